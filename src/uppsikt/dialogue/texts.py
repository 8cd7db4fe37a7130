"""Texts that a person may start from, and what a "skickat vidare" promises. They go out in Swedish."""

from __future__ import annotations

from datetime import datetime

from uppsikt.dialogue.models import Case
from uppsikt.organisation.models import Person, Unit
from uppsikt.organisation.policies import policy_of
from uppsikt.organisation.queries import STOCKHOLM
from uppsikt.policy import ch06_comments
from uppsikt.policy.ch06_answers import MONTHS
from uppsikt.policy.facts import Holding
from uppsikt.policy.parameters import Policy

DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")


def holding(case: Case, now: datetime) -> Holding:
    """Who answers by when, as a "skickat vidare" says it.

    When the final time has passed the message says by when instead: within one more first answer's
    time from now. Then the one who handles the case may be the one who answers.
    """
    late = is_late(case, now)
    latest = latest_promise(case, now)
    who = case.answerer or (case.handler if late else None)
    promised = case.promised_at
    return Holding(
        routed_to=who.name if who else "",
        promised_at=promised if promised and now < promised <= latest else latest,
        final_due=latest,
        names=_names(who) if who else (),
    )


def is_late(case: Case, now: datetime) -> bool:
    """Whether the final answer is owed and its time has passed (R-6.2-11)."""
    return case.answered_at is None and ch06_comments.is_late(case.final_due, None, now)


def latest_promise(case: Case, now: datetime) -> datetime:
    """The last moment that may be promised: the final due time, or anew when that has passed."""
    if not is_late(case, now):
        return case.final_due
    policy = policy_of(case.policy_version)
    return policy.clock().after(now, policy.replies.first_response.within())


def holding_text(case: Case, now: datetime) -> str:
    """A "skickat vidare" to begin with: to whom, by when (R-6.2-10, R-6.2-11).

    Empty when the question is with nobody. When the final time has passed it is the new message
    that the citizen is owed.
    """
    promise = holding(case, now)
    who = case.answerer or (case.handler if is_late(case, now) else None)
    if who is None or promise.promised_at is None:
        return ""
    day = day_in_words(promise.promised_at)
    if is_late(case, now):
        return (
            "Hej! Vi skulle ha svarat dig vid det här laget och ber om ursäkt för att det dröjer. "
            f"{_called(who)} svarar dig här senast {day}."
        )
    return (
        f"Hej! Tack för din fråga. Vi har skickat den vidare till {_called(who)}, "
        f"som återkommer med ett svar här senast {day}."
    )


def referral_text(unit: Unit, policy: Policy, kind: str = "enskilt_arende") -> str:
    """A referral to the unit's ordinary channel, filled in (R-9-SKL-3); KeyError for no such text."""
    template = policy.advice.referral_texts[kind]
    return template.format(enhet=unit.name, kontakt=unit.channel, referens="")


def day_in_words(at: datetime) -> str:
    """ "tisdag 1 december", Swedish whatever language the reader has chosen."""
    when = at.astimezone(STOCKHOLM)
    return f"{DAYS[when.weekday()]} {when.day} {MONTHS[when.month - 1]}"


def _names(who: Person) -> tuple[str, ...]:
    """What the message may call the one who answers; a protected colleague is never named (C-21)."""
    return (who.unit.name,) if who.protected else (who.name, who.unit.name)


def _called(who: Person) -> str:
    if who.protected:
        return who.unit.name
    return f"{who.name}, {who.title}" if who.title else who.name
