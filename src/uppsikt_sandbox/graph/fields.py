"""Reads the `fields` parameter: `id,comments.limit(25).filter(stream){id,from,parent{id}}`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from uppsikt_sandbox.graph.errors import GraphError

NAME = re.compile(r"[A-Za-z0-9_]+")
MODIFIER = re.compile(r"\.([a-z_]+)\(([^()]*)\)")


@dataclass(frozen=True)
class Wanted:
    """One wanted field; `children` is None when no braces followed, `raw` the text within them."""

    name: str
    modifiers: dict[str, str] = field(default_factory=dict)
    children: tuple[Wanted, ...] | None = None
    raw: str = ""


def parse(text: str) -> tuple[Wanted, ...]:
    """Parse a whole `fields` value; a syntax error is code 2500 as at Facebook."""
    compact = "".join(text.split())
    wanted, end = _items(compact, 0)
    if end != len(compact):
        raise _unexpected(compact, end)
    return wanted


def _items(text: str, start: int) -> tuple[tuple[Wanted, ...], int]:
    items: list[Wanted] = []
    position = start
    while True:
        item, position = _item(text, position)
        items.append(item)
        if not text.startswith(",", position):
            return tuple(items), position
        position += 1


def _item(text: str, start: int) -> tuple[Wanted, int]:
    name = NAME.match(text, start)
    if name is None:
        raise _unexpected(text, start)
    position, modifiers = name.end(), {}
    while found := MODIFIER.match(text, position):
        modifiers[found[1]] = found[2]
        position = found.end()
    if not text.startswith("{", position):
        return Wanted(name[0], modifiers), position
    children, end = _items(text, position + 1)
    if not text.startswith("}", end):
        raise _unexpected(text, end)
    return Wanted(name[0], modifiers, children, text[position + 1 : end]), end + 1


def _unexpected(text: str, position: int) -> GraphError:
    found = text[position : position + 1] or "end of string"
    return GraphError(
        2500,
        f'Syntax error "Unexpected {found}" at character {position}: {text}',
        kind="OAuthException",
    )
