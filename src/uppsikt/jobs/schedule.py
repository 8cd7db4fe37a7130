"""Everything that happens by itself, in one list: what, how often, and what wakes it at once.

The rows are the work: each job looks for rows that are due and does them. A job that is late, or
that runs twice, changes nothing but the time. No job is ever run twice at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from uppsikt.jobs import tasks
from uppsikt.jobs.turn import Turn


@dataclass(frozen=True)
class Job:
    """One kind of work. `woken_by` is what a service says to the worker when such a row is written."""

    name: str
    key: str
    every: timedelta
    run: Callable[[Turn], object]
    woken_by: str = ""


def seconds(number: float) -> timedelta:
    """So many seconds."""
    return timedelta(seconds=number)


# fmt: off
JOBS = (
    Job("ta emot händelser", "events", seconds(5), tasks.take_events, "raw_event"),
    Job("läsa sidorna", "reading", seconds(tasks.reading_pause()), tasks.read_pages),
    Job("kontrollera anslutningar", "health", seconds(60), tasks.check_health),
    Job("stämma av i natt", "reconcile", seconds(60), tasks.reconcile),
    Job("skicka svar", "reply", seconds(5), tasks.deliver_answers, "reply"),
    Job("påminna", "reminders", seconds(10), tasks.remind),
    Job("bevaka ansvaret", "duties", seconds(60), tasks.watch_duties),
    Job("diarieföra", "diary", seconds(5), tasks.register, "diary"),
    Job("avsluta ärenden", "closing", seconds(10), tasks.close_cases),
    Job("skicka meddelanden", "mail", seconds(5), tasks.send_notices, "mail"),
)
# fmt: on
