"""A comment becomes a signed answer, on time and on record: the whole way, as people would tell it."""

from datetime import timedelta

import pytest
from tests.town import MONDAY, Town, fresh, letters_to

from uppsikt.audit.verify import verify
from uppsikt.dialogue import answering, asking, services, texts
from uppsikt.dialogue.models import Answer, Case, ExpertLink
from uppsikt.errors import RuleBroken, UppsiktError
from uppsikt.notices.links import token_for
from uppsikt.organisation.policies import policy_of
from uppsikt.records.models import Registration


def link_for(town: Town, case: Case) -> ExpertLink:
    newest = ExpertLink.objects.filter(case=case, ended_at__isnull=True).get()
    return asking.open_link(token_for("svar", newest.pk), now=town.now)


def ask(town: Town, case: Case, expert: str, *, by: str = "Per Ekdahl") -> ExpertLink:
    asking.ask_expert(
        case,
        expert=town.person(expert),
        question="Kan du svara?",
        sender=town.person(by),
        actor=town.actor(by),
        now=town.now,
    )
    return link_for(town, case)


def test_an_opinion_is_answered_registered_and_closed(town: Town) -> None:
    town.connect_diary()
    case = town.comment(
        "Jag tycker att snöröjningen på Skolgatan är för dålig. Varför plogas den sist?"
    )
    assert case.handler == town.person("Per Ekdahl")

    case = town.triage(case, "synpunkt", "fraga")
    answer = town.publish(town.write(case, "Hej! Skolgatan plogas när det kommit fem centimeter."))
    assert (answer.state, fresh(case).answered_at) == (Answer.State.QUEUED, None)

    assert town.deliver() == 1
    answer, case = fresh(answer), fresh(case)
    published = town.platform.replies[-1]
    assert published.text == (
        "Hej! Skolgatan plogas när det kommit fem centimeter.\n\n"
        "Per Ekdahl, driftledare, Gata och park"
    )
    assert (answer.state, answer.external_id) == (Answer.State.PUBLISHED, published.id)
    assert (case.state, case.answered_at) == (Case.State.ANSWERED, town.now)

    town.register()
    registration, case = town.registration(case), fresh(case)
    registered = town.diary.cases[-1]
    assert registration.state == Registration.State.REGISTERED
    assert registration.diary_number == registered.number
    assert [(r.direction, r.file.name) for r in registered.records] == [
        ("incoming", "kommentar.txt"),
        ("outgoing", "svar.txt"),
    ]
    assert case.state == Case.State.CLOSED
    assert verify().ok


def test_the_one_who_knows_answers_by_a_link_and_signs(town: Town) -> None:
    case = town.triage(town.comment("Är vattnet på Storgatan drickbart?"), "fraga")
    link = ask(town, case, "Per Ekdahl")
    assert asking.is_the_person(link, "PER.EKDAHL@granasa.example ")
    assert not asking.is_the_person(link, "sara.nyberg@granasa.example")

    answer = asking.answer_by_expert(
        link,
        text="Ja, vattnet är bra.",
        advice_checked="",
        actor=town.actor("Per Ekdahl"),
        now=town.now,
    )
    assert answer.state == Answer.State.APPROVED
    with pytest.raises(asking.LinkEnded, match="besvarad"):
        asking.open_link(token_for("svar", link.pk), now=town.now)
    answer = town.publish(answer, by="Karin Wallner")
    town.deliver()
    assert town.platform.replies[-1].text.endswith("Per Ekdahl, driftledare, Gata och park")
    assert fresh(answer).published_by == town.person("Karin Wallner")
    with pytest.raises(asking.LinkEnded, match="besvarad"):
        asking.open_link(token_for("svar", link.pk), now=town.now)


