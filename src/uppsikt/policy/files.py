"""The files that ship with the product: policies, laws, the guideline."""

from importlib.resources import files


def packaged(folder: str, name: str) -> str:
    """The text of `data/<folder>/<name>`."""
    return files("uppsikt").joinpath("data", folder, name).read_text(encoding="utf-8")


def packaged_names(folder: str, ending: str) -> list[str]:
    """The names in `data/<folder>` with this ending, in order."""
    names = (file.name for file in files("uppsikt").joinpath("data", folder).iterdir())
    return sorted(name for name in names if name.endswith(ending))
