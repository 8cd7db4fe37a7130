"""Chapters 3 and 4: every unit answers in time for what is its own, and is told when it doesn't."""

from __future__ import annotations

from datetime import timedelta

from tests.guideline.scenes import FORSKOLA, KOMMUN, ask, case_of, local, read_pages, told
from tests.town import CITIZEN, Town

from uppsikt.records import reminders


def test_a_new_comment_becomes_a_case_with_due_times_and_is_followed(granasa: Town) -> None:
    """R-3.1-3: given a new comment, when imported, then a case exists with due time."""
    post = granasa.platform.add_post("Välkomna till höstmarknaden!", page=KOMMUN)
    comment = granasa.platform.add_comment(post, "Vilken tid börjar den?", author=CITIZEN)
    read_pages(granasa)
    case = case_of(comment)
    assert (case.account.name, case.received_at) == ("Granåsa kommun", granasa.now)
    assert (case.first_due, case.final_due) == (
        local("2026-11-24 10:00"),
        local("2026-11-30 10:00"),
    )
    assert told(granasa, "Maja Lindqvist", local("2026-11-23 15:00")) == [
        "Halva svarstiden har gått"
    ]


def test_a_question_routed_to_a_unit_is_that_units_in_time(granasa: Town) -> None:
    """R-3-4: a question routed to a unit: reminder at half the time, at due time its chef."""
    case = granasa.comment("Hur många barn går i varje grupp?", page=KOMMUN, author=None)
    granasa.triage(case, "fraga", by="Maja Lindqvist")
    ask(granasa, case, "Jonas Fridh", by="Maja Lindqvist")
    half, late = local("2026-11-23 15:00"), local("2026-11-24 10:01")
    assert told(granasa, "Jonas Fridh", half) == ["Halva svarstiden har gått"]
    assert told(granasa, "Hanna Berglund", half) == []
    assert told(granasa, "Hanna Berglund", late) == ["Försenat ärende i din verksamhet"]
    assert told(granasa, "Olle Hagström", late) == []


def test_what_is_late_on_a_units_own_account_goes_to_its_chef(granasa: Town) -> None:
    """R-4-4: an operation account's case is overdue: the unit's chef, not NUA, gets it."""
    case = granasa.comment("Har ni plats i vår?", page=FORSKOLA, author="Jonas Fridh")
    granasa.triage(case, "fraga", by="Jonas Fridh")
    granasa.remind(local("2026-11-24 10:00"))  # on the stroke it is still in time
    granasa.post_letters()
    assert not [one for one in granasa.mailer.letters if "Försenat" in one.subject]
    late = local("2026-11-24 10:01")
    assert told(granasa, "Hanna Berglund", late) == ["Försenat ärende i din verksamhet"]
    addresses = {one.to for one in granasa.mailer.letters}
    assert addresses == {"jonas.fridh@granasa.example", "hanna.berglund@granasa.example"}


def test_the_unit_is_reminded_of_what_it_hasnt_registered(granasa: Town) -> None:
    """R-4-6: an answered synpunkt not registered in time: the unit is reminded."""
    case = granasa.comment("Gården är för liten.", page=FORSKOLA, author="Jonas Fridh")
    granasa.triage(case, "synpunkt", by="Jonas Fridh")
    granasa.publish(
        granasa.write(case, "Tack, vi ser över den.", by="Jonas Fridh"), by="Jonas Fridh"
    )
    granasa.deliver()
    granasa.register()
    due = granasa.registration(case).due_at
    granasa.post_letters()
    granasa.mailer.letters.clear()
    assert reminders.remind_due(now=due) == 0
    assert reminders.remind_due(now=due + timedelta(hours=1)) == 1
    granasa.post_letters(due + timedelta(hours=1))
    assert {(one.to, one.subject) for one in granasa.mailer.letters} == {
        ("hanna.berglund@granasa.example", "Ett ärende är inte registrerat"),
        ("jonas.fridh@granasa.example", "Ett ärende är inte registrerat"),
    }