def test_without_the_managers_decision_the_answer_waits_and_the_manager_is_asked(
    town: Town,
) -> None:
    case = town.triage(town.comment("Är vattnet på Storgatan drickbart?"), "fraga")
    link = ask(town, case, "Sara Nyberg")
    answer = asking.answer_by_expert(
        link,
        text="Ja, det är bra.",
        advice_checked="",
        actor=town.actor("Sara Nyberg"),
        now=town.now,
    )
    assert answer.state == Answer.State.AWAITS_DECISION
    town.post_letters()
    assert letters_to(town, "Karin Wallner")[-1] == "Ett svar väntar på ditt beslut"

    answer = town.publish(answer)
    assert (answer.state, town.deliver()) == (Answer.State.AWAITS_DECISION, 0)

    answering.decide_representation(
        town.person("Sara Nyberg"),
        decided_by=town.person("Karin Wallner"),
        delegation_item="4.8",
        valid_to=None,
        actor=town.actor("Karin Wallner", "chef"),
        now=town.now,
    )
    assert town.deliver() == 1
    assert town.platform.replies[-1].text.endswith("Sara Nyberg, VA-ingenjör, Vatten och avlopp")


def test_nobody_but_the_manager_decides_who_speaks_for_the_municipality(town: Town) -> None:
    for decider in ("Per Ekdahl", "Hanna Berglund", "Sara Nyberg"):
        with pytest.raises(RuleBroken) as broken:
            answering.decide_representation(
                town.person("Sara Nyberg"),
                decided_by=town.person(decider),
                delegation_item="4.8",
                valid_to=None,
                actor=town.actor(decider),
                now=town.now,
            )
        assert {f.rule for f in broken.value.findings} == {"5.2-chef-beslutar"}


def test_a_holding_reply_names_who_answers_by_when_and_meets_the_first_clock(town: Town) -> None:
    case = town.triage(town.comment("Vad kostar nya bron?"), "fraga")
    with pytest.raises(RuleBroken) as broken:
        town.publish(town.write(case, "Vi återkommer.", kind="delsvar"))
    assert [f.rule for f in broken.value.findings] == ["6.2-skickat-vidare"]

    ask(town, case, "Sara Nyberg")
    with pytest.raises(RuleBroken) as broken:
        town.publish(town.write(fresh(case), "Vi återkommer.", kind="delsvar"))
    assert {f.rule for f in broken.value.findings} == {"6.2-skickat-vidare-text"}
    holding = town.publish(
        town.write(fresh(case), texts.holding_text(fresh(case), town.now), kind="delsvar")
    )
    town.deliver()
    case = fresh(case)
    assert (fresh(holding).state, case.state) == ("publicerat", Case.State.FORWARDED)
    assert (case.first_met_at, case.answered_at) == (town.now, None)


def test_the_exercise_of_authority_is_only_referred(town: Town) -> None:
    case = town.triage(
        town.comment("Får jag bygglov för mitt garage?"), "fraga", authority_exercise=True
    )
    with pytest.raises(RuleBroken) as broken:
        town.publish(town.write(case, "Ja, du får bygga."))
    assert "9-myndighetsutovning" in {f.rule for f in broken.value.findings}

    text = texts.referral_text(case.unit, policy_of(case.policy_version), "myndighetsutovning")
    town.publish(town.write(case, text, kind="hanvisning"))
    town.deliver()
    case = fresh(case)
    assert (case.state, case.answered_at) == (Case.State.REFERRED, town.now)


def test_no_answer_needs_a_reason(town: Town) -> None:
    case = town.triage(town.comment("Haha, vi ses där!"), "ovrigt")
    with pytest.raises(RuleBroken):
        services.leave_unanswered(
            case,
            reason=" ",
            person=town.person("Per Ekdahl"),
            actor=town.actor("Per Ekdahl"),
            now=town.now,
        )
    case = services.leave_unanswered(
        case,
        reason="Användarna talar med varandra.",
        person=town.person("Per Ekdahl"),
        actor=town.actor("Per Ekdahl"),
        now=town.now,
    )
    town.register()
    assert fresh(case).state == Case.State.CLOSED


