"""Single readings that settle a doubt: not listed any more, or changed according to a webhook."""

from __future__ import annotations

from datetime import datetime

from uppsikt.accounts.models import Account
from uppsikt.dialogue.models import Comment, CommentVersion
from uppsikt.dialogue.observations import BY_VISITOR, Observation, gone, read, read_visitor
from uppsikt.dialogue.reading import Clock, remember_alone, remember_post_gone
from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.ports.platform import Credential, SocialPlatform
from uppsikt.publishing.models import Post

AT_ONCE = 25  # single readings in one turn
# what the platform may refuse of one comment alone; what holds for the account shows in its readings
ITS_OWN = frozenset({FailureClass.INVALID, FailureClass.PERMISSION})


def waiting(account: Account, now: datetime) -> list[Comment]:
    """The comments to look for, the longest waiting first."""
    rows = Comment.objects.filter(account=account, check_at__lte=now)
    return list(rows.order_by("check_at", "pk")[:AT_ONCE])


def check(
    platform: SocialPlatform,
    account: Account,
    credential: Credential,
    comments: list[Comment],
    clock: Clock,
) -> None:
    """Read each one alone and remember what that shows. What was read before a failure is kept."""
    observations: list[Observation] = []
    unreadable: list[Comment] = []
    try:
        for comment in comments:
            try:
                observations += _look(platform, credential, comment, clock)
            except ConnectorError as error:
                if error.failure not in ITS_OWN:
                    raise
                unreadable.append(comment)
    finally:
        remember_alone(account, observations, now=clock())
        seen = {observation.external_id for observation in observations}
        done = [c.pk for c in comments if c.external_id in seen] + [c.pk for c in unreadable]
        Comment.objects.filter(pk__in=done).update(check_at=None)


def settle_missing_post(
    platform: SocialPlatform, account: Account, credential: Credential, post: Post, clock: Clock
) -> bool:
    """Whether the post itself is gone, and with it all that was under it.

    A post that we have never been able to read is not taken for gone: some kinds are never shown.
    """
    if post.content_id is None:
        return False
    began = clock()
    try:
        platform.post(credential, post.external_id)
    except ConnectorError as error:
        if error.failure is not FailureClass.GONE:
            raise
        remember_post_gone(account, post, began, now=clock())
        return True
    return False


def _look(
    platform: SocialPlatform, credential: Credential, comment: Comment, clock: Clock
) -> list[Observation]:
    began = clock()
    try:
        if comment.kind == BY_VISITOR:
            return [read_visitor(platform.post(credential, comment.external_id), began)]
        if comment.kind == "comment":
            return [read(platform.comment(credential, comment.external_id), began)]
    except ConnectorError as error:
        if error.failure is not FailureClass.GONE:
            raise
        return [gone(comment.external_id, began)]
    return _told_only(comment, began)


def _told_only(comment: Comment, began: datetime) -> list[Observation]:
    """A kind that can't be read again: what the platform said of its removal is all there is."""
    removed = CommentVersion.objects.filter(
        comment=comment, seen=CommentVersion.Seen.SAID_REMOVED
    ).exists()
    return [gone(comment.external_id, began)] if removed else []
