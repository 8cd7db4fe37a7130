"""Asking the one who knows: what each way of replying does, and that a dead link does nothing."""

from __future__ import annotations

import pytest
from tests.dialogue.worlds import DAY, HOUR, nothing_happens
from tests.town import Town, fresh, letters_to

from uppsikt.audit.models import Event
from uppsikt.dialogue import answering, asking
from uppsikt.dialogue.models import Answer, Case, CaseMessage, ExpertLink
from uppsikt.notices.links import token_for
from uppsikt.notices.models import Notice


@pytest.fixture
def case(town: Town) -> Case:
    return town.triage(town.comment("Är vattnet på Storgatan bra?"), "fraga")


@pytest.fixture
def link(town: Town, case: Case) -> ExpertLink:
    return asking.ask_expert(
        case,
        expert=town.person("Sara Nyberg"),
        question="Vet du?",
        sender=town.person("Per Ekdahl"),
        actor=town.actor("Per Ekdahl"),
        now=town.now,
    )


def by(town: Town, name: str = "Sara Nyberg") -> dict[str, object]:
    return {"actor": town.actor(name, "sakkunnig"), "now": town.now}


def test_asking_routes_the_case_and_sends_a_personal_link(
    town: Town, case: Case, link: ExpertLink
) -> None:
    asked = fresh(case)
    sara = town.person("Sara Nyberg")
    assert (asked.answerer, asked.unit, asked.handler) == (sara, sara.unit, case.handler)
    assert (link.person, link.expires_at) == (sara, case.final_due)
    assert Answer.objects.get(case=case).state == Answer.State.WITH_EXPERT
    town.post_letters()
    (letter,) = [one for one in town.mailer.letters if one.to == "sara.nyberg@granasa.example"]
    assert f"/svar/{token_for('svar', link.pk)}" in letter.text
    assert ("Vet du?" in letter.text, "vattnet" in letter.text) == (False, False)
    stored = ExpertLink.objects.values().get()
    assert token_for("svar", link.pk) not in str(stored) + str(list(Notice.objects.values()))


def test_opening_changes_nothing(town: Town, link: ExpertLink) -> None:
    events = Event.objects.count()
    for _ in range(3):
        assert asking.open_link(token_for("svar", link.pk), now=town.now) == link
    assert (Event.objects.count(), ExpertLink.objects.get().ended_at) == (events, None)


def test_a_late_case_can_still_be_answered(town: Town, case: Case) -> None:
    town.now = case.final_due + DAY
    late = asking.ask_expert(
        case,
        expert=town.person("Sara Nyberg"),
        question="",
        sender=town.person("Per Ekdahl"),
        actor=town.actor("Per Ekdahl"),
        now=town.now,
    )
    assert late.expires_at == town.now + 2 * DAY


REPLIES = [
    # what the expert does, what is kept of it, whether the link lives on
    ("ask_back", CaseMessage.Kind.ASK_BACK, True),
    ("need_until", CaseMessage.Kind.NEED_UNTIL, True),
    ("not_mine", CaseMessage.Kind.NOT_MINE, False),
]


@pytest.mark.parametrize(("verb", "kind", "lives"), REPLIES)
def test_a_reply_is_kept_and_the_handler_is_told(
    town: Town, case: Case, link: ExpertLink, verb: str, kind: str, lives: bool
) -> None:
    more = {"until": town.now + DAY} if verb == "need_until" else {}
    getattr(asking, verb)(link, text="Vilken Storgata?", **more, **by(town))
    said = CaseMessage.objects.filter(case=case).order_by("-created_at", "-pk").first()
    assert said is not None
    assert (said.kind, said.text, said.sender.name) == (kind, "Vilken Storgata?", "Sara Nyberg")
    assert said.recipient == case.handler
    town.post_letters()
    assert letters_to(town, "Per Ekdahl")[-1] == "Sakkunnig har svarat dig"
    assert (ExpertLink.objects.get(pk=link.pk).ended_at is None) is lives
    assert (fresh(case).answerer is not None) is lives


def test_a_colleague_who_is_passed_the_question_gets_a_link_of_her_own(
    town: Town, case: Case, link: ExpertLink
) -> None:
    karin = town.person("Karin Wallner")
    new = asking.pass_on(link, colleague=karin, text="Du vet.", **by(town))
    assert (new.person, fresh(case).answerer, fresh(case).unit) == (karin, karin, karin.unit)
    assert ExpertLink.objects.get(pk=link.pk).ended_why == "skickat_vidare"
    assert Answer.objects.get(case=case).answered_by == karin
    town.post_letters()
    assert "Kan du svara på en fråga från en invånare?" in letters_to(town, "Karin Wallner")


@pytest.mark.parametrize("hours", [-1, 0, 24 * 30], ids=["i går", "nu", "om en månad"])
def test_a_promise_lies_between_now_and_the_final_day(
    town: Town, case: Case, link: ExpertLink, hours: int
) -> None:
    with nothing_happens("Välj en tid mellan nu och sista svarsdag."):
        asking.need_until(link, until=town.now + hours * HOUR, text="", **by(town))


def test_when_the_final_day_has_passed_a_new_one_can_be_promised(
    town: Town, case: Case, link: ExpertLink
) -> None:
    town.now = case.final_due + HOUR
    until = town.now + 3 * HOUR
    asking.need_until(link, until=until, text="Provet är på väg.", **by(town))
    assert fresh(case).promised_at == until
    with nothing_happens("Välj en tid mellan nu och sista svarsdag."):
        asking.need_until(link, until=town.now + 4 * DAY, text="", **by(town))


def test_asking_somebody_else_takes_the_answer_back(town: Town, case: Case) -> None:
    """What the first expert wrote and somebody had pressed publish on is not sent by itself."""
    sara = town.person("Sara Nyberg")
    waiting = answering.approve(town.write(case, "Ja.", by=sara.name), person=sara, **by(town))
    town.publish(waiting)
    asking.ask_expert(
        case,
        expert=town.person("Karin Wallner"),
        question="",
        sender=town.person("Per Ekdahl"),
        actor=town.actor("Per Ekdahl"),
        now=town.now,
    )
    taken = fresh(waiting)
    assert (taken.state, taken.approved_at, taken.published_by) == ("hos_sakkunnig", None, None)


def test_an_experts_answer_goes_through_the_same_gates(town: Town, link: ExpertLink) -> None:
    give = {"advice_checked": "", **by(town)}
    with nothing_happens("Svaret nämner ett belopp utan källa."):
        asking.answer_by_expert(link, text="Det kostar 300 kr.", **give)
    answer = asking.answer_by_expert(link, text="Ja, det är bra.", **give)
    assert answer.state == Answer.State.AWAITS_DECISION  # Sara has no decision to speak
