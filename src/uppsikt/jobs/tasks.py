"""The jobs themselves: what is waiting is handed to the package that knows how to do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.conf import settings

from uppsikt import wiring
from uppsikt.accounts import vacancies
from uppsikt.dialogue import delivery, health, intake, polling, reminders, services
from uppsikt.dialogue import reconcile as reconciling
from uppsikt.dialogue.pace import Pace
from uppsikt.errors import ConnectorError
from uppsikt.jobs.turn import Turn
from uppsikt.notices import delivery as letters
from uppsikt.records import delivery as registrations
from uppsikt.records import reminders as late_registrations
from uppsikt.records import services as records

SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 15.0  # seconds between two looks for what is due to be read
ROUNDS = 100  # a job that always finds more lets the others go before it goes on


def take_events(turn: Turn) -> None:
    """Turn what the platforms told us into facts, and open the cases that follow."""
    for _ in _rounds(turn):
        done = intake.take_events(wiring.webhook_events, now=turn.now())
        if done.deliveries < intake.DELIVERIES_AT_ONCE:
            break
    open_cases(turn)


def read_pages(turn: Turn) -> None:
    """Read what is due on the platforms, and open the cases that follow."""
    pace = Pace.every(settings.POLL_SECONDS)
    polling.take_in_all(
        wiring.platform,
        clock=turn.now,
        pace=pace,
        keep_going=turn.keep_going,
        after=lambda: open_cases(turn),
    )


def open_cases(turn: Turn) -> None:
    """Open the cases that new comments are owed."""
    _until_done(turn, lambda: intake.open_awaited_cases(now=turn.now()), intake.CASES_AT_ONCE)


def check_health(turn: Turn) -> None:
    """Ask the platforms what they think of our tokens and subscriptions."""
    health.check_due(wiring.platform, clock=turn.now)


def reconcile(turn: Turn) -> None:
    """Read everything that is followed, once a night, and count what the day had missed."""
    reconciling.reconcile_due(wiring.platform, clock=turn.now, keep_going=turn.keep_going)


def deliver_answers(turn: Turn) -> None:
    """Send the answers that are on their way out."""
    _until_done(turn, lambda: delivery.deliver_due(wiring.platform, now=turn.now()), 1)


def remind(turn: Turn) -> None:
    """Remind and escalate: answers, and registrations that are late."""
    _until_done(turn, lambda: reminders.remind_due(now=turn.now()), 200)
    _until_done(turn, lambda: late_registrations.remind_due(now=turn.now()), 200)


def watch_duties(turn: Turn) -> None:
    """Give what nobody handles to the page owner, and tell of units that nobody answers for."""
    _until_done(turn, lambda: services.assign_orphans(now=turn.now()), 200)
    vacancies.tell_of_vacancies(now=turn.now())


def register(turn: Turn) -> None:
    """Open the duty to register and send what is due to the diary, if there is one."""
    _until_done(turn, lambda: records.open_due(now=turn.now()), 200)
    try:
        diary = wiring.diary()
    except ConnectorError:
        return  # no diary is set: registrations are made by hand
    registrations.register_due(diary, now=turn.now())


def close_cases(turn: Turn) -> None:
    """Close what is answered and owes nothing more."""
    _until_done(turn, lambda: records.close_finished(now=turn.now()), 200)


def send_notices(turn: Turn) -> None:
    """Send the letters that are waiting."""
    _until_done(turn, lambda: letters.send_due(wiring.mailer(), now=turn.now()), 1)


def reading_pause() -> float:
    """Seconds between two looks for what is due to be read: short where the pace is short."""
    return min(max(settings.POLL_SECONDS / 10, SHORTEST_PAUSE), LONGEST_PAUSE)


def _until_done(turn: Turn, work: Callable[[], int], full: int) -> None:
    """Repeat while a round was full: then there may be more."""
    for _ in _rounds(turn):
        if work() < full:
            return


def _rounds(turn: Turn) -> Iterator[None]:
    for _ in range(ROUNDS):
        if not turn.keep_going():
            return
        yield
