"""The personal link: opening it changes nothing and shows no citizen's words; then everything is easy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.town import Town, fresh
from tests.web.screens import Screen, screen_of, words

from uppsikt.audit.models import Event
from uppsikt.dialogue import asking
from uppsikt.dialogue.models import Answer, Case, CaseMessage, ExpertLink
from uppsikt.notices.links import token_for

QUESTION = "Är vattnet på Storgatan drickbart?"
SARA = {"email": "sara.nyberg@granasa.example"}


@pytest.fixture
def case(granasa: Town) -> Case:
    return granasa.triage(granasa.comment(QUESTION), "fraga")


def ask(granasa: Town, case: Case, name: str = "Sara Nyberg") -> str:
    """The address in the letter."""
    link = asking.ask_expert(
        case,
        expert=granasa.person(name),
        question="Kan du svara?",
        sender=granasa.person("Per Ekdahl"),
        actor=granasa.actor("Per Ekdahl"),
        now=granasa.now,
    )
    return f"/svar/{token_for('svar', link.pk)}"


@pytest.fixture
def link(granasa: Town, case: Case) -> str:
    return ask(granasa, case)


def confirmed(link: str) -> Screen:
    screen = screen_of()
    assert screen.post(link, SARA).status_code == 302
    return screen


def test_opening_the_link_changes_nothing_and_shows_nothing(link: str, case: Case) -> None:
    before = Event.objects.count()
    page = screen_of().get(link)
    assert (page.status_code, Event.objects.count()) == (200, before)
    assert QUESTION not in words(page)
    assert "Vera Sjö" not in words(page)


def test_another_address_does_not_open_it(link: str) -> None:
    page = screen_of().post(link, {"email": "per.ekdahl@granasa.example"})
    assert page.status_code == 422
    assert "Länken är personlig och skickades till någon annan." in words(page)
    assert QUESTION not in words(page)


def test_the_person_sees_the_question_and_the_signature(link: str) -> None:
    said = words(confirmed(link).get(link))
    assert QUESTION in said
    assert "Du svarar som Sara Nyberg, VA-ingenjör, Vatten och avlopp." in said
    assert "Kan du svara?" in said


def test_the_answer_waits_for_the_manager_when_there_is_no_decision(link: str, case: Case) -> None:
    done = confirmed(link).post(f"{link}/svara", {"text": "Ja, vattnet är bra."})
    assert "Tack! Ditt svar är lämnat." in words(done)
    answer = case.answers.get()
    assert (answer.state, answer.signed_name) == (Answer.State.AWAITS_DECISION, "Sara Nyberg")


def test_an_answer_that_breaks_a_rule_comes_back_with_its_words(link: str, case: Case) -> None:
    page = confirmed(link).post(f"{link}/svara", {"text": "Ring 19121212-1212 i kväll."})
    assert page.status_code == 422
    assert "Ring 19121212-1212 i kväll." in page.content.decode()
    assert "Texten innehåller uppgifter som inte får publiceras" in words(page)


def test_a_question_back_keeps_the_link_alive(link: str, case: Case) -> None:
    screen = confirmed(link)
    screen.post(f"{link}/motfraga", {"text": "Vilket nummer på Storgatan?"})
    assert case.messages.filter(kind=CaseMessage.Kind.ASK_BACK).count() == 1
    assert screen.get(link).status_code == 200


def test_more_time_is_promised_within_the_final_day(link: str, case: Case) -> None:
    screen = confirmed(link)
    late = screen.post(f"{link}/behover-till", {"until": "2026-12-24", "text": ""})
    assert late.status_code == 422
    assert "Riktlinjen ger längst fem arbetsdagar (6.2)." in words(late)
    screen.post(f"{link}/behover-till", {"until": "2026-11-26", "text": "Provet är på väg."})
    assert fresh(case).promised_at.isoformat() == "2026-11-26T15:00:00+00:00"


def test_it_can_be_passed_on_to_the_one_who_knows(link: str, case: Case, granasa: Town) -> None:
    karin = granasa.person("Karin Wallner")
    screen = confirmed(link)
    screen.post(f"{link}/skicka-vidare", {"colleague": str(karin.pk), "text": "Du vet."})
    assert ExpertLink.objects.get(case=case, ended_at__isnull=True).person == karin
    gone = screen.get(link)
    assert gone.status_code == 410
    assert "Du har skickat frågan vidare." in words(gone)


def test_not_mine_ends_the_link_and_says_so(link: str, case: Case) -> None:
    screen = confirmed(link)
    screen.post(f"{link}/inte-min", {"text": ""})
    assert fresh(case).answerer is None
    assert "Du har svarat att det inte är din fråga." in words(screen.get(link))


def test_an_ended_link_gives_back_what_was_being_written(link: str, granasa: Town) -> None:
    screen = confirmed(link)
    granasa.now += timedelta(days=30)
    page = screen.post(f"{link}/svara", {"text": "Ja, vattnet är bra."})
    assert page.status_code == 410
    assert "Länken gällde till och med sista svarsdag." in words(page)
    assert "Ja, vattnet är bra." in page.content.decode()


def test_a_link_that_never_was_says_what_to_check(granasa: Town) -> None:
    page = screen_of().get("/svar/abc")
    assert page.status_code == 410
    assert "Kontrollera att hela adressen kom med från brevet." in words(page)


def test_a_restricted_matter_needs_a_log_in(case: Case, granasa: Town) -> None:
    link = ask(granasa, granasa.triage(case, "fraga", restricted=True), "Per Ekdahl")
    page = screen_of().post(link, {"email": "per.ekdahl@granasa.example"})
    assert "Logga in för att svara" in words(page)
    assert QUESTION not in words(page)
    assert screen_of().get(f"{link}/svara").status_code == 302
    assert QUESTION in words(screen_of("Per Ekdahl").get(link))


def test_the_preview_belongs_to_the_person(link: str) -> None:
    given = {"text": "Ja."}
    assert screen_of().post(f"{link}/forhandsvisa", given).status_code == 404
    page = words(confirmed(link).post(f"{link}/forhandsvisa", given))
    assert "Ja. Sara Nyberg, VA-ingenjör, Vatten och avlopp" in page
