"""An answer on its way: what stops it, what lets it go, and that a no changes nothing (SM-7)."""

from __future__ import annotations

import pytest
from tests.dialogue.worlds import DAY, HOUR, decided, nothing_happens, rules
from tests.town import PAGES, Town, fresh, letters_to

from uppsikt.accounts import services as accounts
from uppsikt.dialogue import answering, asking, texts
from uppsikt.dialogue.models import Answer, Case
from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.organisation import services as organisation
from uppsikt.organisation.models import Decision, Person, RoleAssignment
from uppsikt.organisation.queries import representation
from uppsikt.outgoing.models import Dispatch

PAGE = "100100100100102"
SIGNATURE = "\n\nPer Ekdahl, driftledare, Gata och park"
ROOM = 8000 - len(SIGNATURE)  # Facebook's limit counts the signature too


@pytest.fixture
def case(town: Town) -> Case:
    return town.triage(town.comment("När sandar ni Skolgatan?"), "fraga")


def by(town: Town, name: str = "Per Ekdahl") -> dict[str, object]:
    return {"actor": town.actor(name), "now": town.now}


def disconnect(town: Town) -> None:
    accounts.note_failure(
        town.account(),
        ConnectorError("Nyckeln är ogiltig.", failure=FailureClass.AUTH_EXPIRED),
        now=town.now,
    )


def connect(town: Town) -> None:
    accounts.connect(town.account(), token=PAGES[PAGE], **by(town, "Ylva Sand"))


STOPS = [
    # text, what was answered to the question of advice, what says no
    ("", "", ["6.2-svarets-text"]),
    ("x" * (ROOM + 1), "", ["6.2-svarets-text"]),
    ("Du är född 19900101-0017.", "", ["9-sekretess"]),
    ("Du är född 19900101-0017.", "Det är allmänt känt.", ["9-sekretess"]),
    ("Du har rätt till bidrag.", "", ["9-radgivning"]),
    ("Det kostar 300 kronor.", "", ["9-kalla"]),
    ("Du har rätt till 300 kr.", "", ["9-radgivning", "9-kalla"]),
]


def test_what_stops_an_answer(town: Town, case: Case) -> None:
    for text, checked, said in STOPS:
        answer = town.write(case, text, checked=checked)
        with nothing_happens("") as refused:
            town.publish(answer)
        assert rules(refused) == said, text[:40]


PASSES = [
    ("x" * ROOM, ""),
    ("Ring oss på 070-123 45 67.", ""),
    ("Du har rätt till bidrag.", "Gäller alla föreningar."),
    ("Det kostar 300 kr, se www.granasa.example/taxa.", ""),
    ("Det kostar 300 kr.", "Priset står på skylten."),
]


def test_what_passes(town: Town) -> None:
    for text, checked in PASSES:
        case = town.triage(town.comment("När sandar ni?"), "fraga")
        assert town.publish(town.write(case, text, checked=checked)).state == Answer.State.QUEUED
        assert town.deliver() == 1
        assert town.platform.replies[-1].text == text + SIGNATURE


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("titel_och_verksamhet", "driftledare, Gata och park"),
        ("fornamn", "Per, driftledare, Gata och park"),
        ("verksamhet", "Gata och park"),
    ],
)
def test_a_protected_colleague_signs_in_the_policys_form(town: Town, form: str, line: str) -> None:
    decided(f'[replies]\nprotected_staff_form = "{form}"\n')
    Person.objects.filter(name="Per Ekdahl").update(protected=True)
    case = town.triage(town.comment("När sandar ni?"), "fraga")
    town.publish(town.write(case, "I kväll."))
    town.deliver()
    assert town.platform.replies[-1].text == f"I kväll.\n\n{line}"


def test_a_policy_may_want_fewer_fields(town: Town) -> None:
    decided('[replies]\nsignature_fields = ["namn", "verksamhet"]\n')
    case = town.triage(town.comment("När sandar ni?"), "fraga")
    town.publish(town.write(case, "I kväll."))
    town.deliver()
    assert town.platform.replies[-1].text == "I kväll.\n\nPer Ekdahl, Gata och park"


def test_an_untriaged_comment_gets_no_answer(town: Town) -> None:
    answer = town.write(town.comment("När sandar ni?"), "I kväll.")
    with nothing_happens("Det framgår inte vad kommentaren är.") as refused:
        town.publish(answer)
    assert rules(refused) == ["6.2-bedomning"]


