"""What a Graph answer tells: lists, single objects, objects by id, and edges nested in objects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from uppsikt.connectors.meta import objects
from uppsikt.connectors.meta.values import canonical, first_words, identifier, words
from uppsikt.ports.platform import SeenEvent

ID_KEY = re.compile(r"(\d+(_\d+)*|https?://\S+)$")
EDGES = {
    **dict.fromkeys(("comments", "replies", "mentioned_comment"), "comment"),
    **dict.fromkeys(
        ("posts", "feed", "published_posts", "scheduled_posts", "visitor_posts"), "post"
    ),
    **dict.fromkeys(("tagged", "tags", "media", "stories", "mentioned_media"), "post"),
    **dict.fromkeys(("photos", "videos", "video_reels"), "post"),
    **dict.fromkeys(("likes", "reactions", *objects.REACTION_EDGES), "reaction"),
    **dict.fromkeys(("conversations", "messages", "ratings"), "other"),
}


@dataclass(frozen=True)
class Place:
    """Where an object stands: what its edge holds (empty when not known) and whose edge it is."""

    kind: str = ""
    post: str | None = None
    parent: str | None = None
    owner: str | None = None


def answered(node: Any, place: Place = Place()) -> Iterator[SeenEvent]:
    """Yield one event for every object in the answer, in its order."""
    if isinstance(node, list):
        for item in node:
            yield from answered(item, place)
    elif not isinstance(node, dict):
        yield SeenEvent(verb="read", text=words(node), raw=canonical(node))
    elif _is_batch_part(node):
        yield from _batch_part(node)
    elif isinstance(node.get("data"), (list, dict)) and "id" not in node:
        yield from _edge(node, place)
    elif _is_keyed(node):
        for key, value in node.items():
            yield from answered(
                value, place if "id" in value else replace(place, post=key, owner=key)
            )
    else:
        yield from _object(node, place)


def _edge(node: dict[str, Any], place: Place) -> Iterator[SeenEvent]:
    if isinstance(node.get("error"), dict):
        yield _plain({"error": node["error"]})
    data = node["data"]
    known = place if place.kind else _place_of_list(node, place)
    yield from answered(data, known)


def _place_of_list(node: dict[str, Any], place: Place) -> Place:
    """Learn what a list holds from its paging address, its summary, or those in it that are clear."""
    owner, edge = _address(node.get("paging"))
    if edge in EDGES:
        media = owner if edge in ("comments", "replies") and owner and "_" not in owner else None
        if edge == "replies":
            return replace(place, kind="comment", parent=media)
        return replace(place, kind=EDGES[edge], post=place.post or media)
    summary = node.get("summary")
    if isinstance(summary, dict) and "can_comment" in summary:
        return replace(place, kind="comment")
    kinds = {objects.kind_of(item) for item in node["data"] if isinstance(item, dict)}
    return replace(place, kind="comment") if kinds == {"comment", "unclear"} else place


def _address(paging: Any) -> tuple[str | None, str]:
    """The object and the edge in a paging link such as `/v26.0/17900_11/comments?...`."""
    if not isinstance(paging, dict):
        return None, ""
    link = words(paging.get("next")) or words(paging.get("previous")) or ""
    try:
        parts = urlsplit(link).path.strip("/").split("/")
    except ValueError:
        return None, ""
    return (parts[-2], parts[-1]) if len(parts) > 1 else (None, "")


def _is_keyed(node: dict[str, Any]) -> bool:
    return bool(node) and all(
        isinstance(value, dict) and ID_KEY.match(key) for key, value in node.items()
    )


def _is_batch_part(node: dict[str, Any]) -> bool:
    return isinstance(node.get("code"), int) and isinstance(node.get("body"), str)


def _batch_part(node: dict[str, Any]) -> Iterator[SeenEvent]:
    try:
        inner = json.loads(node["body"])
    except (ValueError, RecursionError):
        yield SeenEvent(verb="read", text=words(node["body"]), raw=canonical(node))
        return
    yield from answered(inner)


def _object(node: dict[str, Any], place: Place) -> Iterator[SeenEvent]:
    """The object itself and what its edges hold; a bare frame around full edges is no event."""
    kind = objects.kind_of(node, place.kind).replace("unclear", "post")
    inside = [event for name in node for event in _nested(node, name, kind, place)]
    if inside and not (set(node) - set(EDGES) - {"id"}):
        yield from inside
        return
    yield _event(node, kind, place)
    yield from inside


def _nested(node: dict[str, Any], name: str, kind: str, place: Place) -> Iterator[SeenEvent]:
    value = node[name]
    if name not in EDGES or not isinstance(value, dict):
        return
    own = objects.own_id(node)
    post = _post_of(node, kind, place)
    if EDGES[name] != "post" and kind not in ("comment", "reaction"):
        post = post or own
    inner = Place(EDGES[name], post=post, parent=own if kind == "comment" else None, owner=own)
    if isinstance(value.get("data"), list):
        yield from answered(value["data"], inner)
    elif name in ("mentioned_comment", "mentioned_media"):
        yield from answered(value, Place(EDGES[name]))


def _post_of(node: dict[str, Any], kind: str, place: Place) -> str | None:
    if kind == "post":
        return objects.own_id(node)
    return objects.named_post(node) or place.post if kind == "comment" else None


def _event(node: dict[str, Any], kind: str, place: Place) -> SeenEvent:
    if kind == "reaction":
        return _reaction(node, place)
    if kind not in ("post", "comment"):
        return _plain(node)
    return SeenEvent(
        kind=kind,
        verb="read",
        external_id=objects.own_id(node),
        post_id=_post_of(node, kind, place),
        parent_id=(objects.named_parent(node) or place.parent) if kind == "comment" else None,
        author_id=objects.author_id(node),
        author_name=objects.author_name(node),
        text=objects.text(node, kind),
        created_at=objects.created_at(node),
        raw=canonical(node),
    )


def _reaction(node: dict[str, Any], place: Place) -> SeenEvent:
    """Somebody's reaction: the object's id is the person's, the reaction has none of its own."""
    return SeenEvent(
        kind="reaction",
        verb="read",
        external_id=place.owner,
        post_id=place.post,
        author_id=identifier(node.get("id")),
        author_name=first_words(node, "name", "username"),
        raw=canonical(node),
    )


def _plain(node: dict[str, Any]) -> SeenEvent:
    return SeenEvent(
        verb="read",
        external_id=identifier(node.get("id")),
        author_id=objects.author_id(node),
        author_name=objects.author_name(node),
        text=objects.text(node, "other"),
        created_at=objects.created_at(node),
        raw=canonical(node),
    )
