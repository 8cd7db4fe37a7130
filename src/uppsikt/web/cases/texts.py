"""Texts that a person may start from. They go out to citizens, so they are Swedish always."""

from __future__ import annotations

from datetime import datetime

from uppsikt.dialogue import facts
from uppsikt.dialogue.models import Case
from uppsikt.organisation.policies import policy_of
from uppsikt.organisation.queries import STOCKHOLM

DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)


def holding_text(case: Case) -> str:
    """ "Skickat vidare": to whom, by when (R-6.2-10, R-6.2-11)."""
    if case.answerer is None:
        return ""
    title = f", {case.answerer.title}" if case.answerer.title else ""
    name = case.unit.name if case.answerer.protected else f"{case.answerer.name}{title}"
    return (
        f"Hej! Tack för din fråga. Vi har skickat den vidare till {name}, "
        f"som återkommer med ett svar här senast {day_in_words(case.promised_at or case.final_due)}."
    )


def referral_text(case: Case) -> str:
    """The policy's words for the unit's ordinary way in (R-9-SKL-3)."""
    return facts.referral_text(case.unit, policy_of(case.policy_version))


def day_in_words(at: datetime) -> str:
    """ "tisdag 1 december", Swedish whatever language the reader has chosen."""
    when = at.astimezone(STOCKHOLM)
    return f"{DAYS[when.weekday()]} {when.day} {MONTHS[when.month - 1]}"