def test_what_is_on_its_way_is_not_sent_again(town: Town, case: Case) -> None:
    answer = town.publish(town.write(case, "I kväll."))
    with nothing_happens("Svaret är redan på väg."):
        town.publish(answer)
    with nothing_happens("Ett skickat svar kan inte slängas."):
        answering.discard(answer, **by(town))
    with nothing_happens("Svaret är inte stoppat."):
        answering.retry(answer, **by(town))
    with nothing_happens("Det finns inget att avgöra här."):
        answering.settle(answer, external_id="x", **by(town))


def test_a_draft_can_be_thrown_away(town: Town, case: Case) -> None:
    answer = town.write(case, "Kanske.")
    answering.discard(answer, **by(town))
    assert fresh(answer).state == Answer.State.DISCARDED
    assert answering.unfinished(case, "svar") is None
    assert town.write(case, "I kväll.").pk != answer.pk


def test_what_is_rewritten_must_be_approved_and_published_anew(town: Town, case: Case) -> None:
    sara = town.person("Sara Nyberg")
    first = answering.approve(town.write(case, "Ja.", by=sara.name), person=sara, **by(town))
    town.publish(first)  # waits for the manager's decision, with Per as publisher
    again = town.write(case, "Nej.", by=sara.name)
    assert (again.pk, again.state, again.approved_at, again.published_by) == (
        first.pk,
        Answer.State.DRAFT,
        None,
        None,
    )
    decide(town, sara)
    assert (fresh(again).state, town.deliver()) == (Answer.State.DRAFT, 0)


def decide(town: Town, person: Person) -> list[Answer]:
    return answering.decide_representation(
        person,
        decided_by=town.person("Karin Wallner"),
        delegation_item="4.8",
        valid_to=None,
        **by(town, "Karin Wallner"),
    )


def three_that_wait(town: Town, sara: Person) -> tuple[Answer, Answer, Answer]:
    """Two that somebody has published, one that nobody has."""
    answers = []
    for number in range(3):
        case = town.triage(town.comment(f"Är vattnet bra på väg {number}?"), "fraga")
        draft = town.write(case, f"Ja, väg {number}.", by=sara.name)
        answers.append(answering.approve(draft, person=sara, **by(town)))
    for answer in answers[:2]:
        town.publish(answer)
    return answers[0], answers[1], answers[2]


def test_a_decision_releases_every_answer_that_waits(town: Town) -> None:
    sara = town.person("Sara Nyberg")
    answers = three_that_wait(town, sara)
    assert {fresh(one).state for one in answers} == {Answer.State.AWAITS_DECISION}
    assert decide(town, sara) == list(answers)
    assert [fresh(one).state for one in answers] == ["koat", "koat", "godkant"]
    for _ in range(2):
        town.deliver()
    said = [one.text.split("\n")[0] for one in town.platform.replies]
    assert said == ["Ja, väg 0.", "Ja, väg 1."]
    town.post_letters()
    assert letters_to(town, "Per Ekdahl")[-1] == "Svaret är klart att publicera"


def test_a_decision_stands_when_the_account_cannot_be_written_to(town: Town) -> None:
    sara = town.person("Sara Nyberg")
    answers = three_that_wait(town, sara)
    disconnect(town)
    decide(town, sara)
    assert representation(sara, town.now.date()) is not None
    assert [fresh(one).state for one in answers] == ["godkant"] * 3
    connect(town)
    town.publish(fresh(answers[0]))
    assert town.deliver() == 1


def test_nobody_waits_for_a_manager_that_isnt_there(town: Town, case: Case) -> None:
    sara = town.person("Sara Nyberg")
    RoleAssignment.objects.filter(role="chef", unit=sara.unit).update(valid_to=town.now - DAY)
    answer = town.write(case, "Ja.", by=sara.name)
    with nothing_happens("Vatten och avlopp har ingen chef som kan besluta."):
        answering.approve(answer, person=sara, **by(town))


def test_a_withdrawn_decision_ends_the_right_at_once(town: Town, case: Case) -> None:
    per, karin = town.person("Per Ekdahl"), town.person("Karin Wallner")
    approved = answering.approve(town.write(case, "I kväll."), person=per, **by(town))
    decision = Decision.objects.get(subject=per, kind=Decision.Kind.REPRESENT)
    organisation.withdraw(decision, reason="Byter tjänst.", **by(town, "Karin Wallner"))
    for publisher in (karin.name, per.name):  # neither the answerer's nor the publisher's holds
        with nothing_happens("är återkallat") as refused:
            town.publish(approved, by=publisher)
        assert set(rules(refused)) == {"5.2-foretrada"}
    assert fresh(decision).withdrawal_reason == "Byter tjänst."  # type: ignore[arg-type]


