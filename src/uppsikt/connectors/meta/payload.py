"""Read what Meta sent, whatever it is: a webhook delivery or a Graph answer. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from uppsikt.connectors.meta.answers import answered
from uppsikt.connectors.meta.webhooks import delivered, is_delivery
from uppsikt.errors import N_, UppsiktError
from uppsikt.ports.platform import SeenEvent


def observations(data: bytes) -> list[SeenEvent]:
    """Return one event for everything the bytes tell, in their order; refuse broken JSON."""
    node = _parsed(data)
    try:
        return list(_events(node))
    except RecursionError as problem:
        raise _broken("för djupt nästlad") from problem


def events(data: bytes) -> list[dict[str, Any]]:
    """Return the events as plain values; `created` in Unix seconds."""
    return [_plain(event) for event in observations(data)]


def _events(node: Any) -> Iterator[SeenEvent]:
    if isinstance(node, list):
        for part in node:
            yield from _events(part)
    elif is_delivery(node):
        yield from delivered(node)
    else:
        yield from answered(node)


def _plain(event: SeenEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "verb": event.verb,
        "id": event.external_id,
        "parent": event.parent_id,
        "post": event.post_id,
        "author_id": event.author_id,
        "text": event.text,
        "created": int(event.created_at.timestamp()) if event.created_at else None,
    }


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as problem:
        raise _broken("inte UTF-8") from problem
    except RecursionError as problem:
        raise _broken("för djupt nästlad") from problem
    except ValueError as problem:
        raise _broken(str(problem)) from problem


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _broken(why: str) -> UppsiktError:
    return UppsiktError(
        N_("Innehållet är inte giltig JSON ({why})."),
        N_("Kontrollera att filen är hel och sparad som UTF-8, eller hämta den på nytt."),
        why=why,
    )
