"""A comment becomes a signed answer, on time and on record: in browsers, against the running demo."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.e2e.running import PATIENCE, Running, awaited, running
from tests.e2e.staff import Guest
from tests.e2e.stage import Stage, comment_on, press, staged, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BY_WEBHOOK = 5.0  # seconds from the citizen's press to the inbox; usually less than one
BY_POLL = 10.0  # seconds, the demo's pace
BY_ITSELF = 30_000  # milliseconds until an open inbox shows what is new
PER, KARIN, SARA, LENA = "Per Ekdahl", "Karin Wallner", "Sara Nyberg", "Lena Ström"
KARIN_SIGNS = "Karin Wallner, gatuchef, Gata och park"
SARA_SIGNS = "Sara Nyberg, VA-ingenjör, Vatten och avlopp"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("demo")) as started:
        yield started


@pytest.fixture
def stage(demo: Running, chromium: Browser) -> Iterator[Stage]:
    demo.be_a_working_morning()
    with staged(demo, chromium) as opened:
        yield opened


def arrives(demo: Running, words: str, within: float) -> str:
    """The id of the case that a comment became, in time."""
    found = awaited(lambda: demo.staff(PER).cases(words), "kommentaren i inkorgen", within)
    assert len(found) == 1
    case: str = found[0]["id"]
    return case


def story(demo: Running, case: str) -> list[tuple[object, ...]]:
    """Everything that has been written down about a case."""
    events = "SELECT code, at FROM uppsikt_event WHERE subject_id = %s ORDER BY at, id"
    links = "SELECT ended_at, ended_why FROM uppsikt_expertlink WHERE case_id = %s"
    states = "SELECT state, answered_at FROM uppsikt_case WHERE id = %s"
    return [row for query in (events, links, states) for row in demo.rows(query, case)]


def triage_and_ask(stage: Stage, per: Page, case: str, expert: str) -> None:
    """Confirm what the product suggests and ask somebody who knows."""
    stage.go(per, f"/arende/{case}")
    press(per, "Bekräfta bedömningen")
    per.get_by_role("link", name="Fråga den som vet").click()
    per.get_by_label("Vem kan svara?").select_option(label=expert)
    per.get_by_label("Vad vill du veta?").fill("Hur är det med det här?")
    press(per, "Skicka frågan")
    expect(per.get_by_role("status")).to_contain_text("Frågan är skickad med en personlig länk.")


def follow(guest: Page, letter: dict[str, object], email: str) -> None:
    """Open the letter's link in a fresh browser and show who one is."""
    guest.goto(Guest(letter).link)
    guest.get_by_label("Din e-postadress i kommunen").fill(email)
    press(guest, "Visa frågan")


def answer(guest: Page, words: str, signature: str) -> None:
    """Write the answer, see it as it will stand on the page, and stand by it."""
    guest.get_by_role("textbox", name="Ditt svar").fill(words)
    expect(guest.locator("#forhand")).to_contain_text(f"{words}\n\n{signature}")
    press(guest, "Godkänn och lämna svaret")
    expect(guest.locator("#innehall")).to_contain_text("Tack! Ditt svar är lämnat.")


def publish(stage: Stage, per: Page, case: str) -> None:
    """Press publish and wait until the platform has confirmed."""
    stage.go(per, f"/arende/{case}")
    press(per, "Publicera")
    answered = re.compile("Besvarad|Ärendet är avslutat")  # what owes nothing more closes by itself
    expect(per.locator("#steg").get_by_role("heading", name=answered)).to_be_visible(
        timeout=PATIENCE * 1000
    )


