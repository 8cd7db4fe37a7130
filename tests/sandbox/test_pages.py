"""The pages for people: acting as a citizen, the mailbox, the diary, the panel; and that nothing is run."""

from __future__ import annotations

import base64
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page
from tests.sandbox.conftest import CENTRAL, Control, free_port
from tests.sandbox.test_platina import Platina

from uppsikt_sandbox.pages.mailbox_pages import with_links
from uppsikt_sandbox.sandbox import open_sandbox
from uppsikt_sandbox.server import Running


class Site:
    """A running sandbox as a person meets it."""

    def __init__(self, running: Running, smtp_port: int) -> None:
        self.url, self.smtp_port = running.url, smtp_port
        self.control = Control(running.url)
        self.http = httpx.Client(base_url=running.url, trust_env=False, follow_redirects=True)

    def read(self, address: str) -> str:
        return self.http.get(address).raise_for_status().text

    def send(self, address: str, **form: str) -> str:
        return self.http.post(address, data=form).raise_for_status().text

    def mail(self, text: str, html: str) -> int:
        message = EmailMessage()
        message["Subject"], message["From"] = "Fråga till dig", "uppsikt@granasa.example"
        message["To"] = "per.ekdahl@granasa.example"
        message.set_content(text)
        message.add_alternative(html, subtype="html")
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as server:
            server.send_message(message)
        return int(self.control.get("mail/list")["mails"][-1]["id"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    port, smtp_port = free_port(), free_port()
    data: Path = tmp_path_factory.mktemp("pages")
    running = Running(open_sandbox(data, f"http://127.0.0.1:{port}"), port, smtp_port)
    running.start()
    yield Site(running, smtp_port)
    running.stop()


def newest_post(site: Site) -> str:
    return str(site.control.get("pages")["pages"][0]["posts"][0])


def test_every_page_says_that_it_is_simulated(site: Site) -> None:
    for address in ("/", f"/sida/{CENTRAL}", "/brevlada", "/diarium", "/kontroll"):
        assert "Sandlåda – simulerad" in site.read(address)


def test_a_citizen_writes_answers_edits_and_deletes(site: Site) -> None:
    page, post = f"/sida/{CENTRAL}", newest_post(site)
    site.send(f"{page}/som", new_name="Ödla Åström")
    site.send(f"{page}/kommentera", post=post, message="Är det <b>öppet</b>?")
    [comment] = [
        c for c in site.control.get("comments", post=post)["comments"] if "öppet" in c["message"]
    ]
    assert comment["author_name"] == "Ödla Åström"
    site.send(f"{page}/svara", comment=comment["id"], message="Jag undrar också.")
    shown = site.read(page)
    assert "Är det &lt;b&gt;öppet&lt;/b&gt;?" in shown
    assert "Jag undrar också." in shown
    site.send(f"{page}/andra", id=comment["id"], message="Är det stängt?")
    assert "Är det stängt?" in site.read(page)
    site.send(f"{page}/ta-bort", id=comment["id"])
    assert "Är det stängt?" not in site.read(page)


def test_an_empty_comment_is_refused_with_a_reason(site: Site) -> None:
    told = site.send(f"/sida/{CENTRAL}/kommentera", post=newest_post(site), message=" ")
    assert "Fältet message saknas." in told


def test_a_post_has_an_address_of_its_own(site: Site) -> None:
    post = newest_post(site)
    comment = site.control.post("citizen/comment", post=post, message="Hitta hit")["id"]
    part, own = post.split("_")[1], comment.split("_")[1]
    shown = site.read(f"/sida/{CENTRAL}/posts/{part}/?comment_id={own}")
    assert "comment  marked" in shown
    assert site.http.get(f"/sida/{CENTRAL}/posts/1").status_code == 404


def test_links_in_a_mail_can_be_clicked_and_nothing_else_is_markup() -> None:
    shown = with_links("Svara: http://localhost:8000/f/a?x=1&y=2. <script>alert(1)</script>")
    assert str(shown) == (
        'Svara: <a href="http://localhost:8000/f/a?x=1&amp;y=2" rel="noreferrer">'
        "http://localhost:8000/f/a?x=1&amp;y=2</a>. &lt;script&gt;alert(1)&lt;/script&gt;"
    )


def test_the_html_of_a_mail_runs_no_script(site: Site) -> None:
    number = site.mail("Hej", "<p>Hej</p><script>alert(1)</script>")
    answer = site.http.get(f"/brevlada/{number}/html")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox allow-popups")
    assert "allow-scripts" not in answer.headers["Content-Security-Policy"]


def test_the_diary_marks_what_is_assumed_and_gives_files_back(site: Site) -> None:
    client = Platina(site.url)
    client.connect()
    case = client.register(title="Synpunkt <i>på</i> isen").json()
    deed = client.http.post(
        f"/api/v8.0/journalized-cases/{case['id']}/deeds",
        json={
            "title": "Svar",
            "deedTypeId": 32,
            "direction": "outgoing",
            "inOutDate": "2026-11-25",
        },
    ).json()
    content = base64.b64encode("Hej åäö".encode()).decode()
    file = {"fileName": "svar å.txt", "contentType": "text/html", "content": content}
    number = client.http.post(f"/api/v8.0/deeds/{deed['id']}/files", json=file).json()["id"]
    shown = site.read(f"/diarium/{case['id']}")
    assert "Synpunkt &lt;i&gt;på&lt;/i&gt; isen" in shown
    assert shown.count("antagande") == 5
    given = site.http.get(f"/diarium/fil/{number}")
    assert (given.text, given.headers["Content-Type"]) == ("Hej åäö", "application/octet-stream")


def test_each_knob_of_the_panel_names_a_verb(site: Site) -> None:
    from uppsikt_sandbox.control.verbs import VERBS
    from uppsikt_sandbox.pages.knobs import SECTIONS

    unknown = [k.verb for s in SECTIONS for k in s.knobs if ("POST", k.verb) not in VERBS]
    assert unknown == []


def test_the_panel_turns_a_fault_on_and_shows_it(site: Site) -> None:
    told = site.send(
        "/kontroll", verb="throttle", section="strypning", minutes="10", kind="page", page=""
    )
    assert "Utfört: throttle" in told
    assert "Anropen stryps: till" in told
    told = site.send("/kontroll", verb="throttle", section="strypning", on="false")
    assert "Anropen stryps" not in told


def test_the_clock_moves_a_working_day(site: Site) -> None:
    site.send("/kontroll", verb="clock", section="klocka", at="2026-11-27T10:00")
    site.send("/kontroll", verb="clock", section="klocka", advance_workdays="1")
    assert site.control.get("clock")["now"].startswith("2026-11-30T09:00")
    assert "Flyttad klocka: måndag 30 nov. 2026 kl. 10.00" in site.read("/")
    site.send("/kontroll", verb="clock", section="klocka", reset="true")


@pytest.fixture
def browser_page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address",
    [
        "/",
        f"/sida/{CENTRAL}",
        "/brevlada",
        "/brevlada/1",
        "/diarium",
        "/diarium/41001",
        "/kontroll",
    ],
)
def test_pages_are_accessible_and_fit_a_phone(
    site: Site, browser_page: Page, address: str, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    site.mail("Hej http://localhost:8000/x", "<p lang='sv'>Hej</p>")
    browser_page.set_viewport_size({"width": 390, "height": 800})
    browser_page.emulate_media(color_scheme=scheme)
    browser_page.goto(site.url + address)
    found = Axe().run(browser_page).response["violations"]
    assert [(one["id"], [n["target"] for n in one["nodes"]][:3]) for one in found] == []
    wide = "document.documentElement.scrollWidth"
    assert browser_page.evaluate(wide) <= 390
