"""Facebook pages in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.contracts.script import Script, lost

from uppsikt.connectors.meta import failures
from uppsikt.errors import FailureClass
from uppsikt.ports.platform import (
    CommentPage,
    Credential,
    Health,
    PublishedReply,
    SeenComment,
    SeenPost,
)

PAGE, TOKEN = "100100100100101", "EAAP-granasa-101"
VERA = ("24000000000000091", "Vera Sjö")


@dataclass
class Words:
    """A post or a comment. `gone` when it was removed."""

    id: str
    page: str
    post: str
    parent: str | None
    author: tuple[str, str] | None
    text: str
    created: datetime
    hidden: bool = False
    gone: bool = False
    extra: int = 0


class FakePlatform:
    """SocialPlatform with a world that tests write in, and faults that they order.

    `pages` maps page ids to their tokens. `now` is the platform's time; tests set it.
    """

    name = "facebook"
    reply_limit = 8000

    def __init__(self, pages: dict[str, str] | None = None, *, now: datetime | None = None) -> None:
        self.pages = pages or {PAGE: TOKEN}
        self.now = now or datetime(2026, 5, 4, 7, 0, tzinfo=UTC)
        self.script = Script()
        self.page_size = 100
        self.posts_made: dict[str, Words] = {}
        self.comments_made: dict[str, Words] = {}
        self.replies: list[Words] = []
        self.subscribed = True
        self._dead: dict[str, int] = {}
        self._throttled_until: datetime | None = None
        self._number = 0

    # The world ---------------------------------------------------------------

    def add_post(
        self, text: str, *, page: str = PAGE, author: tuple[str, str] | None = None
    ) -> str:
        """Publish a post; without an author it is the page's own."""
        made = f"{page}_{self._next(555001)}"
        who = author or (page, "Granåsa kommun")
        self.posts_made[made] = Words(made, page, made, None, who, text, self.now)
        return made

    def add_comment(
        self,
        target: str,
        text: str,
        *,
        author: tuple[str, str] | None = VERA,
        withheld: bool = False,
    ) -> str:
        """Write below a post or a comment; a reply to a reply lands at the same parent."""
        above = self.comments_made.get(target)
        post = self.posts_made[above.post if above else target]
        made = f"{post.id.split('_')[1]}_{self._next(9001)}"
        parent = (above.parent or above.id) if above else None
        who = None if withheld else author
        comment = Words(made, post.page, post.id, parent, who, text, self.now)
        self.comments_made[made] = comment
        return made

    def edit(self, comment: str, text: str) -> None:
        """The author changes a comment."""
        self.comments_made[comment].text = text

    def delete(self, target: str) -> None:
        """Remove a post or a comment with everything below it."""
        everything = [*self.posts_made.values(), *self.comments_made.values()]
        for words in everything:
            if target in (words.id, words.post, words.parent):
                words.gone = True

    def hide(self, comment: str) -> None:
        """The platform hides a comment and tells nobody."""
        self.comments_made[comment].hidden = True

    def kill_token(self, page: str = PAGE, subcode: int = 463) -> None:
        """Let the page's token die."""
        self._dead[page] = subcode

    def revive_token(self, page: str = PAGE) -> None:
        """Let it live again, as after a new consent."""
        self._dead.pop(page, None)

    def throttle(self, minutes: int | None) -> None:
        """Refuse every call for a while; None ends it."""
        wait = timedelta(minutes=minutes) if minutes else None
        self._throttled_until = self.now + wait if wait else None

    # The port ----------------------------------------------------------------

    def posts(self, credential: Credential, *, since: datetime | None = None) -> Iterator[SeenPost]:
        self._enter("posts", credential)
        for post in list(self.posts_made.values()):
            mine = post.page == credential.account_id and not post.gone
            if mine and (since is None or post.created >= since):
                yield self._post(post)

    def post(self, credential: Credential, post_id: str) -> SeenPost:
        self._enter("post", credential)
        return self._post(self._living(self.posts_made, credential, post_id))

    def comments(
        self, credential: Credential, post_id: str, *, cursor: str | None = None
    ) -> CommentPage:
        self._enter("comments", credential)
        post = self._living(self.posts_made, credential, post_id)
        every = [c for c in self.comments_made.values() if c.post == post_id]
        living = [comment for comment in every if not comment.gone]
        start = int(cursor or 0)
        end = start + self.page_size
        return CommentPage(
            tuple(self._comment(comment) for comment in living[start:end]),
            len(every) + post.extra,
            str(end) if end < len(living) else None,
        )

    def comment(self, credential: Credential, comment_id: str) -> SeenComment:
        self._enter("comment", credential)
        return self._comment(self._living(self.comments_made, credential, comment_id))

    def reply(self, credential: Credential, *, comment_id: str, text: str) -> PublishedReply:
        self._enter("reply", credential)
        if not text.strip() or len(text) > self.reply_limit:
            raise failures.failed(FailureClass.INVALID)
        self._living(self.comments_made, credential, comment_id)
        performed, arrives = self.script.next_write()
        made = self._publish(credential.account_id, comment_id, text) if performed else None
        if made is None or not arrives:
            raise lost()
        return self._published(made)

    def find_reply(
        self, credential: Credential, *, comment_id: str, text: str, since: datetime
    ) -> PublishedReply | None:
        self._enter("find_reply", credential)
        asked = self._living(self.comments_made, credential, comment_id)
        root = asked.parent or asked.id
        for comment in self.comments_made.values():
            own = comment.author is not None and comment.author[0] == credential.account_id
            same = comment.parent == root and comment.text.strip() == text.strip()
            if (
                own
                and same
                and not comment.gone
                and comment.created >= since.replace(microsecond=0)
            ):
                return self._published(comment)
        return None

    def health(self, credential: Credential) -> Health:
        self.script.enter("health")
        subcode = self._subcode(credential)
        if subcode is not None:
            return Health(False, None, False, str(failures.dead(subcode)))
        return Health(True, self.now + timedelta(days=90), self.subscribed)

    # Within ------------------------------------------------------------------

    def _next(self, first: int) -> int:
        self._number += 1
        return first + self._number

    def _enter(self, method: str, credential: Credential) -> None:
        self.script.enter(method)
        if self._throttled_until and self.now < self._throttled_until:
            raise failures.failed(FailureClass.THROTTLED, until=self._throttled_until)
        subcode = self._subcode(credential)
        if subcode is not None:
            raise failures.dead(subcode)

    def _subcode(self, credential: Credential) -> int | None:
        if self.pages.get(credential.account_id) != credential.token:
            return 0
        return self._dead.get(credential.account_id)

    def _living(self, shelf: dict[str, Words], credential: Credential, wanted: str) -> Words:
        words = shelf.get(wanted)
        if words is None or words.gone or words.page != credential.account_id:
            raise failures.failed(FailureClass.GONE)
        return words

    def _publish(self, page: str, target: str, text: str) -> Words:
        made = self.add_comment(target, text.strip(), author=(page, "Granåsa kommun"))
        self.replies.append(self.comments_made[made])
        return self.comments_made[made]

    def _published(self, words: Words) -> PublishedReply:
        return PublishedReply(words.id, _link(words), _raw(words))

    def _post(self, post: Words) -> SeenPost:
        own = post.author is not None and post.author[0] == post.page
        total = sum(comment.post == post.id for comment in self.comments_made.values())
        return SeenPost(
            external_id=post.id,
            created_at=post.created,
            text=post.text,
            permalink=_link(post),
            author_name=post.author[1] if post.author else "",
            kind="post" if own else "visitor",
            comment_total=total + post.extra,
            raw=_raw(post),
            author_id=post.author[0] if post.author else None,
        )

    def _comment(self, comment: Words) -> SeenComment:
        author, name = comment.author or (None, None)
        return SeenComment(
            external_id=comment.id,
            post_id=comment.post,
            parent_id=comment.parent,
            author_id=author,
            author_name=name,
            own=author == comment.page,
            text=comment.text,
            created_at=comment.created,
            hidden=comment.hidden,
            permalink=_link(comment),
            raw=_raw(comment),
        )


def _link(words: Words) -> str:
    if words.post == words.id:
        return f"https://facebook.example/{words.page}/posts/{words.id.split('_')[1]}"
    return f"https://facebook.example/{words.post}/?comment_id={words.id.split('_')[1]}"


def _raw(words: Words) -> bytes:
    shown = {"id": words.id, "message": words.text, "is_hidden": words.hidden}
    return json.dumps(shown, sort_keys=True).encode()
