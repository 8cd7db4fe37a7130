"""Every rule once: its id, its paragraph, its strength and the guideline's own words."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from uppsikt.errors import N_
from uppsikt.policy.findings import Finding
from uppsikt.policy.strength import Enforcement, Kind, Strength

__all__ = ["N_", "RULES", "Enforcement", "Kind", "Rule", "Strength", "finding", "rule"]

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What is known about a rule; `decide` is the pure function that carries it."""

    id: str
    requirements: tuple[str, ...]
    paragraph: str
    strength: Strength
    kind: Kind
    quote: str
    laws: tuple[str, ...]
    test: str
    decide: Callable[..., Any]


RULES: dict[str, Rule] = {}


def rule(
    id: str,
    *,
    requirements: tuple[str, ...],
    paragraph: str,
    strength: Strength,
    kind: Kind | str,
    quote: str,
    test: str,
    laws: tuple[str, ...] = (),
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register a rule.

    `quote` is the guideline's own sentence, `laws` are ids in `data/laws` ("FL 6"), `test` is
    "file::function" of the pure test that goes red when the rule is taken away. A call always
    goes through `RULES`, so that a sweep can take one rule away.
    """

    def register(decide: Callable[P, R]) -> Callable[P, R]:
        _add(
            Rule(
                id=id,
                requirements=requirements,
                paragraph=paragraph,
                strength=strength,
                kind=Kind(kind),
                quote=quote,
                laws=laws,
                test=test,
                decide=decide,
            )
        )
        return _through_registry(id, decide)

    return register


def _add(rule: Rule) -> None:
    if rule.id in RULES:
        raise ValueError(f"rule {rule.id} is registered twice")
    RULES[rule.id] = rule


def _through_registry(id: str, decide: Callable[P, R]) -> Callable[P, R]:
    @wraps(decide)
    def judged(*args: P.args, **kwargs: P.kwargs) -> R:
        answer: R = RULES[id].decide(*args, **kwargs)
        return answer

    return judged


def finding(id: str, message: str, remedy: str, **params: Any) -> Finding:
    """A finding as strong as its rule: a hard gate blocks, a soft one needs a reason."""
    known = RULES[id]
    return Finding(
        rule=id,
        message=message,
        remedy=remedy,
        params=params,
        blocks=known.kind is Kind.HARD_GATE,
        needs_reason=known.kind is Kind.SOFT_GATE,
        strength=known.strength,
    )
