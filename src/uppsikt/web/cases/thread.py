"""The talk around a case: the post, the comment with every version, the answers, the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext

from uppsikt.dialogue import facts, queries
from uppsikt.dialogue.models import Answer, Case, Comment, CommentVersion
from uppsikt.publishing.models import Post
from uppsikt.web import format as words
from uppsikt.web.cases.marks import Part, parts
from uppsikt.web.inbox.rows import author


@dataclass(frozen=True)
class Version:
    """One thing the comment has been seen as."""

    at: str
    what: str
    text: str


@dataclass
class Said:
    """A comment as the thread shows it."""

    id: str
    author: str
    at: str
    iso: str
    text: str
    own: bool
    state: str
    vanished: str
    permalink: str
    parts: list[Part] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)


@dataclass(frozen=True)
class Origin:
    """The post that is talked about, and how much of the talk we may see."""

    text: str
    at: str
    permalink: str
    gone: bool
    counted: int | None
    listed: int | None

    @property
    def hidden_from_us(self) -> int:
        """How many comments the platform counts but doesn't show us."""
        return max(0, (self.counted or 0) - (self.listed or 0)) if self.listed is not None else 0


@dataclass(frozen=True)
class Thread:
    """The case's comment with what it answers and what answers it; the rest apart."""

    origin: Origin | None
    parent: Said | None
    comment: Said
    replies: list[Said]
    answers: list[Said]
    others: list[Said]


def thread(case: Case, now: datetime) -> Thread:
    """Everything under the same post, sorted by what it has to do with the case."""
    comment = case.comment
    around = [one for one in queries.thread(case) if one.pk != comment.pk]
    parent = next((one for one in around if one.external_id == comment.parent_external_id), None)
    answers = [one for one in around if one.parent_external_id == comment.external_id]
    known = {one.external_id for one in around}
    published = [one for one in queries.answers(case) if one.state == Answer.State.PUBLISHED]
    near = {one.pk for one in answers} | ({parent.pk} if parent else set())
    return Thread(
        origin=_origin(comment.post, now),
        parent=said(parent, now) if parent else None,
        comment=_with_versions(case, now),
        replies=[said(one, now) for one in answers],
        answers=[_ours(one, now) for one in published if one.external_id not in known],
        others=[said(one, now) for one in around if one.pk not in near],
    )


def said(comment: Comment, now: datetime) -> Said:
    """A comment in words."""
    return Said(
        id=str(comment.pk),
        author=author(comment),
        at=words.short(comment.created_at, now=now),
        iso=comment.created_at.isoformat(),
        text=comment.text,
        own=comment.own,
        state=gettext(comment.get_state_display()),
        vanished=_vanished(comment, now),
        permalink=comment.permalink,
    )


def _ours(answer: Answer, now: datetime) -> Said:
    """An answer that the platform has confirmed and we haven't read back yet."""
    at = answer.published_at or answer.created_at
    return Said(
        id=str(answer.pk),
        author=answer.case.account.name,
        at=words.short(at, now=now),
        iso=at.isoformat(),
        text=facts.signed_text(answer),
        own=True,
        state="",
        vanished="",
        permalink=answer.permalink,
    )


def _vanished(comment: Comment, now: datetime) -> str:
    if comment.state == Comment.State.VISIBLE:
        return ""
    if comment.state == Comment.State.HIDDEN:
        return gettext("Dold på plattformen.")
    at = words.moment(comment.vanished_at or comment.changed_at, now=now)
    return gettext("Försvunnen sedan {at}, okänt av vem. Vår kopia finns kvar.").format(at=at)


def _with_versions(case: Case, now: datetime) -> Said:
    shown = said(case.comment, now)
    shown.parts = parts(case)
    versions = queries.versions(case.comment)
    if len(versions) > 1:
        shown.versions = [_version(one, now) for one in versions]
    return shown


def _version(one: CommentVersion, now: datetime) -> Version:
    return Version(words.moment(one.stamp, now=now), gettext(one.get_seen_display()), one.text)


def _origin(post: Post | None, now: datetime) -> Origin | None:
    if post is None:
        return None
    return Origin(
        text=post.text,
        at=words.short(post.created_at, now=now),
        permalink=post.permalink,
        gone=post.gone_at is not None,
        counted=post.counted,
        listed=post.listed,
    )
