"""Six faults on the real way: real processes, real HTTP, and kill -9 where it hurts.

Each test takes a comment of its own from the platform to the diary, with the fault in the middle,
and then compares what stands outside with what our screens say.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.e2e.running import PAGE, TOKEN, Running, awaited, running
from tests.e2e.way import LENA, ON_ITS_WAY, PER, Way, connect_diary

slow = pytest.mark.slow

REPLIES = "/*/comments"
DEAD = "är inte anslutet"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("demo")) as started:
        connect_diary(started)
        yield started


@pytest.fixture(autouse=True)
def _healed(demo: Running) -> Iterator[None]:
    """No fault outlives its test."""
    yield
    for verb in ("webhooks/normal", "hold_write/release", "platina/up", "token/revive"):
        demo.do(verb)
    demo.do("throttle", on=False)


def arrived(demo: Running, street: str) -> Way:
    return Way(demo, street).write().arrive().triage()


def finish(way: Way) -> None:
    way.become_published().become_registered().check()


def test_an_answer_whose_receipt_is_cut_off_is_looked_up_not_repeated(demo: Running) -> None:
    way = arrived(demo, "Kapvägen")
    demo.do("hold_write/on", mode="cut", writes=1, path=REPLIES)
    way.publish()
    finish(way)


@slow
def test_an_answer_counts_when_the_platform_has_confirmed_and_not_before(demo: Running) -> None:
    way = arrived(demo, "Väntgatan")
    demo.do("hold_write/on", mode="hold", writes=1, path=REPLIES)
    way.publish()
    assert demo.ask_to_wait("hold_write/wait")
    assert len(way.replies()) == 1
    assert way.answers() == ["koat"]
    assert ON_ITS_WAY in way.page()
    demo.do("hold_write/release")
    finish(way)


@slow
def test_a_dead_token_stops_sending_in_plain_words_until_the_account_is_connected(
    demo: Running,
) -> None:
    way = arrived(demo, "Nyckelstigen")
    demo.do("token/expire", page=PAGE)
    told = way.publish()
    awaited(lambda: DEAD in way.page(), "besked om kontot")
    assert awaited(lambda: demo.letters("Karin Wallner", "/konton/"), "brev till sidansvarig")
    assert way.replies() == []

    demo.do("token/revive", page=PAGE)
    (account,) = demo.rows("SELECT id FROM uppsikt_account WHERE external_id = %s", PAGE)[0]
    ylva = demo.staff("Ylva Sand")
    assert "Kontot är anslutet igen" in ylva.post(f"/konton/{account}/anslut", token=TOKEN).text
    if "error" in told:  # the reading had noticed first, so that nothing was queued
        way.publish()
    else:
        awaited(lambda: way.answers() == ["stoppat"], "svaret stoppat")
        assert demo.staff(PER).act(way.case, "skicka-igen").status_code == 200
    finish(way)


@slow
def test_a_throttled_answer_waits_and_goes_out_by_itself(demo: Running) -> None:
    way = arrived(demo, "Strypgränd")
    demo.do("throttle", on=True, minutes=15, kind="page", page=PAGE)
    way.publish()
    awaited(lambda: way.answers() == ["koat"], "svaret i kö")
    assert ON_ITS_WAY in way.page()
    assert way.replies() == []
    demo.do("throttle", on=False)
    demo.move_to(demo.now() + timedelta(minutes=65))
    finish(way)


@slow
@pytest.mark.parametrize("fault", ["lose", "double", "reorder"])
def test_whatever_becomes_of_webhooks_the_last_words_stand_once(demo: Running, fault: str) -> None:
    demo.do(f"webhooks/{fault}", on=True)
    way = Way(demo, f"Krok{fault}vägen").write()
    first, last = way.words, way.words.replace("sent", "sent varje gång")
    demo.do("citizen/edit", id=way.comment, message=last)
    way.arrive()
    texts = "SELECT text FROM uppsikt_comment WHERE external_id = %s"
    awaited(lambda: demo.rows(texts, way.comment) == [(last,)], "den ändrade texten")
    if fault == "double":  # a lost or overtaken first version may never have been seen
        assert first in way.page()
    demo.do("citizen/edit", id=way.comment, message=first)
    awaited(lambda: demo.rows(texts, way.comment) == [(first,)], "den återställda texten")
    way.triage().publish()
    finish(way)


@slow
def test_while_the_diary_is_down_registrations_wait_and_show(demo: Running) -> None:
    way = arrived(demo, "Diariestigen")
    demo.do("platina/down", on=True)
    way.publish()
    way.become_published()
    lena = demo.staff(LENA)
    awaited(lambda: way.street in lena.get("/diarieforing"), "raden som väntar")
    assert way.registered() == []
    assert demo.staff(PER).cases(way.street, closed=True) == []
    demo.do("platina/up")
    finish(way)


@slow
def test_a_registration_of_unknown_outcome_is_settled_by_a_person(demo: Running) -> None:
    way = arrived(demo, "Ovissvägen")
    demo.do("platina/withhold", mode="cut", writes=1, path="/platina/api/*/journalized-cases")
    way.publish()
    way.become_published()
    letter = awaited(lambda: demo.letters(LENA, f"/arende/{way.case}"), "brevet till Lena")[-1]
    assert way.street not in letter["subject"] + letter["text"]
    (case,) = way.registered()
    done = demo.staff(LENA).act(way.case, "diarienummer", diary_number=case["diaryNumber"])
    assert done.status_code == 200
    way.become_registered()
    assert [one["diaryNumber"] for one in way.registered()] == [case["diaryNumber"]]
    assert case["diaryNumber"] in way.page()


@slow
def test_a_worker_killed_between_sending_and_confirming_says_nothing_twice(demo: Running) -> None:
    way = arrived(demo, "Släckvägen")
    demo.do("hold_write/on", mode="hold", writes=1, path=REPLIES)
    way.publish()
    assert demo.ask_to_wait("hold_write/wait")
    is_back = demo.kill("uppsikt worker")
    assert (len(way.replies()), way.answers()) == (1, ["koat"])
    demo.do("hold_write/release")
    awaited(is_back, "en ny arbetare")
    finish(way)


@slow
@pytest.mark.parametrize(
    ("process", "street"),
    [
        ("uppsikt serve", "Webbacken"),
        ("uppsikt worker", "Slitbacken"),
        ("uppsikt_sandbox serve", "Sandbacken"),
        ("bin/postgres -D", "Minnesbacken"),
    ],
    ids=["webbservern", "arbetaren", "omvärlden", "databasen"],
)
def test_whatever_is_killed_in_the_middle_nothing_is_lost(
    demo: Running, process: str, street: str
) -> None:
    way = Way(demo, street).write()
    awaited(demo.kill(process), f"en ny {process}")
    awaited(demo.is_well, "allt svarar")
    way.arrive().triage().publish()
    awaited(demo.kill(process), f"en ny {process}")
    awaited(demo.is_well, "allt svarar")
    way.become_published_in_the_end().become_registered().check()


@slow
def test_after_all_of_it_the_chain_holds(demo: Running) -> None:
    checked = demo.command("audit", "verify", "--content")
    assert checked.returncode == 0, checked.stdout + checked.stderr
