"""One observation: what a webhook or a reading tells of one comment, as a part to merge."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import NamedTuple

from uppsikt.dialogue.merging import HIDDEN, VANISHED, VISIBLE, Known, Times, digest_of
from uppsikt.ports.platform import SeenComment, SeenEvent, SeenPost

LONGEST_ID = 120
LONGEST_NAME = 200
LONGEST_LINK = 500
LONGEST_KIND = 30
UNKNOWN_KIND = "okänt"
BY_VISITOR = "visitor"

EDITED = frozenset({"edited", "edit"})
HIDING = {"hide": HIDDEN, "unhide": VISIBLE}
REMOVING = frozenset({"remove", "delete"})
REACTING = frozenset({"react", "unreact"})
OUR_OWN_TOPICS = frozenset({"feed", "comments", "live_comments", ""})


class Observation(NamedTuple):
    """What one source told of one comment. `raw` is the platform's own object, as proof.

    `unsure`: the platform told of a change that only a reading can settle.
    """

    external_id: str
    known: Known
    text: str | None = None
    raw: bytes = b""
    unsure: bool = False


def is_about_a_comment(event: SeenEvent, page: str) -> bool:
    """Tell whether the event is about somebody's words, ours included, and not about a post of ours."""
    if event.kind == "comment":
        return event.external_id is not None
    if event.kind == "reaction" or event.verb in REACTING:
        return False
    if event.kind == "post" and _is_ours(event, page):
        return False
    return bool(event.text) or (event.verb in REMOVING and event.external_id is not None)


def told(event: SeenEvent, page: str, received: datetime) -> Observation:
    """What a webhook tells. Times: the comment's own for an addition, else when it was sent."""
    sent = event.stamp or received
    born = event.created_at or sent
    text = _text_of(event)
    texts, states = _told_values(event, text, sent, born)
    removed = event.verb in REMOVING
    return Observation(
        external_id=_id_of(event),
        known=Known(
            texts=texts,
            states=states,
            removed=sent if removed else None,
            created_at=born,
            seen_at=received,
            author=_named(born, event.author_name),
            author_ref=_cut(event.author_id, LONGEST_ID),
            parent=_cut(event.parent_id, LONGEST_ID),
            post=_post_of(event),
            kind=kind_of(event),
            own=event.author_id == page,
            by_webhook=True,
        ),
        text=text,
        raw=event.raw,
        unsure=removed or event.verb in HIDING or event.verb in EDITED,
    )


def read(comment: SeenComment, began: datetime) -> Observation:
    """What a reading that began at `began` saw of a comment."""
    at = whole_second(began)
    times = Times(at, read=at)
    return Observation(
        external_id=comment.external_id,
        known=Known(
            texts={digest_of(comment.text): times},
            states={HIDDEN if comment.hidden else VISIBLE: times},
            created_at=comment.created_at or at,
            seen_at=began,
            author=_named(at, comment.author_name),
            author_ref=_cut(comment.author_id, LONGEST_ID),
            parent=_cut(comment.parent_id, LONGEST_ID),
            post=_cut(comment.post_id, LONGEST_ID),
            permalink=_cut(comment.permalink, LONGEST_LINK),
            kind="comment",
            own=comment.own,
            by_poll=True,
        ),
        text=comment.text,
        raw=comment.raw,
    )


def read_visitor(post: SeenPost, began: datetime) -> Observation:
    """What a reading saw of somebody else's post on our page: words that are owed an answer."""
    at = whole_second(began)
    times = Times(at, read=at)
    return Observation(
        external_id=post.external_id,
        known=Known(
            texts={digest_of(post.text): times},
            states={VISIBLE: times},
            created_at=post.created_at or at,
            seen_at=began,
            author=_named(at, post.author_name),
            permalink=_cut(post.permalink, LONGEST_LINK),
            kind=BY_VISITOR,
            by_poll=True,
        ),
        text=post.text,
        raw=post.raw,
    )


def gone(external_id: str, began: datetime, raw: bytes = b"") -> Observation:
    """What a reading that began at `began` says when the platform no longer has the comment."""
    at = whole_second(began)
    known = Known(states={VANISHED: Times(at, read=at)}, created_at=at, seen_at=began)
    return Observation(external_id, known, raw=raw)


def kind_of(event: SeenEvent) -> str:
    """Return the platform's own word for what this is; `comment` for what stands under our posts."""
    if event.kind == "comment" and event.topic in OUR_OWN_TOPICS:
        return "comment"
    if event.topic not in OUR_OWN_TOPICS:
        return event.topic[:LONGEST_KIND]
    if event.kind == "post":
        return BY_VISITOR
    return (_item_of(event) or event.topic or UNKNOWN_KIND)[:LONGEST_KIND]


def mark_of(comment: SeenComment) -> bytes:
    """Return the value that a reading saw, as it is remembered to know an unchanged one again."""
    return (b"h" if comment.hidden else b"v") + digest_of(comment.text)


def whole_second(at: datetime) -> datetime:
    """Webhooks give whole seconds; a reading in the same second must not look later than they."""
    return at.replace(microsecond=0)


def _is_ours(event: SeenEvent, page: str) -> bool:
    return event.author_id in (None, page) and event.topic in OUR_OWN_TOPICS


def _told_values(
    event: SeenEvent, text: str | None, sent: datetime, born: datetime
) -> tuple[dict[bytes, Times], dict[str, Times]]:
    states: dict[str, Times] = {}
    if event.verb in HIDING:
        states[HIDING[event.verb]] = Times(sent, told=sent)
    if text is None:
        return {}, states
    if event.verb in EDITED:
        return {digest_of(text): Times(sent, told=sent)}, states
    return {digest_of(text): Times(born if event.verb == "add" else sent)}, states


def _text_of(event: SeenEvent) -> str | None:
    """An added comment without words (a picture) has an empty text; a removal tells none at all."""
    if event.text is None and event.verb == "add":
        return ""
    return None if event.verb in REMOVING else event.text


def _post_of(event: SeenEvent) -> str | None:
    """The post of ours that it stands under; where we are only mentioned the post is somebody else's."""
    if event.kind == "post" or event.topic not in OUR_OWN_TOPICS:
        return None
    return _cut(event.post_id, LONGEST_ID)


def _item_of(event: SeenEvent) -> str:
    """The platform's own name of the thing, where its object gives one."""
    try:
        item = json.loads(event.raw).get("item")
    except (ValueError, AttributeError):
        return ""
    return item if isinstance(item, str) else ""


def _id_of(event: SeenEvent) -> str:
    if event.external_id:
        return event.external_id
    return "raw:" + hashlib.sha256(event.raw).hexdigest()


def _named(at: datetime, name: str | None) -> tuple[datetime, str] | None:
    return (at, name[:LONGEST_NAME]) if name else None


def _cut(value: str | None, longest: int) -> str | None:
    return value[:longest] if value else None
