"""The frame of every page: doors, error pages, language, appearance, content security, log-in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.test import override_settings
from django.urls import get_resolver
from tests.town import Town
from tests.web.screens import Screen, screen_of, words

from uppsikt.project import demo_data
from uppsikt.web import errors
from uppsikt.web.urls import OPEN, urlpatterns

TEMPLATES = Path(errors.__file__).parent / "templates"
SOURCES = sorted(TEMPLATES.rglob("*.html"))
ID = "01a21249-f0e1-7648-b7d3-96be50830d68"


def address(pattern: str) -> str:
    filled = re.sub(r"<uuid:\w+>", ID, pattern)
    return "/" + re.sub(r"<\w+:\w+>", "bedom", filled)


CLOSED = [address(str(one.pattern)) for one in urlpatterns if one.name not in OPEN]


@pytest.mark.parametrize("path", CLOSED)
def test_every_other_page_asks_who_you_are_first(db: None, path: str) -> None:
    screen = Screen()
    for answer in (screen.get(path), screen.post(path)):
        assert answer.status_code in {302, 405}
        assert answer.status_code == 405 or answer.url.startswith("/logga-in?next=")


def test_what_is_open_exists() -> None:
    assert {one.name for one in urlpatterns} >= OPEN


def test_nothing_of_the_log_in_package_is_routed_that_is_not_offered() -> None:
    offered = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert {name for name in offered if name.startswith("account_")} == {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_change_password",
        "account_connect",
    }


def test_a_log_in_that_belongs_to_nobody_is_refused(granasa: Town) -> None:
    screen = screen_of("Per Ekdahl")
    person = granasa.person("Per Ekdahl")
    person.left_on = granasa.now.date()
    person.save()
    page = screen.get("/")
    assert page.status_code == 403
    assert "Du får inte göra detta" in words(page)


def test_logging_in_and_out(granasa: Town) -> None:
    screen = Screen()
    given = {"login": demo_data.email("Per Ekdahl"), "password": "fel"}
    wrong = screen.post("/logga-in", given)
    assert "be systemförvaltaren om ett nytt" in words(wrong)
    assert screen.post("/logga-in", {**given, "password": demo_data.PASSWORD}).url == "/"
    assert "Hej, Per" in words(screen.get("/"))
    assert "Vill du logga ut?" in words(screen.get("/logga-ut"))
    assert screen.post("/logga-ut").status_code == 302
    assert screen.get("/").status_code == 302


def test_a_password_is_changed_by_its_owner(granasa: Town) -> None:
    screen = screen_of("Per Ekdahl")
    new = {"password1": "gransbarr-i-snon-7", "password2": "gransbarr-i-snon-7"}
    assert screen.post("/losenord", {"oldpassword": "fel", **new}).status_code == 200
    assert screen.post("/losenord", {"oldpassword": demo_data.PASSWORD, **new}).status_code == 302


@pytest.mark.parametrize(
    ("view", "status", "heading"),
    [
        (errors.bad_request, 400, "Sidan kunde inte läsa det som skickades"),
        (errors.forbidden, 403, "Du får inte göra detta"),
        (errors.not_found, 404, "Sidan finns inte, eller är inte din att se"),
        (errors.server_error, 500, "Något gick fel hos oss"),
        (errors.csrf_failure, 403, "Formuläret har blivit för gammalt"),
    ],
)
def test_error_pages_say_what_to_do_without_a_database(
    view: object, status: int, heading: str
) -> None:
    page = view(None)  # type: ignore[operator]
    assert page.status_code == status
    assert heading in words(page)
    assert "Till Min dag" in words(page)


def test_an_unknown_address_says_what_to_do(db: None) -> None:
    page = Screen().get("/finns-inte")
    assert (page.status_code, "Börja om från Min dag" in words(page)) == (404, True)


def test_a_form_without_its_key_is_refused(granasa: Town) -> None:
    from django.test import Client

    page = Client(enforce_csrf_checks=True).post("/tema", {"theme": "dark"})
    assert (page.status_code, "Formuläret har blivit för gammalt" in words(page)) == (403, True)


def test_healthz_asks_the_database(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Screen().get("/healthz").json() == {"database": "ok"}

    def dead(*args: object) -> None:
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", dead)
        answer = errors.healthz(type("Request", (), {"method": "GET"})())  # type: ignore[arg-type]
    assert (answer.status_code, b"svarar inte" in answer.content) == (503, True)


def test_the_language_is_chosen_in_the_header(granasa: Town) -> None:
    screen = screen_of("Per Ekdahl")
    assert 'lang="sv"' in screen.get("/").content.decode()
    assert (
        screen.post("/sprak", {"language": "en", "next": "/inkorg?vem=jag"}).url
        == "/inkorg?vem=jag"
    )
    page = screen.get("/")
    assert '<html lang="en"' in page.content.decode()
    assert "My day" in words(page)


def test_the_browsers_language_decides_nothing(granasa: Town) -> None:
    page = screen_of("Per Ekdahl").get("/", HTTP_ACCEPT_LANGUAGE="en")
    assert '<html lang="sv"' in page.content.decode()


def test_the_appearance_is_chosen_in_the_header(granasa: Town) -> None:
    screen = screen_of("Per Ekdahl")
    assert "data-theme" not in screen.get("/").content.decode()
    screen.post("/tema", {"theme": "dark", "next": "https://annan.example/"})
    assert 'data-theme="dark"' in screen.get("/").content.decode()
    screen.post("/tema", {"theme": "rosa"})
    assert 'data-theme="dark"' in screen.get("/").content.decode()


def test_the_small_forms_lead_only_to_our_own_pages(db: None) -> None:
    answer = Screen().post("/tema", {"theme": "dark", "next": "https://annan.example/"})
    assert answer.url == "/"


def test_the_content_security_policy_is_strict(granasa: Town) -> None:
    policy = screen_of("Per Ekdahl").get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_templates_carry_no_script_style_or_handler(source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    assert (
        re.findall(r"<script\b(?![^>]*\ssrc=)|<style\b|\sstyle=|\son\w+=|\shx-on|javascript:", text)
        == []
    )


def test_demo_log_ins_exist_only_in_the_demo(granasa: Town) -> None:
    with override_settings(DEMO=False):
        assert Screen().get("/demo").status_code == 404
    with override_settings(DEMO=True):
        screen = Screen()
        said = words(screen.get("/demo"))
        assert "Bli Maja Lindqvist" in said
        assert "Läser inkorgen, bedömer, skickar frågor vidare och publicerar svar." in said
        screen.post("/demo/logga-in", {"email": demo_data.email("Maja Lindqvist")})
        page = words(screen.get("/"))
        assert "Maja Lindqvist sidansvarig" in page or "kommunikatör, sidansvarig" in page
        assert "Demo: klockan är mån 23 nov 2026 10:00" in page
