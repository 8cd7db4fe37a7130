"""The list of what happens by itself hangs together with what services say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from uppsikt.api import receiver
from uppsikt.dialogue import delivery
from uppsikt.jobs import queue, tasks
from uppsikt.jobs.schedule import JOBS, Job
from uppsikt.notices import services as notices
from uppsikt.records import services as records


def test_every_job_has_a_key_and_a_name_of_its_own() -> None:
    assert len({job.key for job in JOBS}) == len({job.name for job in JOBS}) == len(JOBS)


@pytest.mark.parametrize(
    ("word", "key"),
    [
        (receiver.WAKE_INTAKE, "events"),
        (delivery.REPLY, "reply"),
        (records.WAKE, "diary"),
        (notices.WAKE_MAIL, "mail"),
    ],
)
def test_what_services_say_wakes_its_job(word: str, key: str) -> None:
    assert [job.key for job in JOBS if job.woken_by == word] == [key]


def test_what_people_wait_for_is_swept_within_five_seconds() -> None:
    pauses = {job.key: job.every for job in JOBS}
    waited_for = ["events", "reply", "diary", "mail"]
    assert max(pauses[key] for key in waited_for) <= timedelta(seconds=5)


@pytest.mark.parametrize(("poll", "pause"), [(600, 15.0), (60, 6.0), (10, 1.0), (2, 1.0)], ids=str)
def test_the_pages_are_looked_at_often_enough_for_the_pace(
    settings, poll: float, pause: float
) -> None:  # type: ignore[no-untyped-def]
    settings.POLL_SECONDS = poll
    assert tasks.reading_pause() == pause


def test_each_job_becomes_a_task_of_which_one_waits_and_one_runs() -> None:
    app = queue.make_app(JOBS)
    for job in JOBS:
        task = app.tasks[job.key]
        assert (task.queue, task.lock, task.queueing_lock) == (queue.QUEUE, job.key, job.key)


def test_what_a_failure_says_is_never_logged() -> None:
    with pytest.raises(ValueError, match="Eva") as failed:
        int("Eva Lind skrev: hur länge är vattnet borta?")
    told = queue.describe(failed.value)
    assert told["problem"] == "ValueError"
    assert told["where"].startswith("test_schedule.py:")
    assert "Eva" not in str(told)


def test_a_job_is_a_plain_value() -> None:
    assert Job("läsa", "reading", timedelta(1), tasks.read_pages).woken_by == ""