def test_a_comment_is_answered_by_the_one_who_knows_published_and_registered(
    demo: Running, stage: Stage
) -> None:
    words = "Jag tycker att plogningen av Hasselgränden är dålig. Varför tas den sist?"
    citizen, per = stage.citizen("Vega Hasselblom"), stage.staff(PER)
    stage.go(per, "/inkorg")
    comment = write(citizen, words)
    case = arrives(demo, "Hasselgränden", BY_WEBHOOK)
    expect(per.locator("#lista")).to_contain_text("Vega Hasselblom", timeout=BY_ITSELF)

    triage_and_ask(stage, per, case, f"{KARIN}, gatuchef")
    letter = awaited(lambda: demo.letters(KARIN, "/svar/"), "brevet till Karin")[-1]
    assert letter["subject"] == "Kan du svara på en fråga från en invånare?"
    for word in ("Hasselgränden", "plogningen", "Vega", "Hasselblom"):
        assert word not in letter["subject"] + letter["text"] + letter["html"]

    before = story(demo, case)
    scanner = Guest(letter)
    assert "Hasselgränden" not in scanner.look().text
    assert scanner.client.head(scanner.link).status_code == 200
    guest = stage.stranger()
    guest.goto(scanner.link)
    expect(guest.locator("#innehall")).not_to_contain_text("Hasselgränden")
    assert story(demo, case) == before

    follow(guest, letter, "karin.wallner@granasa.example")
    expect(guest.locator("#innehall")).to_contain_text(words)
    answer(guest, "Hej! Hasselgränden plogas efter bussgatorna.", KARIN_SIGNS)
    guest.goto(scanner.link)
    expect(guest.get_by_role("heading", name="Länken gäller inte längre")).to_be_visible()

    publish(stage, per, case)
    citizen.reload()
    ours = comment_on(citizen, comment).locator("article.own")
    expect(ours).to_have_count(1)
    expect(ours.locator(".text")).to_have_text(
        f"Hej! Hasselgränden plogas efter bussgatorna.\n\n{KARIN_SIGNS}"
    )

    number = connect_and_see_it_registered(stage, "Hasselgränden")
    see_it_in_the_diary(stage, number, words, KARIN_SIGNS)
    awaited(lambda: demo.staff(PER).cases("Hasselgränden", closed=True), "ärendet avslutat")
    stage.go(per, f"/arende/{case}")
    expect(per.get_by_role("heading", name="Ärendet är avslutat")).to_be_visible()
    expect(per.locator("#steg")).to_contain_text(number)


def connect_and_see_it_registered(stage: Stage, words: str) -> str:
    """The registrar connects the diary once, and what waited is sent; the diary's number."""
    lena = stage.staff(LENA)
    stage.go(lena, "/diarieforing")
    lena.get_by_role("link", name="Anslut diariet").click()
    expect(lena.get_by_role("heading", name="Anslut Uppsikt till Platina")).to_be_visible()
    press(lena, "Tillåt")
    expect(lena.get_by_role("status")).to_contain_text("Diariet är anslutet.")

    def numbered() -> str:
        lena.reload()
        row = lena.locator("section[aria-labelledby=done] tr", has_text=words)
        return row.locator("strong").inner_text() if row.count() else ""

    return awaited(numbered, "diarienumret")


def see_it_in_the_diary(stage: Stage, number: str, comment: str, signature: str) -> None:
    """The case in the simulated Platina, with the comment and the answer as files."""
    assert re.fullmatch(r"SBN \d{4}/\d+", number)
    clerk = stage.stranger()
    clerk.goto(f"{stage.demo.sandbox_url}/diarium?diarium=SBN")
    clerk.get_by_role("link", name=number).click()
    kept = {}
    for name in ("kommentar.txt", "svar.txt"):
        with clerk.expect_download() as download:
            clerk.get_by_role("link", name=name).click()
        kept[name] = Path(download.value.path()).read_text("utf-8")
    assert comment in kept["kommentar.txt"]
    assert signature in kept["svar.txt"]


def test_when_webhooks_are_lost_a_comment_is_found_by_the_next_reading(
    demo: Running, stage: Stage
) -> None:
    demo.do("webhooks/lose", on=True)
    try:
        write(stage.citizen("Vide Lindvall"), "När lagas bron vid Lindängsparken?")
        arrives(demo, "Lindängsparken", BY_POLL + BY_WEBHOOK)
    finally:
        demo.do("webhooks/normal")


