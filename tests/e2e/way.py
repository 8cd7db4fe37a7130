"""The way of one comment through the running product, a step at a time, and what must be true after."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any

from tests.e2e.running import PAGE, Running, awaited

PER, LENA = "Per Ekdahl", "Lena Ström"
SIGNATURE = "Per Ekdahl, driftledare, Gata och park"
NUMBER = re.compile(r"SBN \d{4}/\d+")
ON_ITS_WAY = "Svaret är på väg"
LOOKS, LONGEST_PAUSE = 5, 130  # how often an unknown outcome is looked up, and seconds in between


@dataclass
class Way:
    """An opinion about a street with a name of its own, by which it is found again."""

    demo: Running
    street: str
    comment: str = ""
    post: str = ""
    case: str = ""

    @property
    def words(self) -> str:
        return f"Jag tycker att {self.street} plogas för sent. Varför?"

    @property
    def answer(self) -> str:
        return f"Hej! {self.street} plogas när det har kommit fem centimeter."

    def write(self) -> Way:
        """A citizen comments the page's newest post."""
        self.demo.be_a_working_morning()
        made = self.demo.do("citizen/comment", page=PAGE, message=self.words, citizen="Alva Skare")
        self.comment, self.post = made["id"], made["post"]
        return self

    def arrive(self) -> Way:
        """It is in the inbox."""
        found = awaited(self._cases, f"{self.street} i inkorgen")
        self.case = found[0]["id"]
        return self

    def triage(self) -> Way:
        """Per says what it is."""
        judged = self.demo.staff(PER).api(f"cases/{self.case}/triage", intents=["synpunkt"])
        assert judged.status_code == 200, judged.text
        return self

    def publish(self) -> dict[str, Any]:
        """Per answers and presses publish; what the product says to it."""
        given = {"text": self.answer, "publish": True}
        told: dict[str, Any] = (
            self.demo.staff(PER).api(f"cases/{self.case}/answers", **given).json()
        )
        return told

    def become_published(self) -> Way:
        """The platform has confirmed and we have written it down."""
        awaited(lambda: self.answers() == ["publicerat"], f"{self.street} publicerat")
        return self

    def become_published_in_the_end(self) -> Way:
        """As above after a kill -9. Whether it was sent may be beyond finding out: then the product
        looks several times, repeats nothing, and asks a person, who looks at the page and answers.
        """
        for _ in range(LOOKS):
            if self._leaves_the_queue():
                break
            self.demo.do("clock", advance_seconds=LONGEST_PAUSE)
        if self.answers() == ["okant_utfall"]:
            self._look_and_tell()
        return self.become_published()

    def _leaves_the_queue(self) -> bool:
        for _ in range(80):
            if self.answers() != ["koat"]:
                return True
            time.sleep(0.1)
        return False

    def _look_and_tell(self) -> None:
        assert self.demo.letters(PER, f"/arende/{self.case}")
        per, there = self.demo.staff(PER), self.replies()
        if there:
            per.act(self.case, "avgor", found="ja", external_id=there[0]["id"])
        else:
            per.act(self.case, "avgor", found="nej")
            per.act(self.case, "skicka-igen")

    def become_registered(self) -> Way:
        """The case has its number and is closed."""
        per = self.demo.staff(PER)
        awaited(lambda: per.cases(self.street, closed=True), f"{self.street} avslutat")
        return self

    def answers(self) -> list[str]:
        """How our answers stand."""
        query = "SELECT state FROM uppsikt_answer WHERE case_id = %s AND state <> 'kasserat'"
        return [state for (state,) in self.demo.rows(query, self.case)]

    def page(self) -> str:
        """The case's page as Per sees it."""
        return self.demo.staff(PER).get(f"/arende/{self.case}")

    def replies(self) -> list[dict[str, Any]]:
        """Our replies as they stand on the platform."""
        comments = self.demo.ask("comments", post=self.post)["comments"]
        return [
            one
            for one in comments
            if (one["parent"], one["author"]) == (self.comment, PAGE) and not one["deleted"]
        ]

    def registered(self) -> list[dict[str, Any]]:
        """What the diary holds of it."""
        cases = self.demo.ask("diary/list", new="true")["cases"]
        return [one for one in cases if self.case in one["description"]]

    def check(self) -> None:
        """What stands outside against what our screens say: nothing lost, nothing said twice."""
        self._is_once_in_the_inbox()
        self._is_answered_once()
        self._is_registered_once()

    def _cases(self) -> list[dict[str, Any]]:
        per = self.demo.staff(PER)
        return per.cases(self.street) + per.cases(self.street, closed=True)

    def _is_once_in_the_inbox(self) -> None:
        assert [(one["id"], one["state"], one["text"]) for one in self._cases()] == [
            (self.case, "avslutad", self.words)
        ]

    def _is_answered_once(self) -> None:
        replies = self.replies()
        assert [one["message"] for one in replies] == [f"{self.answer}\n\n{SIGNATURE}"]
        written = self.demo.ask("requests", path=self.comment)["writes"]
        assert [one["what"] for one in written] == ["comment.create"]
        ours = "SELECT external_id FROM uppsikt_answer WHERE case_id = %s AND state = 'publicerat'"
        assert self.demo.rows(ours, self.case) == [(replies[0]["id"],)]
        assert self.page().count(self.answer) == 1

    def _is_registered_once(self) -> None:
        (case,) = self.registered()
        assert NUMBER.findall(self.page())[:1] == [case["diaryNumber"]]
        deeds = [(deed["direction"], len(deed["files"])) for deed in case["deeds"]]
        assert deeds == [("incoming", 1), ("outgoing", 1)]
        assert self.demo.ask("diary/list")["violations"] == []


def connect_diary(demo: Running) -> None:
    """The registrar connects the diary through the consent page."""
    lena = demo.staff(LENA).client
    asked = lena.get("/diarieforing/anslut")
    consent = {**asked.url.params, "user": "svc-uppsikt@granasa.example", "decision": "allow"}
    back = lena.post(str(asked.url.copy_with(query=None)), data=consent)
    assert "Diariet är anslutet" in back.text
