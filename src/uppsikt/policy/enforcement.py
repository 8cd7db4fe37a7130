"""How hard a municipality holds each row, and what it may not loosen (C-39)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from uppsikt.errors import N_
from uppsikt.policy.findings import Finding
from uppsikt.policy.guideline import guideline
from uppsikt.policy.locks import LOCKED_ROWS
from uppsikt.policy.problems import Problem
from uppsikt.policy.registry import RULES
from uppsikt.policy.strength import Enforcement

HARDEST_FIRST = (Enforcement.HARD, Enforcement.SOFT, Enforcement.ADVICE, Enforcement.OFF)


def held(findings: Iterable[Finding], enforcement: Mapping[str, Enforcement]) -> list[Finding]:
    """The findings as hard as the policy wants them; those of a row that is off fall away."""
    judged = ((finding, _chosen(finding.rule, enforcement)) for finding in findings)
    return [_as(finding, how) for finding, how in judged if how is not Enforcement.OFF]


def _chosen(rule_id: str, enforcement: Mapping[str, Enforcement]) -> Enforcement | None:
    """The hardest choice among the rule's rows; None leaves the rule as it is.

    A choice for one row goes for the rows that state the same duty. A row without a choice keeps
    the guideline's own strength, so the rule is then not loosened.
    """
    rows = RULES[rule_id].requirements if rule_id in RULES else ()
    chosen = {_for_row(row, enforcement) for row in rows}
    if None in chosen:
        chosen &= {Enforcement.HARD}
    return next((how for how in HARDEST_FIRST if how in chosen), None)


def _for_row(row: str, enforcement: Mapping[str, Enforcement]) -> Enforcement | None:
    same = [row, *guideline().same(row)]
    return next((enforcement[one] for one in same if one in enforcement), None)


def _as(finding: Finding, how: Enforcement | None) -> Finding:
    if how is None:
        return finding
    hard, soft = how is Enforcement.HARD, how is Enforcement.SOFT
    return replace(finding, blocks=hard, needs_reason=soft)


def loosened(parameters: Mapping[str, Any]) -> Iterator[Problem]:
    """A problem for each row that the file holds less hard than it may."""
    chosen = parameters.get("enforcement")
    for row, how in (chosen if isinstance(chosen, Mapping) else {}).items():
        if problem := _refused(str(row), how):
            message, remedy = problem
            yield Problem(
                path=f"enforcement.{row}",
                rule=str(row),
                message=message,
                remedy=remedy,
                params={"row": row, "how": how},
            )


def _refused(row: str, how: Any) -> tuple[str, str] | None:
    known = guideline().by_id.get(row)
    if known is None:
        return N_("”{row}” är ingen rad i riktlinjen."), N_("Skriv ett id som R-6.2-12.")
    if row in LOCKED_ROWS and how in {"soft", "advice", "off"}:
        return N_("Kravet i {row} är låst och kan inte mildras."), N_("Ta bort raden.")
    if how == Enforcement.OFF and known.modality.binds:
        return (
            N_("{row} är ett ska-krav och kan inte stängas av."),
            N_("Skriv hard, soft eller advice."),
        )
    return None