def test_who_may_not_speak_for_the_municipality_waits_for_the_managers_decision(
    demo: Running, stage: Stage
) -> None:
    citizen, per = stage.citizen("Tage Brunnlöf"), stage.staff(PER)
    comment = write(citizen, "Är vattnet på Brunnsvägen drickbart?")
    case = arrives(demo, "Brunnsvägen", PATIENCE)
    triage_and_ask(stage, per, case, f"{SARA}, VA-ingenjör")
    letter = awaited(lambda: demo.letters(SARA, "/svar/"), "brevet till Sara")[-1]
    guest = stage.stranger()
    follow(guest, letter, "sara.nyberg@granasa.example")
    answer(guest, "Ja, vattnet på Brunnsvägen är bra.", SARA_SIGNS)

    stage.go(per, f"/arende/{case}")
    expect(per.get_by_role("heading", name="Svaret väntar på chefens beslut")).to_be_visible()
    asked = awaited(lambda: demo.letters(KARIN, "/beslut/"), "brevet till Karin")[-1]
    assert asked["subject"] == "Ett svar väntar på ditt beslut"
    decide(stage, asked)

    publish(stage, per, case)
    citizen.reload()
    expect(comment_on(citizen, comment).locator("article.own .text")).to_have_text(
        f"Ja, vattnet på Brunnsvägen är bra.\n\n{SARA_SIGNS}"
    )


def decide(stage: Stage, letter: dict[str, object]) -> None:
    """The manager follows the letter, logs in with her password and decides."""
    karin = stage.stranger()
    karin.goto(Guest(letter).link)
    karin.get_by_label("Din e-postadress i kommunen").fill("karin.wallner@granasa.example")
    karin.get_by_label("Lösenord").fill("granasa-demo")
    press(karin, "Logga in")
    expect(karin.locator("#innehall")).to_contain_text("Ja, vattnet på Brunnsvägen är bra.")
    karin.get_by_label("Punkt i delegationsordningen").fill("4.8")
    press(karin, "Besluta ja")
    expect(karin.get_by_role("status")).to_contain_text(
        "Sara Nyberg får företräda kommunen i sociala medier. 1 svar gick vidare."
    )


def test_reminders_come_at_half_three_quarters_and_overdue_then_the_manager_is_told(
    demo: Running, stage: Stage
) -> None:
    received = demo.be_a_working_morning()
    write(stage.citizen("Ylle Rönnmark"), "När öppnar badet på Rönnudden?")
    case = arrives(demo, "Rönnudden", PATIENCE)
    told: list[str] = []
    for hours, subject in (  # the answer is due in one office day, which is nine hours long
        (4.5, "Halva svarstiden har gått"),
        (6.75, "Svarstiden är snart slut"),
        (24, "Ett ärende är försenat"),
    ):
        demo.move_to(received + timedelta(hours=hours, minutes=5))
        told.append(subject)
        awaited(lambda: reminders(demo, PER, case) == told, subject)
    expected = ["Försenat ärende i din verksamhet"]
    awaited(lambda: reminders(demo, KARIN, case) == expected, "brevet till chefen")
    karin = stage.staff(KARIN)
    expect(karin.locator("#innehall")).to_contain_text("Försenat ärende i din verksamhet")


def reminders(demo: Running, name: str, case: str) -> list[str]:
    """Subjects of the letters about the case, but for the one that says that it came."""
    subjects = [one["subject"] for one in demo.letters(name, f"/arende/{case}")]
    return [subject for subject in subjects if not subject.startswith("Nytt att svara på")]


def test_the_chain_holds_here_and_in_somebody_elses_hands(demo: Running, tmp_path: Path) -> None:
    here = demo.command("audit", "verify", "--content")
    assert here.returncode == 0, here.stdout + here.stderr
    exported = demo.command("audit", "export", str(tmp_path / "logg"))
    assert exported.returncode == 0, exported.stderr
    verifier = [sys.executable, "-I", "-S", str(tmp_path / "logg" / "verify_chain.py")]
    outside = subprocess.run(
        [*verifier, str(tmp_path / "logg")], capture_output=True, text=True, check=False
    )
    assert outside.returncode == 0, outside.stdout + outside.stderr
    links = (tmp_path / "logg" / "kedja.jsonl").read_text("utf-8").splitlines()
    links[1] = links[1].replace("dialogue", "dialog", 1).replace("organisation", "organisati0n", 1)
    (tmp_path / "logg" / "kedja.jsonl").write_text("\n".join(links) + "\n", "utf-8")
    tampered = subprocess.run(
        [*verifier, str(tmp_path / "logg")], capture_output=True, text=True, check=False
    )
    assert tampered.returncode == 1
