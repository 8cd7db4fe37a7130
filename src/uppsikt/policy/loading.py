"""From the text of a policy file to a policy, or to everything that is wrong with it."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from uppsikt.errors import N_
from uppsikt.policy.agreement import disagreements
from uppsikt.policy.enforcement import loosened
from uppsikt.policy.faults import faults
from uppsikt.policy.files import packaged, packaged_names
from uppsikt.policy.grounds import open_grounds
from uppsikt.policy.lines import line_of
from uppsikt.policy.locks import broken
from uppsikt.policy.parameters import Policy
from uppsikt.policy.problems import PolicyRefused, Problem, rule_behind

Source = str | Path
NEVER_INHERITED = "policy"


def load(source: Source) -> Policy:
    """The policy in a file (a path, or the TOML text itself), drafts included.

    Raises `PolicyRefused` with all problems at once. `extends = "other.toml"` takes what the file
    doesn't say from a file beside it, or else from one that ships with the product.
    """
    parameters, problems = _read(source)
    errors = [problem for problem in problems if problem.level == "error"]
    if errors:
        raise PolicyRefused(errors)
    return Policy.model_validate(parameters)


def installed(name: str = "granasa") -> Policy:
    """A policy that ships with the product."""
    return load(packaged("policies", f"{name}.toml"))


def restore(text: str) -> Policy:
    """The policy that `Policy.as_text` wrote down, to judge old cases by."""
    return Policy.model_validate_json(text)


def check(source: Source) -> list[Problem]:
    """All problems and warnings of a policy file, in the order of the file."""
    problems = _read(source)[1]
    return sorted(problems, key=lambda problem: (problem.line is None, problem.line or 0))


def _read(source: Source) -> tuple[dict[str, Any], list[Problem]]:
    try:
        text, folder = _text(source)
        parameters = _merged(text, folder, seen=())
    except tomllib.TOMLDecodeError as problem:
        return {}, [_not_toml(problem)]
    except PolicyRefused as refused:
        return {}, refused.problems
    found = [problem for look in LOOKS for problem in look(parameters)]
    return parameters, [replace(one, line=line_of(text, one.path)) for one in found]


def _text(source: Source) -> tuple[str, Path | None]:
    if isinstance(source, str) and ("\n" in source or not source.endswith(".toml")):
        return source, None
    path = Path(source)
    try:
        return path.read_text(encoding="utf-8"), path.parent
    except (OSError, UnicodeDecodeError) as problem:
        raise PolicyRefused([_unreadable(path)]) from problem


def _merged(text: str, folder: Path | None, seen: tuple[str, ...]) -> dict[str, Any]:
    own = tomllib.loads(text)
    name = own.pop("extends", None)
    if name is None:
        return own
    inherited = _merged(_base(name, folder, seen), folder, (*seen, name))
    inherited.pop(NEVER_INHERITED, None)
    return _over(inherited, own)


def _base(name: Any, folder: Path | None, seen: tuple[str, ...]) -> str:
    """The text of the file that is extended; only a bare name, never a path."""
    if not isinstance(name, str) or not re.fullmatch(r"[\w-]+\.toml", name) or name in seen:
        raise PolicyRefused([_no_base(name)])
    if folder and (folder / name).is_file():
        return (folder / name).read_text(encoding="utf-8")
    if name in packaged_names("policies", ".toml"):
        return packaged("policies", name)
    raise PolicyRefused([_no_base(name)])


def _over(inherited: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """`own` laid over `inherited`: tables are merged, lists and values replaced."""
    merged = dict(inherited)
    for name, value in own.items():
        below = merged.get(name)
        tables = isinstance(value, dict) and isinstance(below, dict)
        merged[name] = _over(below or {}, value) if tables else value
    return merged


def _broken_locks(parameters: Mapping[str, Any]) -> Iterator[Problem]:
    for lock, value in broken(parameters):
        yield Problem(
            path=lock.path,
            rule=lock.rule,
            message=lock.message,
            remedy=lock.remedy,
            params={"value": value},
        )


def _warnings(parameters: Mapping[str, Any]) -> Iterator[Problem]:
    identity = parameters.get("policy")
    if not isinstance(identity, dict):
        return
    if not identity.get("sources"):
        yield _warning(
            "policy.sources",
            N_("Filen säger inte vilka källor den bygger på."),
            N_("Skriv dem i policy.sources."),
        )
    if not all(identity.get(name) for name in ("adopted_by", "adopted_on", "dnr")):
        yield _warning(
            "policy",
            N_("Filen är ett utkast och kan inte börja gälla."),
            N_("Skriv adopted_by, adopted_on och dnr när den är beslutad."),
        )


def _warning(path: str, message: str, remedy: str) -> Problem:
    return Problem(
        path=path, rule=rule_behind(path), message=message, remedy=remedy, level="warning"
    )


# Each looks at the raw parameters, so that one fault doesn't hide another.
LOOKS = (faults, _broken_locks, open_grounds, loosened, disagreements, _warnings)


def _unreadable(path: Path) -> Problem:
    return Problem(
        path=str(path),
        rule="R-1-6",
        message=N_("Filen går inte att öppna som text."),
        remedy=N_("Kontrollera sökvägen och att filen är sparad som UTF-8."),
    )


def _not_toml(problem: tomllib.TOMLDecodeError) -> Problem:
    place = re.search(r"line (\d+)", str(problem))
    return Problem(
        path="",
        rule="R-1-6",
        message=N_("Filen går inte att läsa som TOML."),
        remedy=N_("Titta efter ett citattecken, en hakparentes eller ett dubblerat namn."),
        line=int(place.group(1)) if place else None,
    )


def _no_base(name: Any) -> Problem:
    return Problem(
        path="extends",
        rule="R-1-6",
        message=N_("Filen bygger på ”{name}”, som inte finns."),
        remedy=N_("Skriv namnet på en fil i samma mapp, eller lekeberg.toml."),
        params={"name": str(name)},
    )
