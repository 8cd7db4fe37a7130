"""Walking through a listing: cursors are opaque, pages may be empty, a loop is an error."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import httpx

from uppsikt.connectors.meta.client import GraphClient
from uppsikt.errors import N_, ConnectorError, FailureClass

SECRETS = ("access_token", "appsecret_proof")
VERSION = re.compile(r"v\d+(\.\d+)?/")
SEPARATOR = " "  # not in an encoded address


def next_cursor(client: GraphClient, answer: dict[str, Any], came_by: str | None) -> str | None:
    """The cursor to the page after `answer`, None at the end.

    A cursor is the marks of the pages walked so far and the next page's path and query. It holds no
    secret and no host: the link that Facebook gave is followed only if it points at the configured
    host, and then on our own address.
    """
    paging = answer.get("paging")
    link = paging.get("next") if isinstance(paging, dict) else None
    if not isinstance(link, str) or not link:
        return None
    step = _own_step(client, link)
    walked = came_by.split(SEPARATOR)[:-1] if came_by else []
    mark = hashlib.sha256(step.encode()).hexdigest()[:12]
    if mark in walked:
        raise ConnectorError(
            N_("Facebook skickade oss runt i en slinga bland sidorna."),
            N_("Läsningen är inte fullständig. Vi läser om från början vid nästa genomgång."),
            failure=FailureClass.TRANSIENT,
        )
    return SEPARATOR.join([*walked, mark, step])


def step_of(cursor: str) -> tuple[str, dict[str, str]]:
    """The path and parameters that a cursor leads to."""
    url = httpx.URL(cursor.rsplit(SEPARATOR, maxsplit=1)[-1])
    return url.path, dict(url.params)


def _own_step(client: GraphClient, link: str) -> str:
    """Path and query of the link below the configured address; refused when it points elsewhere."""
    try:
        url = httpx.URL(link)
    except httpx.InvalidURL as problem:
        raise _foreign() from problem
    base = client.base
    if (url.scheme, url.host, url.port) != (base.scheme, base.host, base.port):
        raise _foreign()
    path = VERSION.sub("", url.path.removeprefix(base.path), count=1)
    if not url.path.startswith(base.path) or ".." in path.split("/"):
        raise _foreign()
    kept = {name: value for name, value in url.params.items() if name not in SECRETS}
    return str(httpx.URL(path, params=kept))


def _foreign() -> ConnectorError:
    return ConnectorError(
        N_("Facebooks svar pekar på en annan adress än Facebooks egen."),
        N_("Vi följer den inte. Be systemförvaltaren kontrollera adressen i inställningarna."),
        failure=FailureClass.INVALID,
    )
