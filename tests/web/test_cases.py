"""A case on the screen: one obvious next step, every act through a form, nothing lost on a no."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.town import Town, fresh
from tests.web.screens import screen_of, words

from uppsikt.dialogue.models import Answer, Case, CaseMessage, CommentVersion, ExpertLink
from uppsikt.records.models import Registration

TRIAGE = {"intents": ["fraga"], "language": "sv"}


@pytest.fixture
def case(granasa: Town) -> Case:
    return granasa.comment("När sandas Skolgatan? Det är halka. Ring mig på 070-123 45 67.")


def url(case: Case, slug: str = "") -> str:
    return f"/arende/{case.pk}/{slug}" if slug else f"/arende/{case.pk}"


def test_an_untriaged_case_asks_what_it_is_and_marks_the_words(case: Case) -> None:
    page = screen_of("Per Ekdahl").get(url(case))
    assert page.status_code == 200
    assert "<mark" in page.content.decode()
    assert f'action="{url(case, "bedom")}"' in page.content.decode()
    assert "Vad är det här? Uppsikt föreslår, du bestämmer." in words(page)


def test_reading_gives_knowledge_only_to_those_who_answer(case: Case, granasa: Town) -> None:
    screen_of("Lena Ström").get(url(case))
    assert fresh(case).state == Case.State.RECEIVED
    screen_of("Per Ekdahl").get(url(case))
    assert (fresh(case).state, fresh(case).seen_at) == (Case.State.SEEN, granasa.now)


def test_a_judgement_is_a_persons(case: Case, granasa: Town) -> None:
    answer = screen_of("Per Ekdahl").post(url(case, "bedom"), TRIAGE)
    assert (answer.status_code, answer.url) == (302, url(case))
    judged = fresh(case)
    assert (judged.intents, judged.triaged_by) == (["fraga"], granasa.person("Per Ekdahl"))


def test_an_empty_judgement_is_refused_with_what_to_do_and_why(case: Case) -> None:
    page = screen_of("Per Ekdahl").post(url(case, "bedom"), {"language": "sv"})
    assert page.status_code == 422
    said = words(page)
    assert "Det framgår inte vad kommentaren är." in said
    assert "Välj fråga, synpunkt, förslag, klagomål, felanmälan eller övrigt." in said
    assert "R-6.2-2" in said
    assert fresh(case).triaged_at is None


def test_what_was_written_stays_when_the_rules_say_no(case: Case, granasa: Town) -> None:
    granasa.triage(case, "fraga")
    text = "Avgiften är 300 kr för dig, så det är bäst att du ansöker i dag."
    page = screen_of("Per Ekdahl").post(url(case, "svara"), {"text": text})
    assert page.status_code == 422
    assert text in page.content.decode()
    assert "Svaret nämner ett belopp utan källa." in words(page)
    assert [answer.state for answer in case.answers.all()] == [Answer.State.DRAFT]


def test_an_editors_answer_is_signed_and_put_on_its_way(case: Case, granasa: Town) -> None:
    granasa.triage(case, "fraga")
    screen = screen_of("Per Ekdahl")
    sent = screen.post(url(case, "svara"), {"text": "Vi sandar i kväll."})
    assert sent.status_code == 302
    answer = case.answers.get()
    assert (answer.state, answer.signed_name) == (Answer.State.QUEUED, "Per Ekdahl")
    page = words(screen.get(url(case)))
    assert "Svaret är på väg" in page
    assert "Vi sandar i kväll. Per Ekdahl, driftledare, Gata och park" in page


def test_the_preview_counts_the_signature_and_writes_nothing(case: Case) -> None:
    page = screen_of("Per Ekdahl").post(url(case, "forhandsvisa"), {"text": "Ja.", "kind": "svar"})
    said = words(page)
    assert "Ja. Per Ekdahl, driftledare, Gata och park" in said
    assert "43 av 8 000 tecken, underskriften inräknad" in said
    assert list(case.answers.all()) == []


def test_a_dead_connection_is_said_and_stops_the_sending(case: Case, granasa: Town) -> None:
    granasa.triage(case, "fraga")
    case.account.connection.state = "expired"
    case.account.connection.save()
    screen = screen_of("Per Ekdahl")
    assert "Granåsa gata och park är inte anslutet" in words(screen.get(url(case)))
    page = screen.post(url(case, "svara"), {"text": "Vi sandar i kväll."})
    assert page.status_code == 422
    assert "Anslut kontot på nytt under Konton." in words(page)


def test_the_one_who_knows_is_asked_by_a_personal_link(case: Case, granasa: Town) -> None:
    granasa.triage(case, "fraga")
    screen = screen_of("Per Ekdahl")
    page = screen.get(url(case, "fraga")).content.decode()
    assert '<optgroup label="Gata och park (nämner halka' in page
    sara = granasa.person("Sara Nyberg")
    sent = screen.post(url(case, "fraga"), {"expert": str(sara.pk), "question": "Vet du?"})
    assert sent.status_code == 302
    assert ExpertLink.objects.get(case=case).person == sara
    assert "Väntar på Sara Nyberg" in words(screen.get(url(case)))


def test_a_holding_reply_names_who_answers_by_when(case: Case, granasa: Town) -> None:
    granasa.triage(case, "fraga")
    screen = screen_of("Per Ekdahl")
    early = screen.post(url(case, "delsvar"), {"text": ""})
    assert "Frågan är inte skickad vidare till någon." in words(early)
    sara = granasa.person("Sara Nyberg")
    screen.post(url(case, "fraga"), {"expert": str(sara.pk), "question": ""})
    page = screen.get(url(case, "delsvar")).content.decode()
    assert "Vi har skickat den vidare till Sara Nyberg, VA-ingenjör" in page
    assert "senast måndag 30 november" in page


def test_no_answer_needs_a_reason(case: Case) -> None:
    screen = screen_of("Per Ekdahl")
    assert screen.post(url(case, "inget-svar"), {"reason": " "}).status_code == 422
    screen.post(url(case, "inget-svar"), {"reason": "Användarna talar med varandra."})
    assert fresh(case).state == Case.State.NO_ANSWER


def test_a_colleague_takes_over(case: Case, granasa: Town) -> None:
    karin = granasa.person("Karin Wallner")
    screen_of("Per Ekdahl").post(url(case, "tilldela"), {"handler": str(karin.pk)})
    assert fresh(case).handler == karin


def test_a_note_is_between_colleagues(case: Case) -> None:
    screen = screen_of("Per Ekdahl")
    screen.post(url(case, "anteckna"), {"text": "Ringde entreprenören."})
    assert CaseMessage.objects.get(case=case).kind == CaseMessage.Kind.NOTE
    assert "Ringde entreprenören." in words(screen.get(url(case)))


def test_an_unknown_outcome_is_settled_by_a_person(case: Case, granasa: Town) -> None:
    granasa.triage(case, "fraga")
    answer = granasa.publish(granasa.write(case, "Vi sandar i kväll."))
    from uppsikt.outgoing.models import Dispatch

    Dispatch.objects.filter(subject_id=answer.pk).update(state=Dispatch.State.UNKNOWN)
    Answer.objects.filter(pk=answer.pk).update(state=Answer.State.UNKNOWN)
    screen = screen_of("Per Ekdahl")
    assert "Kom svaret fram?" in words(screen.get(url(case)))
    empty = screen.post(url(case, "avgor"), {"found": "ja", "external_id": ""})
    assert "Svarets adress eller id saknas." in words(empty)
    screen.post(url(case, "avgor"), {"found": "ja", "external_id": "c-77"})
    assert (fresh(answer).state, fresh(answer).external_id) == (Answer.State.PUBLISHED, "c-77")


def test_a_registration_by_hand_ends_with_its_number(case: Case, granasa: Town) -> None:
    granasa.triage(case, "synpunkt")
    Registration.objects.create(
        case=case,
        authority=case.authority,
        reasons=["synpunkt"],
        manual=True,
        opened_at=granasa.now,
        due_at=granasa.now,
    )
    screen = screen_of("Per Ekdahl")
    assert screen.post(url(case, "diarienummer"), {"diary_number": "-"}).status_code == 422
    screen.post(url(case, "diarienummer"), {"diary_number": "SBN 2026/31"})
    assert Registration.objects.get(case=case).diary_number == "SBN 2026/31"


def test_a_case_with_a_debt_cannot_be_closed_and_all_of_it_is_said(case: Case) -> None:
    page = screen_of("Per Ekdahl").post(url(case, "avsluta"))
    said = words(page)
    assert page.status_code == 422
    assert "De här 3 sakerna behöver du ordna först" in said
    assert "Kommentaren är inte bedömd." in said
    assert "Kommentaren har varken ett svar eller ett skäl att inte svara." in said
    assert "Ärendet ska diarieföras och har inget diarienummer än." in said


@pytest.mark.parametrize("name", ["Sara Nyberg", "Ylva Sand", "Hanna Berglund", "Gustav Ödman"])
def test_who_has_nothing_to_do_with_it_finds_nothing(case: Case, name: str) -> None:
    assert screen_of(name).get(url(case)).status_code == 404


def test_an_auditor_reads_and_may_do_nothing(case: Case) -> None:
    screen = screen_of("Tove Alm")
    page = screen.get(url(case))
    assert "Du läser ärendet" in words(page)
    assert "/bedom" not in page.content.decode()
    assert screen.post(url(case, "bedom"), TRIAGE).status_code == 404


def test_an_act_that_does_not_exist_is_not_found(case: Case) -> None:
    assert screen_of("Per Ekdahl").get(url(case, "radera")).status_code == 404


def test_every_version_is_kept_and_what_vanished_is_said(case: Case, granasa: Town) -> None:
    comment, now = case.comment, granasa.now
    for digest, text in ((b"1", "När sandas Skolgatan?"), (b"2", "När sandas Ekvägen?")):
        CommentVersion.objects.create(
            comment=comment,
            seen="text",
            digest=digest,
            text=text,
            stamp=now,
            told_at=now,
            recorded_at=now,
        )
        now += timedelta(hours=1)
    CommentVersion.objects.create(
        comment=comment, seen="vanished", digest=b"", stamp=now, read_at=now, recorded_at=now
    )
    comment.versions, comment.state, comment.vanished_at = 2, "forsvunnen", now
    comment.save()
    page = screen_of("Per Ekdahl").get(url(case))
    said = words(page)
    assert "Försvunnen sedan mån 23 nov 12:00, okänt av vem. Vår kopia finns kvar." in said
    assert "När sandas Skolgatan?" in said
    assert "När sandas Ekvägen?" in said
    assert "<mark" not in page.content.decode()  # the places are those of the first wording


def test_a_page_costs_the_same_whatever_the_thread_holds(
    case: Case, granasa: Town, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(45):
        screen_of("Per Ekdahl").get(url(case))