def test_reminders_at_half_three_quarters_and_overdue_then_the_manager(town: Town) -> None:
    case = town.comment("När öppnar badet?")  # due Tuesday 10:00
    town.post_letters()
    town.mailer.letters.clear()
    told = {}
    for hours in (2, 5, 7, 23, 24.5):
        moment = MONDAY + timedelta(hours=hours)
        town.remind(moment)
        town.post_letters(moment)
        told[hours] = letters_to(town, "Per Ekdahl")
        town.mailer.letters.clear() if hours < 24 else None
    assert told[2] == []
    assert told[5] == ["Halva svarstiden har gått"]
    assert told[7] == ["Svarstiden är snart slut"]
    assert told[23] == ["Kommentarer är inte bedömda"]
    assert told[24.5] == ["Ett ärende är försenat"]
    assert letters_to(town, "Karin Wallner") == ["Försenat ärende i din verksamhet"]
    assert fresh(case).state == Case.State.RECEIVED


def test_an_unanswered_opinion_is_registered_at_the_final_due_time(town: Town) -> None:
    town.connect_diary()
    case = town.triage(town.comment("Jag tycker att parken är otrygg."), "synpunkt")
    town.register(case.final_due - timedelta(minutes=1))
    assert not Registration.objects.exists()
    town.register(case.final_due)
    registration = town.registration(case)
    assert (registration.state, registration.unanswered) == ("registrerad", True)
    assert fresh(case).state != Case.State.CLOSED

    town.now = case.final_due + timedelta(hours=1)
    town.publish(town.write(fresh(case), "Hej! Vi ser över belysningen."))
    town.deliver()
    town.register()
    assert [r.direction for r in town.diary.cases[-1].records] == ["incoming", "outgoing"]
    assert fresh(case).state == Case.State.CLOSED


def test_no_letter_carries_a_word_of_the_comment_or_its_author(town: Town) -> None:
    case = town.triage(town.comment("Hemliga ord om granntomten"), "fraga")
    ask(town, case, "Sara Nyberg")
    town.remind(MONDAY + timedelta(days=30))
    town.post_letters(MONDAY + timedelta(days=30))
    letters = " ".join(letter.subject + letter.text for letter in town.mailer.letters)
    assert len(town.mailer.letters) > 3
    for word in ("Hemliga", "granntomten", "Vera", "Sjö"):
        assert word not in letters


@pytest.mark.parametrize(
    "after", ["besvarad", "omdirigerad", "gatt_ut", "inte_min", "skickat_vidare"]
)
def test_an_expert_link_dies(town: Town, after: str) -> None:
    case = town.triage(town.comment("Vad händer med ån?"), "fraga")
    link = ask(town, case, "Sara Nyberg")
    actor = town.actor("Sara Nyberg", "sakkunnig")
    later = town.now
    match after:
        case "besvarad":
            town.publish(town.write(fresh(case), "Den rensas i vår."))
            town.deliver()
        case "omdirigerad":
            ask(town, case, "Karin Wallner")
        case "gatt_ut":
            later = link.expires_at
        case "inte_min":
            asking.not_mine(link, text="Fråga Karin.", actor=actor, now=town.now)
        case "skickat_vidare":
            asking.pass_on(
                link, colleague=town.person("Karin Wallner"), text="", actor=actor, now=town.now
            )
    with pytest.raises(asking.LinkEnded) as ended:
        asking.open_link(token_for("svar", link.pk), now=later)
    assert ended.value.message == asking.ENDED[after]


def test_a_strange_token_opens_nothing(town: Town) -> None:
    with pytest.raises(asking.LinkEnded, match="Länken finns inte"):
        asking.open_link("0" * 64, now=town.now)


def test_the_expert_may_promise_a_day_but_not_past_the_final_one(town: Town) -> None:
    case = town.triage(town.comment("Vad kostar bron?"), "fraga")
    link = ask(town, case, "Sara Nyberg")
    actor = town.actor("Sara Nyberg", "sakkunnig")
    with pytest.raises(UppsiktError, match="sista svarsdag"):
        asking.need_until(
            link, until=case.final_due + timedelta(days=1), text="", actor=actor, now=town.now
        )
    until = town.now + timedelta(days=2)
    asking.need_until(link, until=until, text="Väntar på underlag.", actor=actor, now=town.now)
    assert fresh(case).promised_at == until
