"""Posts as a platform shows them, kept in bulk. A comment may name a post before we have read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from uppsikt.accounts.models import Account
from uppsikt.organisation.models import Person
from uppsikt.ports.platform import SeenPost
from uppsikt.publishing.models import Post
from uppsikt.store import services as store
from uppsikt.store.models import Content

DOCUMENT_TYPE = "inlagg"
LONGEST_LINK = 500
LONGEST_KIND = 30


@dataclass(frozen=True)
class PostRef:
    """A post that something names, and a time at which it was there."""

    external_id: str
    there_at: datetime


@dataclass
class Kept:
    """What a reading of posts changed; `digests` are those of the content it added to the store."""

    new: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    digests: list[bytes] = field(default_factory=list)


def posts_of(account: Account, named: Sequence[PostRef]) -> dict[str, UUID]:
    """Return the ids of the posts; one that we have not read yet becomes an empty row to be read."""
    if not named:
        return {}
    found = _ids(account, [ref.external_id for ref in named])
    missing = [ref for ref in named if ref.external_id not in found]
    if missing:
        Post.objects.bulk_create(
            [
                Post(
                    account=account,
                    external_id=ref.external_id,
                    created_at=ref.there_at,
                    first_seen_at=ref.there_at,
                )
                for ref in missing
            ],
            ignore_conflicts=True,
        )
        found |= _ids(account, [ref.external_id for ref in missing])
    return found


def polled_at(post_ids: Iterable[UUID]) -> dict[UUID, datetime | None]:
    """Return when the last complete reading of each post's comments began."""
    rows = Post.objects.filter(pk__in=list(post_ids))
    return dict(rows.values_list("pk", "polled_at"))


def keep_posts(account: Account, posts: Iterable[SeenPost], *, now: datetime, batch: UUID) -> Kept:
    """Add the posts that are new and change those that differ; the raw object goes to the store.

    Every version stays there: each `derived_from` the one before (R-9-TF-2).
    """
    seen = {post.external_id: post for post in posts}
    rows = {
        row.external_id: row
        for row in Post.objects.filter(account=account, external_id__in=list(seen))
    }
    staff = _staff_called({post.author_name for post in seen.values()})
    kept, new, changed = Kept(), [], []
    for external_id, post in seen.items():
        row = rows.get(external_id)
        if row is None:
            row = Post(account=account, external_id=external_id, first_seen_at=now)
            new.append(row)
        elif not _differs(row, post):
            continue
        else:
            changed.append(row)
        _fill(row, post, staff, now)
    _keep_raw(account, [*new, *changed], seen, kept, now, batch)
    Post.objects.bulk_create(new, batch_size=1000)
    Post.objects.bulk_update(changed, FILLED, batch_size=500)
    kept.new = {row.external_id for row in new}
    kept.changed = {row.external_id for row in changed}
    return kept


FILLED = ["kind", "author", "text", "permalink", "created_at", "gone_at", "content", "counted"]


def _differs(row: Post, post: SeenPost) -> bool:
    return (
        row.content_id is None
        or row.gone_at is not None
        or (row.text, row.permalink, row.kind)
        != (post.text, post.permalink[:LONGEST_LINK], post.kind[:LONGEST_KIND])
    )


def _fill(row: Post, post: SeenPost, staff: Mapping[str, Person], now: datetime) -> None:
    row.kind = post.kind[:LONGEST_KIND] or row.kind
    row.author = staff.get(post.author_name) or row.author
    row.text = post.text
    row.permalink = post.permalink[:LONGEST_LINK]
    row.created_at = post.created_at or row.created_at or now
    row.gone_at = None
    if row.polled_at is None:
        row.counted = post.comment_total


def _keep_raw(
    account: Account,
    rows: Sequence[Post],
    seen: Mapping[str, SeenPost],
    kept: Kept,
    now: datetime,
    batch: UUID,
) -> None:
    items = [
        store.Item(
            seen[row.external_id].raw,
            account.authority_id,
            DOCUMENT_TYPE,
            derived_from=Content(pk=row.content_id) if row.content_id else None,
        )
        for row in rows
    ]
    contents = store.keep_many(items, now=now, batch=batch)
    for row, content in zip(rows, contents, strict=True):
        row.content = content
        kept.digests.append(bytes(content.digest))


def _staff_called(names: set[str]) -> dict[str, Person]:
    """The people whose name the platform gives as a post's author; a name that two share is nobody's."""
    people = Person.objects.filter(name__in=[name for name in names if name])
    found: dict[str, Person] = {}
    shared = set()
    for person in people:
        if person.name in found:
            shared.add(person.name)
        found[person.name] = person
    return {name: person for name, person in found.items() if name not in shared}


def _ids(account: Account, external_ids: list[str]) -> dict[str, UUID]:
    rows = Post.objects.filter(account=account, external_id__in=external_ids)
    return dict(rows.values_list("external_id", "pk"))
