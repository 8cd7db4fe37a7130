"""On which line of a TOML text a dotted path stands: good enough to point a person there."""

import re

HEADER = re.compile(r"^\s*\[(\[)?\s*([^\]]+?)\s*\]")
KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*")(?:\s*\.\s*(?:[\w-]+|"[^"]*"))*)\s*=""")


def line_of(text: str, path: str) -> int | None:
    """The line (from 1) of `path`, else of the closest table around it, else None."""
    places = _places(text)
    names = path.split(".")
    for length in range(len(names), 0, -1):
        if line := places.get(".".join(names[:length])):
            return line
    return None


def _places(text: str) -> dict[str, int]:
    places: dict[str, int] = {}
    seen: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := HEADER.match(line):
            table = _table(header, seen)
            places.setdefault(table, number)
        elif key := KEY.match(line):
            places.setdefault(f"{table}.{_plain(key.group(1))}".lstrip("."), number)
    return places


def _table(header: re.Match[str], seen: dict[str, int]) -> str:
    """The table's path; the n-th `[[list]]` gets its position, as a reader names it."""
    name = _plain(header.group(2))
    if not header.group(1):
        return name
    seen[name] = seen.get(name, -1) + 1
    return f"{name}.{seen[name]}"


def _plain(name: str) -> str:
    return re.sub(r"\s*\.\s*", ".", name.replace('"', "")).strip()
