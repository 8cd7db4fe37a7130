"""Renders what the lower packages only mark: message ids with parameters become sentences here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from uppsikt.errors import Judged, RuleBroken, UppsiktError, fill


@dataclass(frozen=True)
class Said:
    """One thing that stands in the way: what, what to do, and the rule it comes from."""

    message: str
    remedy: str
    rule: str
    blocks: bool


def say(template: str, params: Mapping[str, Any]) -> str:
    """A Swedish template in the active language, filled in."""
    return fill(gettext(template), params) if template else ""


def findings(problem: UppsiktError) -> list[Said]:
    """Everything a person must know of a problem, all at once, in the guideline's order."""
    if isinstance(problem, RuleBroken):
        return [judged(finding) for finding in problem.findings]
    message, remedy = say(problem.message, problem.params), say(problem.remedy, problem.params)
    return [Said(message=message, remedy=remedy, rule="", blocks=True)]


def judged(finding: Judged) -> Said:
    """A finding in words."""
    return Said(
        message=say(finding.message, finding.params),
        remedy=say(finding.remedy, finding.params),
        rule=finding.rule,
        blocks=finding.blocks,
    )


def all_judged(found: Sequence[Judged]) -> list[Said]:
    """Several findings in words."""
    return [judged(finding) for finding in found]