def test_a_blocked_answer_is_sent_again_when_the_account_works(town: Town, case: Case) -> None:
    answer = town.publish(town.write(case, "I kväll."))
    town.platform.kill_token(PAGE)
    town.deliver()
    blocked = fresh(answer)
    assert (blocked.state, fresh(case).first_met_at) == (Answer.State.BLOCKED, None)
    with nothing_happens("är inte anslutet"):
        answering.retry(blocked, **by(town))
    town.platform.revive_token(PAGE)
    connect(town)
    assert answering.retry(blocked, **by(town)).state == Answer.State.QUEUED
    assert (town.deliver(), len(town.platform.replies)) == (1, 1)


def test_a_blocked_answer_is_judged_again_before_it_is_sent(town: Town, case: Case) -> None:
    answer = town.publish(town.write(case, "I kväll."))
    town.platform.kill_token(PAGE)
    town.deliver()
    town.platform.revive_token(PAGE)
    connect(town)
    Decision.objects.filter(subject=town.person("Per Ekdahl")).update(valid_to=town.now - DAY)
    with nothing_happens("gick ut") as refused:
        answering.retry(fresh(answer), **by(town))
    assert rules(refused) == ["5.2-foretrada"]


def unknown(town: Town, case: Case, *, performed: bool) -> Answer:
    """An answer of which nobody knows whether it came out; the look-ups are used up."""
    answer = town.publish(town.write(case, "I kväll."))
    town.platform.script.lose_answer(performed=performed)
    town.platform.script.fail("find_reply", FailureClass.TRANSIENT, times=9)
    for _ in range(6):
        town.deliver()
        town.now += HOUR
    assert fresh(answer).state == Answer.State.UNKNOWN
    return fresh(answer)


def test_an_unknown_outcome_that_was_found(town: Town, case: Case) -> None:
    answer = unknown(town, case, performed=True)
    assert fresh(case).answered_at is None
    found = town.platform.replies[-1].id
    answering.settle(answer, external_id=found, **by(town))
    assert (fresh(answer).state, fresh(answer).external_id) == (Answer.State.PUBLISHED, found)
    assert fresh(case).answered_at == town.now
    assert Dispatch.objects.get(channel="reply").state == Dispatch.State.CONFIRMED


def test_an_unknown_outcome_that_was_not_there(town: Town, case: Case) -> None:
    answer = unknown(town, case, performed=False)
    answering.settle(answer, external_id=None, **by(town))
    assert (fresh(answer).state, fresh(answer).remedy) == (
        Answer.State.BLOCKED,
        "Skicka det igen.",
    )
    answering.retry(fresh(answer), **by(town))
    assert (town.deliver(), len(town.platform.replies)) == (1, 1)


def test_a_municipality_may_not_want_holding_replies(town: Town) -> None:
    decided("[replies]\nholding_allowed = false\n")
    case = town.triage(town.comment("Vad kostar bron?"), "fraga")
    sara, per = town.person("Sara Nyberg"), town.person("Per Ekdahl")
    asking.ask_expert(case, expert=sara, question="", sender=per, **by(town))
    with nothing_happens("Kommunen har valt att inte svara ”skickat vidare”."):
        town.write(case, "Sara Nyberg svarar senast 30 november.", kind="delsvar")


def test_the_final_time_may_count_from_the_holding_reply(town: Town) -> None:
    decided('[replies]\nfinal_clock_start = "holding_reply"\n')
    case = town.triage(town.comment("Vad kostar bron?"), "fraga")
    sara, per = town.person("Sara Nyberg"), town.person("Per Ekdahl")
    asking.ask_expert(case, expert=sara, question="", sender=per, **by(town))
    town.now += HOUR * 3
    town.publish(town.write(fresh(case), "Sara Nyberg svarar senast 30 november.", kind="delsvar"))
    town.deliver()
    held = fresh(case)
    assert held.final_due == case.final_due + HOUR * 3
    assert held.due_at == held.final_due
    assert town.now < held.next_reminder_at < held.final_due


def test_a_protected_expert_is_never_named_to_the_citizen(town: Town, case: Case) -> None:
    Person.objects.filter(name="Sara Nyberg").update(protected=True)
    sara, per = town.person("Sara Nyberg"), town.person("Per Ekdahl")
    asking.ask_expert(case, expert=sara, question="", sender=per, **by(town))
    text = texts.holding_text(fresh(case), town.now)
    assert "till Vatten och avlopp, som återkommer" in text
    town.publish(town.write(fresh(case), text, kind="delsvar"))
    assert town.deliver() == 1
    assert "Sara" not in town.platform.replies[-1].text
