"""People of Granåsa who work through the screens' forms and the API, as a browser would."""

from __future__ import annotations

from typing import Any

import httpx

PLAIN = str.maketrans("åäöéÅÄÖ", "aaoeAAO")


def address(name: str) -> str:
    """The work address: first.last, without the dots and rings."""
    return ".".join(name.translate(PLAIN).lower().split()) + "@granasa.example"


class Staff:
    """Somebody who is logged in."""

    def __init__(self, site: str, name: str) -> None:
        self.name, self.email = name, address(name)
        self.client = httpx.Client(base_url=site, follow_redirects=True, timeout=30)
        self.client.get("/demo")
        self.post("/demo/logga-in", email=self.email)

    def get(self, path: str) -> str:
        """A page's HTML."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def post(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form with its token."""
        token = self.client.cookies["csrftoken"]
        return self.client.post(path, data={"csrfmiddlewaretoken": token, **fields})

    def act(self, case: str, slug: str, **fields: Any) -> httpx.Response:
        """Do one of a case's acts; 200 when it was done, 422 when a rule said no."""
        return self.post(f"/arende/{case}/{slug}", **fields)

    def api(self, path: str, **body: Any) -> httpx.Response:
        """Call the API."""
        headers = {"X-CSRFToken": self.client.cookies["csrftoken"]}
        return self.client.post(f"/api/{path}", json=body, headers=headers)

    def cases(self, words: str, *, closed: bool = False) -> list[dict[str, Any]]:
        """Cases of the inbox whose comment has the words."""
        found = self.client.get("/api/cases", params={"words": words, "closed": closed})
        assert found.status_code == 200, found.text
        cases: list[dict[str, Any]] = found.json()["cases"]
        return cases


class Guest:
    """Somebody who follows a personal link from a letter, without a log-in."""

    def __init__(self, letter: dict[str, Any]) -> None:
        self.link = letter["links"][0]
        self.client = httpx.Client(follow_redirects=True, timeout=30)

    def look(self) -> httpx.Response:
        """Open the link."""
        return self.client.get(self.link)

    def send(self, slug: str = "", **fields: Any) -> httpx.Response:
        """Send one of the page's forms."""
        token = self.client.cookies["csrftoken"]
        path = f"{self.link}/{slug}" if slug else self.link
        return self.client.post(path, data={"csrfmiddlewaretoken": token, **fields})
