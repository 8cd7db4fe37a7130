"""The verbs of a case: seen, judged, given, routed, noted, handed over, left."""

from __future__ import annotations

import pytest
from tests.dialogue.worlds import DAY, nothing_happens, rules
from tests.town import Town, fresh, letters_to

from uppsikt.audit.models import Event
from uppsikt.dialogue import asking, services
from uppsikt.dialogue.models import Case, CaseMessage, ExpertLink
from uppsikt.notices.links import token_for
from uppsikt.notices.models import Notice


def by(town: Town, name: str) -> dict[str, object]:
    return {"actor": town.actor(name), "now": town.now}


def test_seeing_is_noted_once_with_its_time(town: Town) -> None:
    case = town.comment("När sandar ni?")
    services.see(case, **by(town, "Per Ekdahl"))
    town.now += DAY
    services.see(case, **by(town, "Karin Wallner"))
    seen = fresh(case)
    assert (seen.state, seen.seen_at) == (Case.State.SEEN, town.now - DAY)
    assert Event.objects.filter(code="dialogue.case.seen").count() == 1


@pytest.mark.parametrize(
    "intents", [[], ["beröm"], ["ovrigt", "fraga"]], ids=["inget", "okänt", "övrigt och fråga"]
)
def test_a_judgement_says_what_the_comment_is(town: Town, intents: list[str]) -> None:
    case = town.comment("När sandar ni?")
    with nothing_happens("Välj" if len(intents) < 2 else "Ta bort övrigt") as refused:
        services.triage(
            case,
            intents=intents,
            language="sv",
            of_weight=False,
            restricted=False,
            authority_exercise=False,
            person=town.person("Per Ekdahl"),
            **by(town, "Per Ekdahl"),
        )
    assert rules(refused) == ["6.2-bedomning"]


def test_a_judgement_is_kept_and_may_be_changed(town: Town) -> None:
    case = town.triage(town.comment("Det är halt. När sandar ni?"), "fraga")
    per = town.person("Per Ekdahl")
    assert (case.state, case.intents, case.triaged_by) == (Case.State.ASSIGNED, ["fraga"], per)
    town.publish(town.write(case, "I kväll."))
    town.deliver()
    again = town.triage(case, "fraga", "synpunkt", of_weight=True, by="Karin Wallner")
    assert (again.state, again.intents, again.of_weight) == (
        Case.State.ANSWERED,
        ["fraga", "synpunkt"],
        True,
    )


def test_a_case_is_given_to_a_colleague_who_is_told(town: Town) -> None:
    case = town.comment("När sandar ni?")
    karin = town.person("Karin Wallner")
    services.assign(case, handler=karin, **by(town, "Per Ekdahl"))
    given = fresh(case)
    assert (given.handler, given.first_due) == (karin, case.first_due)
    town.post_letters()
    assert letters_to(town, "Karin Wallner") == ["Nytt att svara på: Granåsa gata och park"]


def test_routing_names_unit_and_answerer_and_ends_the_earlier_link(town: Town) -> None:
    case = town.triage(town.comment("Är vattnet bra?"), "fraga")
    sara, karin = town.person("Sara Nyberg"), town.person("Karin Wallner")
    link = asking.ask_expert(case, expert=sara, question="", sender=karin, **by(town, "Per Ekdahl"))
    services.route(case, unit=sara.unit, person=sara, **by(town, "Per Ekdahl"))
    assert ExpertLink.objects.get(pk=link.pk).ended_at is None
    services.route(case, unit=karin.unit, person=karin, **by(town, "Per Ekdahl"))
    routed = fresh(case)
    assert (routed.unit, routed.answerer, routed.handler) == (karin.unit, karin, case.handler)
    with pytest.raises(asking.LinkEnded, match="vidare till någon annan"):
        asking.open_link(token_for("svar", link.pk), now=town.now)


def test_a_note_stays_between_colleagues(town: Town) -> None:
    case = town.comment("När sandar ni?")
    letters = Notice.objects.count()
    message = services.note(
        case, text="Ringde Berg.", sender=town.person("Per Ekdahl"), **by(town, "Per Ekdahl")
    )
    assert (message.kind, message.text, message.recipient) == (
        CaseMessage.Kind.NOTE,
        "Ringde Berg.",
        None,
    )
    noted = Event.objects.get(code="dialogue.case.noted")
    assert str(message.pk).encode() in bytes(noted.body)
    assert b"Berg" not in bytes(noted.body)
    assert Notice.objects.count() == letters


def test_a_fault_without_its_number_is_not_handed_over(town: Town) -> None:
    case = town.triage(town.comment("Lampan är trasig."), "felanmalan")
    with nothing_happens("Felanmälans nummer saknas.") as refused:
        services.hand_over_fault(case, reference="  ", **by(town, "Per Ekdahl"))
    assert rules(refused) == ["9-felanmalan"]
    handed = services.hand_over_fault(case, reference=" FEL-7 ", **by(town, "Per Ekdahl"))
    assert (handed.fault_reference, handed.answered_at) == ("FEL-7", None)


def test_leaving_unanswered_needs_a_reason_and_ends_clocks_and_links(town: Town) -> None:
    case = town.triage(town.comment("Är vattnet bra?"), "fraga")
    link = asking.ask_expert(
        case,
        expert=town.person("Sara Nyberg"),
        question="",
        sender=town.person("Per Ekdahl"),
        **by(town, "Per Ekdahl"),
    )
    leave = {"person": town.person("Per Ekdahl"), **by(town, "Per Ekdahl")}
    with nothing_happens("Det saknas ett skäl till att inte svara."):
        services.leave_unanswered(case, reason="\n ", **leave)
    left = services.leave_unanswered(case, reason=" Svarat i tråden. ", **leave)
    assert (left.state, left.no_answer_reason) == (Case.State.NO_ANSWER, "Svarat i tråden.")
    assert (left.answered_at, left.next_reminder_at) == (town.now, None)
    assert ExpertLink.objects.get(pk=link.pk).ended_why == "avslutad"
    town.remind(case.final_due + DAY)
    assert Notice.objects.filter(code__startswith="final.").count() == 0


def test_a_handler_who_has_left_is_none(town: Town) -> None:
    case = town.comment("När sandar ni?")
    per = town.person("Per Ekdahl")
    assert services.assign_orphans(now=town.now + DAY) == 0
    per.left_on = town.now.date()
    per.save()
    assert services.assign_orphans(now=town.now + DAY) == 1
    assert fresh(case).handler == town.person("Karin Wallner")
