"""How often we read what, and which posts it is time for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Case as When_
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from uppsikt.accounts.models import Account
from uppsikt.dialogue.models import Case, Comment
from uppsikt.publishing.models import Post

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Rank(TypedDict):
        """What `watched` adds to a post."""

        rank: int


USUAL = 600  # seconds between two readings of a fresh post
FRESH = timedelta(days=7)
RECENT = timedelta(days=90)
ACTIVE = timedelta(days=7)  # an old post with a comment this new is still talked about
RETRIES = 5  # a post whose reading failed comes back this many times sooner


@dataclass(frozen=True)
class Pace:
    """The time between two readings, by what is read (research: platform-apis 2.5)."""

    fresh: timedelta
    recent: timedelta
    old: timedelta
    posts: timedelta

    @classmethod
    def every(cls, seconds: float = USUAL) -> Pace:
        """The plan with fresh posts read every so many seconds, the rest in proportion."""
        unit = timedelta(seconds=seconds)
        return cls(fresh=unit, recent=unit * 36, old=unit * 144, posts=unit * 1.5)


def watched(account: Account, now: datetime) -> QuerySet[WithAnnotations[Post, Rank]]:
    """The posts that are followed, with `rank`: 1 fresh or watched closely, 2 recent, 3 old but alive."""
    open_case = Case.objects.filter(comment__post=OuterRef("pk"), closed_at__isnull=True)
    active = Comment.objects.filter(post=OuterRef("pk"), first_seen_at__gt=now - ACTIVE)
    ranks = When_(
        When(Q(created_at__gte=now - FRESH) | Q(close_watch_until__gte=now), then=Value(1)),
        When(created_at__gte=now - RECENT, then=Value(2)),
        When(Exists(open_case) | Exists(active), then=Value(3)),
        When(tried_at__isnull=True, then=Value(4)),
        default=Value(9),
        output_field=IntegerField(),
    )
    posts = Post.objects.filter(account=account, gone_at__isnull=True)
    return posts.annotate(rank=ranks).filter(rank__lt=9)


def due_posts(account: Account, pace: Pace, now: datetime, limit: int) -> list[Post]:
    """The posts that it is time for: fresh before recent before old, the longest unread first.

    A reading in the future (the clock was moved back) counts as long ago.
    """
    by_rank = {1: pace.fresh, 2: pace.recent, 3: pace.old}
    due = Q(tried_at__isnull=True) | Q(tried_at__gt=now)
    for rank, interval in by_rank.items():
        failed = ~Q(problem="") & Q(tried_at__lte=now - interval / RETRIES)
        due |= Q(rank=rank) & (Q(tried_at__lte=now - interval) | failed)
    posts = watched(account, now).filter(due)
    return list(posts.order_by("rank", F("tried_at").asc(nulls_first=True), "-created_at")[:limit])


def posts_are_due(account: Account, pace: Pace, now: datetime) -> bool:
    """Whether it is time to look for new posts."""
    at = account.connection.posts_polled_at
    return at is None or at > now or at <= now - pace.posts
