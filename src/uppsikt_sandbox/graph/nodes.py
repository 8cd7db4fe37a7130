"""Turns pages, posts and comments into the fields that were asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from uppsikt_sandbox.graph.call import Call
from uppsikt_sandbox.graph.errors import bad_field
from uppsikt_sandbox.graph.fields import Wanted, parse
from uppsikt_sandbox.world import Comment, Page, Post

ABSENT = object()
PROFILE = frozenset({"id", "name"})
Getter = Callable[[Call, Any], Any]
EdgeLister = Callable[[Call, Any, Wanted], Any]


@dataclass(frozen=True)
class Field:
    """`parts` names what may stand in braces; `node` says that the value is a node of that type."""

    get: Getter
    parts: frozenset[str] = frozenset()
    node: str = ""
    edge: EdgeLister | None = None


NODES: dict[str, dict[str, Field]] = {"Page": {}, "PagePost": {}, "Comment": {}}
DEFAULTS = {
    "Page": parse("name,id"),
    "PagePost": parse("id,message,created_time"),
    "Comment": parse("created_time,from,message,id"),
}
INNER = {
    "Page": parse("id,name"),
    "PagePost": parse("id,created_time,message"),
    "Comment": parse("id,created_time"),
}


def field(node: str, name: str, *, parts: str = "", links: str = "") -> Callable[[Getter], Getter]:
    """Register how a field of a node type is read."""

    def register(getter: Getter) -> Getter:
        NODES[node][name] = Field(getter, frozenset(parts.split()), links)
        return getter

    return register


def edge(node: str, name: str) -> Callable[[EdgeLister], EdgeLister]:
    """Register a listing that can be expanded within `fields`."""

    def register(lister: EdgeLister) -> EdgeLister:
        NODES[node][name] = Field(lambda call, thing: None, edge=lister)
        return lister

    return register


def node_type(thing: Page | Post | Comment) -> str:
    """Return the node type as error messages name it."""
    if isinstance(thing, Page):
        return "Page"
    return "PagePost" if isinstance(thing, Post) else "Comment"


def show(call: Call, thing: Any, wanted: tuple[Wanted, ...] | None) -> dict[str, Any]:
    """Return the wanted fields of a node, `id` always among them; absent values are left out."""
    kind = node_type(thing)
    shown: dict[str, Any] = {}
    for want in wanted or DEFAULTS[kind]:
        value = _value(call, thing, kind, want)
        if value is not ABSENT:
            shown[want.name] = value
    identity = NODES[kind]["id"].get(call, thing)
    if identity is not ABSENT:
        shown["id"] = identity
    return shown


def _value(call: Call, thing: Any, kind: str, want: Wanted) -> Any:
    known = NODES[kind].get(want.name)
    if known is None:
        raise bad_field(want.name, kind)
    if known.edge is not None:
        return known.edge(call, thing, want)
    value = known.get(call, thing)
    if value is ABSENT or value is None:
        return ABSENT
    if known.node:
        return show(call, value, want.children or INNER[known.node])
    return _chosen(value, want, known, kind)


def _chosen(value: Any, want: Wanted, known: Field, kind: str) -> Any:
    if want.children is None:
        return value
    if isinstance(value, dict) and set(value) == {"data"}:
        return {"data": _chosen(value["data"], want, known, kind)}
    if isinstance(value, list):
        return [_chosen(part, want, known, kind) for part in value]
    return _picked(value, want.children, known.parts, kind)


def _picked(value: Any, wanted: tuple[Wanted, ...], parts: frozenset[str], kind: str) -> Any:
    for want in wanted:
        if want.name not in parts:
            raise bad_field(want.name, kind)
    return {want.name: value[want.name] for want in wanted if want.name in value}
