"""Min dag, the inbox, the manager's decision, notices, accounts, registration, the log."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.town import Town, fresh
from tests.web.screens import HTMX, screen_of, words

from uppsikt.dialogue.models import Answer, Case
from uppsikt.notices.models import Notice
from uppsikt.organisation.models import Decision
from uppsikt.outgoing.models import Dispatch
from uppsikt.publishing.models import Post
from uppsikt.records.models import Registration


@pytest.fixture
def case(granasa: Town) -> Case:
    return granasa.comment("När sandas Skolgatan?")


def owe(case: Case, granasa: Town, **fields: object) -> Registration:
    return Registration.objects.create(
        case=case,
        authority=case.authority,
        reasons=["synpunkt"],
        opened_at=granasa.now,
        due_at=granasa.now + timedelta(days=1),
        **fields,
    )


def test_the_day_begins_with_what_is_due_next(case: Case) -> None:
    said = words(screen_of("Per Ekdahl").get("/"))
    assert "Hej, Per" in said
    assert "Det här ska ha svar härnäst. Vera Sjö: När sandas Skolgatan?" in said


def test_what_is_late_comes_first(case: Case, granasa: Town) -> None:
    granasa.triage(case, "fraga")
    granasa.now += timedelta(days=2)
    said = words(screen_of("Per Ekdahl").get("/"))
    assert "1 ärende är försenat." in said
    assert "Det här är försenat. Ta det först." in said


def test_what_nobody_has_judged_comes_before_that(case: Case, granasa: Town) -> None:
    granasa.now += timedelta(days=2)
    assert "En kommentar är inte bedömd" in words(screen_of("Per Ekdahl").get("/"))


def test_a_day_with_nothing_says_so_and_leads_on(granasa: Town) -> None:
    page = screen_of("Malin Frisk").get("/")
    assert "Allt är klart" in words(page)
    assert 'href="/inkorg"' in page.content.decode()


def test_a_manager_finds_the_decision_that_is_waited_for(case: Case, granasa: Town) -> None:
    granasa.triage(case, "fraga")
    sara = granasa.person("Sara Nyberg")
    Answer.objects.create(
        case=case,
        state=Answer.State.AWAITS_DECISION,
        text="Ja.",
        answered_by=sara,
        signed_name="Sara Nyberg",
        signed_unit="Vatten och avlopp",
        created_at=granasa.now,
        approved_at=granasa.now,
    )
    screen = screen_of("Karin Wallner")
    assert "Får Sara Nyberg företräda kommunen?" in words(screen.get("/"))
    path = f"/beslut/foretradare/{sara.pk}"
    assert "Ja. Sara Nyberg, Vatten och avlopp" in words(screen.get(path))
    empty = screen.post(path, {"delegation_item": "", "valid_to": ""})
    assert empty.status_code == 422
    assert "Beslutet saknar stöd i delegationsordningen." in words(empty)
    assert screen.post(path, {"delegation_item": "4.8", "valid_to": ""}).url == "/"
    assert Decision.objects.filter(kind=Decision.Kind.REPRESENT, subject=sara).count() == 1
    assert case.answers.get().state == Answer.State.APPROVED
    assert "Sara Nyberg får företräda kommunen i sociala medier. 1 svar gick vidare." in words(
        screen.get("/")
    )


def test_only_the_units_manager_decides(granasa: Town) -> None:
    path = f"/beslut/foretradare/{granasa.person('Sara Nyberg').pk}"
    assert screen_of("Hanna Berglund").get(path).status_code == 404
    assert screen_of("Maja Lindqvist").post(path, {"delegation_item": "4.8"}).status_code == 404


def test_the_inbox_shows_due_first(granasa: Town) -> None:
    later = granasa.comment("Senare fråga?", at=granasa.now + timedelta(hours=3))
    sooner = granasa.comment("Tidigare fråga?")
    html = screen_of("Karin Wallner").get("/inkorg").content.decode()
    assert [str(sooner.pk), str(later.pk)] == re.findall(r'id="a([0-9a-f-]{36})"', html)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", 2),
        ("?vem=jag", 0),
        ("?q=sandas", 1),
        ("?q=sandar", 1),
        ("?q=bibliotek", 0),
        ("?etikett=fraga", 2),
        ("?lage=inkommen", 2),
        ("?lage=besvarad", 0),
        ("?lage=alla", 2),
        ("?sent=on", 0),
        ("?avslutade=on", 0),
        ("?konto=nonsens", 2),
    ],
)
def test_filters(granasa: Town, case: Case, address: str, found: int) -> None:
    granasa.comment("Varför lyser inte lampan?")
    html = screen_of("Karin Wallner").get(f"/inkorg{address}").content.decode()
    assert html.count('class="inbox-row"') == found


def test_a_refresh_is_silent_until_something_has_changed(granasa: Town, case: Case) -> None:
    screen = screen_of("Per Ekdahl")
    seen = re.search(r'name="sedd" value="(\w+)"', screen.get("/inkorg").content.decode())
    assert seen
    address = f"/inkorg/rader?sedd={seen[1]}&visade=1"
    assert screen.get(address, **HTMX).status_code == 204
    granasa.comment("En ny fråga?")
    fresh_list = screen.get(address, **HTMX)
    assert (fresh_list.status_code, fresh_list.content.decode().count("inbox-row")) == (200, 2)


def test_more_rows_come_after_the_last_one(granasa: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from uppsikt.web.inbox import views

    monkeypatch.setattr(views, "PAGE", 2)
    cases = [
        granasa.comment(f"Fråga {n}?", at=granasa.now + timedelta(minutes=n)) for n in range(3)
    ]
    screen = screen_of("Per Ekdahl")
    html = screen.get("/inkorg").content.decode()
    more = re.search(r'id="visa-fler"[^>]*hx-get="([^"]+)"', html)
    assert more
    rest = screen.get(more[1].replace("&amp;", "&") + "&visade=2", **HTMX).content.decode()
    assert re.findall(r'id="a([0-9a-f-]{36})"', rest) == [str(cases[2].pk)]
    assert 'name="visade" value="3"' in rest


def test_a_notice_leads_where_it_says_and_is_then_read(case: Case, granasa: Town) -> None:
    screen = screen_of("Per Ekdahl")
    notice = Notice.objects.get(person=granasa.person("Per Ekdahl"))
    assert "Aviseringar: 1 oläst" in words(screen.get("/"))
    assert screen.get(f"/aviseringar/{notice.pk}").url == f"/arende/{case.pk}"
    assert Notice.objects.get(pk=notice.pk).read_at == granasa.now
    assert screen_of("Karin Wallner").get(f"/aviseringar/{notice.pk}").status_code == 404


def test_all_notices_can_be_marked_as_read(case: Case, granasa: Town) -> None:
    screen_of("Per Ekdahl").post("/aviseringar/lasta")
    assert Notice.objects.filter(read_at__isnull=True).count() == 0


def test_accounts_tell_what_the_platform_keeps_from_us(granasa: Town) -> None:
    account = granasa.account()
    Post.objects.create(
        account=account,
        external_id="p1",
        created_at=granasa.now,
        first_seen_at=granasa.now,
        counted=57,
        listed=54,
    )
    screen = screen_of("Karin Wallner")
    assert "Facebook räknar 57, vi ser 54" in words(screen.get("/konton"))
    assert "Plattformen visar inte allt för oss" in words(screen.get(f"/konton/{account.pk}"))


def test_only_a_token_that_works_is_stored(granasa: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from uppsikt import wiring

    monkeypatch.setattr(wiring, "platform", granasa.platform_for)
    account = granasa.account()
    account.connection.state = "expired"
    account.connection.save()
    screen = screen_of("Karin Wallner")
    assert "Granåsa gata och park är inte anslutet" in words(screen.get("/"))
    path = f"/konton/{account.pk}/anslut"
    bad = screen.post(path, {"token": "EAAP-fel"})
    assert bad.status_code == 422
    assert "EAAP-fel" not in bad.content.decode()
    assert screen.post(path, {"token": "EAAP-granasa-102"}).url == f"/konton/{account.pk}"
    account.connection.refresh_from_db()
    assert account.connection.state == "ok"
    assert screen_of("Maja Lindqvist").post(path, {"token": "x"}).status_code == 404


def test_the_package_for_registration_by_hand(case: Case, granasa: Town) -> None:
    registration = owe(case, granasa, manual=True)
    screen = screen_of("Lena Ström")
    said = words(screen.get("/diarieforing"))
    assert "Behöver en person" in said
    package = screen.get(f"/diarieforing/{registration.pk}/paket")
    assert package.headers["Content-Type"] == "application/zip"
    assert package.content[:2] == b"PK"
    assert screen_of("Sara Nyberg").get(f"/diarieforing/{registration.pk}/paket").status_code == 404


def test_the_registrar_connects_the_diary(granasa: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from uppsikt import wiring

    monkeypatch.setattr(wiring, "diary", lambda: granasa.diary)
    screen = screen_of("Lena Ström")
    assert "Anslut diariet" in words(screen.get("/diarieforing"))
    there = screen.get("/diarieforing/anslut").url
    state = re.search(r"state=([^&]+)", there)
    assert state
    forged = screen.get(f"/diarieforing/ansluten?code={granasa.diary.consent()}&state=fel")
    assert forged.url == "/diarieforing"
    assert "Diariet anslöts inte." in words(screen.get("/diarieforing"))
    again = re.search(r"state=([^&]+)", screen.get("/diarieforing/anslut").url)
    assert again
    screen.get(f"/diarieforing/ansluten?code={granasa.diary.consent()}&state={again[1]}")
    assert "Diariet är anslutet." in words(screen.get("/diarieforing"))
    assert screen_of("Per Ekdahl").get("/diarieforing/anslut").status_code == 403


def test_unknown_outcomes_are_listed_for_those_who_may_settle(case: Case, granasa: Town) -> None:
    granasa.triage(case, "fraga")
    answer = granasa.publish(granasa.write(case, "Vi sandar i kväll."))
    Dispatch.objects.filter(subject_id=answer.pk).update(state=Dispatch.State.UNKNOWN)
    Answer.objects.filter(pk=answer.pk).update(state=Answer.State.UNKNOWN)
    screen = screen_of("Per Ekdahl")
    assert "Vi sandar i kväll." in words(screen.get("/utfall"))
    assert "Kom svaret fram?" in words(screen.get("/"))
    assert "Allt har kommit fram" in words(screen_of("Tove Alm").get("/utfall"))
    assert fresh(case).answered_at is None


def test_the_log_reads_as_sentences_without_citizens_words(case: Case, granasa: Town) -> None:
    granasa.triage(case, "fraga")
    said = words(screen_of("Tove Alm").get("/logg"))
    assert "Per Ekdahl bekräftade bedömningen: fråga." in said
    assert "Vera Sjö" not in said


def test_the_chain_is_checked_and_can_be_taken_out(granasa: Town) -> None:
    screen = screen_of("Tove Alm")
    assert re.search(r"Kedjan håller: \d+ händelser\.", words(screen.post("/logg/kontroll")))
    bundle = b"".join(screen.post("/logg/export").streaming_content)
    assert bundle[:2] == b"PK"


@pytest.mark.parametrize("path", ["/", "/inkorg"])
def test_lists_cost_the_same_with_more_rows(granasa: Town, path: str) -> None:
    screen = screen_of("Per Ekdahl")

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert screen.get(path).status_code == 200
        return len(seen)

    granasa.comment("Fråga 0?")
    cost()  # what is cached for a process is cached now
    few = cost()
    for n in range(1, 7):
        granasa.comment(f"Fråga {n}?")
    assert cost() == few
