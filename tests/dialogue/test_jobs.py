"""What happens by itself: the jobs find what is late, orphaned or unmanaged."""

from __future__ import annotations

from datetime import timedelta

from tests.dialogue.worlds import DAY, HOUR
from tests.town import MONDAY, Town, fresh

from uppsikt.accounts.models import AccountAssignment
from uppsikt.jobs import tasks
from uppsikt.jobs.schedule import JOBS
from uppsikt.jobs.turn import Turn
from uppsikt.notices.models import Notice
from uppsikt.organisation.models import RoleAssignment


def run(key: str, hours: float) -> None:
    """Let the job of this key take its turn so many hours into Monday's work."""
    (job,) = [one for one in JOBS if one.key == key]
    job.run(Turn(now=lambda: MONDAY + hours * HOUR))


def told() -> dict[str, set[str]]:
    """Who has been told what."""
    found: dict[str, set[str]] = {}
    for notice in Notice.objects.select_related("person"):
        found.setdefault(notice.code, set()).add(notice.person.name)
    return found


def test_the_reminding_job_reaches_answers_and_registrations(town: Town) -> None:
    late = town.triage(town.comment("När sandar ni?"), "fraga")
    opinion = town.triage(town.comment("Parken är otrygg."), "synpunkt")
    town.publish(town.write(opinion, "Hej! Vi ser över det."))
    town.deliver()
    town.register()
    run("reminders", 5)
    assert told() == {"case.assigned": {"Per Ekdahl"}, "case.half": {"Per Ekdahl"}}
    run("reminders", 25)
    assert told()["case.escalated"] == {"Karin Wallner"}
    assert told()["registration.overdue"] == {"Per Ekdahl", "Karin Wallner"}
    assert fresh(late).next_reminder_at > MONDAY + DAY


def test_the_watching_job_finds_orphans_and_units_without_a_manager(town: Town) -> None:
    team = AccountAssignment.objects.filter(account=town.account())
    team.update(valid_from=MONDAY.date() + DAY)
    case = town.comment("När sandar ni?")
    team.update(valid_from=MONDAY.date())
    RoleAssignment.objects.filter(role="chef", unit__slug="omsorg").update(
        valid_to=MONDAY.date() - timedelta(days=1)
    )
    run("duties", 1)
    assert (fresh(case).handler, told()) == (None, {"unit.unmanaged": {"Maja Lindqvist"}})
    run("duties", 2)
    assert fresh(case).handler == town.person("Karin Wallner")
    assert told()["case.assigned"] == {"Karin Wallner"}


def test_nothing_is_done_twice_when_a_job_runs_twice(town: Town) -> None:
    town.comment("När sandar ni?")
    for _ in range(2):
        for key in ("reminders", "duties", "closing"):
            run(key, 24 * 20)
    once = Notice.objects.values_list("once", flat=True)
    assert len(once) == len(set(once)) == len(Notice.objects.values("person", "code").distinct())


def test_a_worker_that_is_to_stop_stops(town: Town) -> None:
    town.comment("När sandar ni?")
    tasks.remind(Turn(now=lambda: MONDAY + DAY, keep_going=lambda: False))
    assert set(told()) == {"case.assigned"}
