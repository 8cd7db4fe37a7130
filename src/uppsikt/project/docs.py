"""Pages of docs/generated, built from the code and its data; a stale page fails the checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from uppsikt.errors import N_, UppsiktError
from uppsikt.project import docs_settings, paths

HEADER = "<!-- Written by `uppsikt docs` from the code. Don't edit it by hand. -->"
NOT_YET = "not yet"


def write() -> list[Path]:
    """Write every page anew; return those that changed."""
    changed = {path: text for path, text in _pages().items() if _now(path) != text}
    for path, text in changed.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(changed)


def stale() -> list[Path]:
    """The pages that don't say what the code says; empty when all is well."""
    return [path for path, text in _pages().items() if _now(path) != text]


def _pages() -> dict[Path, str]:
    root = paths.checkout()
    if root is None:
        raise UppsiktError(
            N_("Dokumentationen skrivs bara i källkoden."),
            N_("Hämta källkoden och kör där: python3 run.py docs"),
        )
    return {root / "docs" / "generated" / name: build() for name, build in PAGES.items()}


def _now(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def traceability() -> str:
    """One line per row of the guideline: class, rule, where, test, or "not yet"."""
    from uppsikt.policy.guideline import guideline
    from uppsikt.policy.traceability import claims

    done = claims()
    rows = [[row.id, row.modality, row.kind, *_claim(row.id)] for row in guideline()]
    intro = [
        f"{len(done)} of {len(guideline().rows)} rows of the guideline are done.",
        "Wanted is the catalogue's class: HG stops, SG needs a recorded reason, AU acts, "
        "RE reminds and escalates, EV proves, GT tells. The claims are "
        "`src/uppsikt/data/traceability.toml`.",
    ]
    heads = ["Row", "Strength", "Wanted", "Done", "Rule", "Where", "Tests"]
    return _page("Traceability", intro, [("", _table(heads, rows))])


def _claim(row: str) -> list[str]:
    from uppsikt.policy.traceability import claims

    claim = claims().get(row)
    if claim is None:
        return [NOT_YET, "", "", ""]
    reached = f"{claim.reached} ({_link(claim.adr)})" if claim.adr else str(claim.reached)
    tests = "<br>".join(f"`{test}`" for test in claim.tests)
    return [reached, f"`{claim.rule}`" if claim.rule else "", claim.where, tests]


def _link(path: str) -> str:
    return f"[{Path(path).stem}](../../{path})"


def rules() -> str:
    """Every rule in the registry, with the guideline's own words and the laws behind it."""
    from uppsikt.policy.laws import laws
    from uppsikt.policy.rules import RULES

    rows = [
        [
            f"`{rule.id}`",
            rule.paragraph,
            rule.strength,
            rule.kind,
            ", ".join(rule.requirements),
            f"”{rule.quote}”",
            "<br>".join(laws()[law].name for law in rule.laws),
            f"`{rule.test}`",
        ]
        for rule in sorted(RULES.values(), key=lambda rule: rule.id)
    ]
    heads = ["Rule", "§", "Strength", "Class", "Rows", "The guideline says", "Laws", "Test"]
    intro = [f"{len(rows)} rules, each in one place: a function under `uppsikt/policy/ch*.py`."]
    return _page("Rules", intro, [("", _table(heads, rows))])


def settings() -> str:
    """What an operator sets in the environment, and what a municipality sets in its policy."""
    intro = [
        "Two kinds: how the program runs (environment variables), and how the municipality wants "
        "the guideline applied (a policy file, see `src/uppsikt/data/policies/lekeberg.toml`).",
    ]
    environment = _table(["Variable", "Meaning"], docs_settings.environment())
    parameters = _table(
        ["Parameter", "Lekeberg's value", "Rows", "Locked"], docs_settings.parameters()
    )
    return _page("Settings", intro, [("Environment", environment), ("Policy", parameters)])


def events() -> str:
    """Every event that the audit log may hold."""
    from uppsikt.audit.events import EVENTS

    rows = [
        [f"`{event.code}`", str(event.schema), event.sentence, ", ".join(event.params)]
        for event in EVENTS.values()
    ]
    intro = [f"{len(rows)} kinds of events. Params hold ids, numbers, roles and states only."]
    heads = ["Code", "Schema", "Sentence", "Params"]
    return _page("Events", intro, [("", _table(heads, rows))])


def _page(title: str, intro: Sequence[str], parts: Iterable[tuple[str, str]]) -> str:
    blocks = [HEADER, f"# {title}", *intro]
    for heading, table in parts:
        blocks += [f"## {heading}", table] if heading else [table]
    return "\n\n".join(blocks) + "\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


PAGES: dict[str, Callable[[], str]] = {
    "traceability.md": traceability,
    "rules.md": rules,
    "settings.md": settings,
    "events.md": events,
}
