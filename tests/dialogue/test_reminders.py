"""Who is reminded of what, when, and who is never told twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.dialogue.worlds import DAY, HOUR, MINUTE, decided
from tests.town import MONDAY, Town, fresh

from uppsikt.audit.models import Event
from uppsikt.dialogue import asking, escalation, queries, reminders, services
from uppsikt.dialogue.models import Case
from uppsikt.notices.models import Notice
from uppsikt.organisation import services as organisation
from uppsikt.organisation.models import Person, RoleAssignment
from uppsikt.organisation.policies import policy_of


def sent(code: str) -> list[str]:
    """Who has been told this, in order."""
    notices = Notice.objects.filter(code=code).select_related("person").order_by("pk")
    return [notice.person.name for notice in notices]


def away(town: Town, name: str, substitute: str | None) -> None:
    organisation.report_absence(
        town.person(name),
        kind="sjukdom",
        from_day=MONDAY.date(),
        to_day=MONDAY.date() + 7 * DAY,
        substitute=town.person(substitute) if substitute else None,
        actor=town.actor("Karin Wallner", "chef"),
        now=town.now,
    )


def test_the_plan_of_a_new_comment(town: Town) -> None:
    case = town.comment("När sandar ni?")  # Monday 10:00; the office is open 08-17
    planned = [
        (one.code, one.reminder.at, one.reminder.escalates)
        for one in reminders.plan(case, policy_of(case.policy_version))
    ]
    local = case.received_at  # 10:00 in Granåsa
    assert planned == [
        ("case.half", local + timedelta(hours=4, minutes=30), False),
        ("case.three_quarters", local + timedelta(hours=6, minutes=45), False),
        ("case.untriaged", local + 7 * HOUR, True),
        ("case.overdue", local + DAY, True),
        ("final.half", local + 2 * DAY + timedelta(hours=4, minutes=30), False),
        ("final.three_quarters", local + 3 * DAY + timedelta(hours=6, minutes=45), False),
        ("final.overdue", local + 7 * DAY, True),
    ]
    assert fresh(case).next_reminder_at == planned[0][1]


def test_each_step_is_sent_once_and_told_in_the_log(town: Town) -> None:
    case = town.triage(town.comment("När sandar ni?"), "fraga")
    at = MONDAY
    while at < MONDAY + 10 * DAY:
        town.remind(at)
        town.remind(at)
        at += HOUR
    everything = ["case.half", "case.three_quarters", "case.overdue"]
    everything += ["final.half", "final.three_quarters", "final.overdue"]
    assert [sent(code) for code in everything] == [["Per Ekdahl"]] * 6
    assert sent("case.escalated") == sent("final.escalated") == ["Karin Wallner"]
    told = Event.objects.filter(code="dialogue.case.reminded", subject_id=case.pk)
    assert told.count() == 6
    assert fresh(case).next_reminder_at is None


def test_who_was_away_is_not_flooded(town: Town) -> None:
    town.triage(town.comment("När sandar ni?"), "fraga")
    town.remind(MONDAY + 30 * DAY)
    codes = Notice.objects.exclude(code="case.assigned").values_list("code", flat=True)
    assert sorted(codes) == ["case.escalated", "case.overdue", "final.escalated", "final.overdue"]


def test_a_due_moment_is_still_in_time(town: Town) -> None:
    case = town.triage(town.comment("När sandar ni?"), "fraga")
    town.remind(case.first_due)
    assert sent("case.overdue") == []
    town.remind(case.first_due + timedelta(microseconds=1))
    assert sent("case.overdue") == ["Per Ekdahl"]


def test_an_answer_ends_all_reminders(town: Town) -> None:
    case = town.triage(town.comment("När sandar ni?"), "fraga")
    town.publish(town.write(case, "I kväll."))
    town.deliver()
    town.remind(MONDAY + 30 * DAY)
    assert list(Notice.objects.exclude(code="case.assigned")) == []
    assert fresh(case).next_reminder_at is None


def test_the_one_who_was_asked_is_reminded_too(town: Town) -> None:
    case = town.triage(town.comment("Är vattnet bra?"), "fraga")
    asking.ask_expert(
        case,
        expert=town.person("Sara Nyberg"),
        question="",
        sender=town.person("Per Ekdahl"),
        actor=town.actor("Per Ekdahl"),
        now=town.now,
    )
    town.remind(MONDAY + 5 * HOUR)
    assert sorted(sent("case.half")) == ["Per Ekdahl", "Sara Nyberg"]


@pytest.mark.parametrize(
    ("intents", "managers"),
    [
        (["fraga"], ["Karin Wallner"]),
        (["klagomal", "felanmalan"], ["Karin Wallner"]),
        (["ovrigt"], []),
        (["felanmalan"], []),
    ],
    ids=lambda value: "-".join(value) if value else "ingen",
)
def test_a_manager_is_told_only_where_an_answer_is_owed(
    town: Town, intents: list[str], managers: list[str]
) -> None:
    case = town.triage(town.comment("Hej!"), *intents)
    town.remind(case.first_due + MINUTE)
    assert (sent("case.overdue"), sent("case.escalated")) == (["Per Ekdahl"], managers)


def test_who_is_away_has_somebody_beside(town: Town) -> None:
    case = town.triage(town.comment("När sandar ni?"), "fraga")
    away(town, "Per Ekdahl", "Jonas Fridh")
    away(town, "Karin Wallner", "Olle Hagström")
    town.remind(case.first_due + MINUTE)
    assert sent("case.overdue") == ["Per Ekdahl", "Jonas Fridh"]
    assert sent("case.escalated") == ["Karin Wallner", "Olle Hagström"]


def manages_no_more(*slugs: str) -> None:
    before = MONDAY.date() - DAY
    RoleAssignment.objects.filter(role="chef", unit__slug__in=slugs).update(valid_to=before)


@pytest.mark.parametrize(
    ("vacant", "alerted"),
    [
        ((), ["Eva Rosén"]),
        (("omsorg",), ["Karin Wallner"]),
        (("omsorg", "gata"), ["Maja Lindqvist"]),
    ],
    ids=["den egna", "kontots", "kommunikatören"],
)
def test_without_a_manager_it_goes_upwards(
    town: Town, vacant: tuple[str, ...], alerted: list[str]
) -> None:
    case = town.comment("Hur får jag hemtjänst?")
    Case.objects.filter(pk=case.pk).update(unit=town.person("Eva Rosén").unit)
    manages_no_more(*vacant)
    people = escalation.to_alert(Case.objects.get(pk=case.pk), town.now)
    assert [person.name for person in people] == alerted


def test_one_notice_a_day_and_account_for_all_that_is_unjudged(town: Town) -> None:
    for number in range(4):
        town.comment(f"Fråga {number}?")
    for minutes in (421, 500, 900):
        town.remind(MONDAY + minutes * MINUTE)
    assert sorted(sent("case.untriaged")) == ["Karin Wallner", "Per Ekdahl"]
    judged = Event.objects.filter(code="dialogue.case.reminded")
    assert sum(b"untriaged" in bytes(event.body) for event in judged) == 4


def test_the_steps_are_the_policys(town: Town) -> None:
    decided("[escalation]\nsteps = [0.25, 1.0]\n")
    case = town.triage(town.comment("När sandar ni?"), "fraga")
    assert fresh(case).next_reminder_at == MONDAY + timedelta(hours=2, minutes=15)
    town.remind(MONDAY + 3 * HOUR)
    town.remind(MONDAY + 20 * HOUR)
    assert (sent("case.waiting"), sent("case.half")) == (["Per Ekdahl"], [])


@pytest.mark.parametrize(
    ("parameters", "received", "due"),
    [
        ("[calendar]\nlocal_closed = [2026-11-24]\n", "2026-11-23T09:00", "2026-11-25T09:00"),
        ('[calendar]\noffice_hours = "09:00-15:00"\n', "2026-11-23T12:00", "2026-11-24T12:00"),
        ('[calendar.short_days]\n"2026-11-23" = "08:00-12:00"\n', "2026-11-23T09:00",
         "2026-11-24T14:00"),
        ('[replies.first_response]\nn = 2\nunit = "working_day"\nclock_mode = "business"\n',
         "2026-11-23T09:00", "2026-11-25T09:00"),
        ('[replies.first_response]\nn = 4\nunit = "hour"\nclock_mode = "business"\n',
         "2026-11-23T09:00", "2026-11-23T13:00"),
        ('[replies.first_response]\nn = 1\nunit = "working_day"\n'
         'clock_mode = "end_of_next_workday"\n', "2026-11-23T09:00", "2026-11-24T22:59:59"),
    ],
    ids=["stängt", "kort kontorstid", "kort dag", "två dagar", "fyra timmar", "nästa dags slut"],
)  # fmt: skip
def test_working_days_and_times_are_the_policys(
    town: Town, parameters: str, received: str, due: str
) -> None:
    """C-07, C-08: what a working day is, and how long one waits, are parameters."""
    decided(parameters)
    case = town.comment("När sandar ni?", at=datetime.fromisoformat(received + "+00:00"))
    assert case.first_due == datetime.fromisoformat(due + "+00:00")


def test_the_middle_time_counts_working_time_and_no_silence(town: Town) -> None:
    clock = policy_of(town.comment("x").policy_version).clock()
    assert queries.median_response(Case.objects.all(), clock) is None
    for hours in (2, 26):
        town.now = MONDAY
        case = town.triage(town.comment("När sandar ni?"), "fraga")
        town.now = MONDAY + hours * HOUR
        town.publish(town.write(case, "I kväll."))
        town.deliver()
    services.leave_unanswered(
        town.comment("Haha"),
        reason="Skämt.",
        person=town.person("Per Ekdahl"),
        actor=town.actor("Per Ekdahl"),
        now=town.now,
    )
    # 2 and 11 working hours: the middle is between them
    assert queries.median_response(Case.objects.all(), clock) == timedelta(hours=6, minutes=30)
    assert queries.counted_by_kind(Case.objects.all()) == {"fraga": 2}


def test_nobody_is_told_of_a_person_who_has_left(town: Town) -> None:
    away(town, "Per Ekdahl", "Jonas Fridh")
    Person.objects.filter(name="Jonas Fridh").update(left_on=MONDAY.date())
    per = town.person("Per Ekdahl")
    assert escalation.with_substitutes([per, None, per], town.now) == [per]
