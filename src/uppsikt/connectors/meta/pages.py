"""Facebook pages behind the port: posts, comments, replies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from uppsikt.connectors.meta import failures, reading, writing
from uppsikt.connectors.meta.client import GraphClient, segment
from uppsikt.connectors.meta.paging import next_cursor, step_of
from uppsikt.connectors.meta.trust import READ_SCOPES, Trust
from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.ports.platform import (
    CommentPage,
    Credential,
    Health,
    PublishedReply,
    SeenComment,
    SeenPost,
)


class FacebookPages:
    """SocialPlatform for Facebook pages. A credential's account id is the page's id."""

    name = "facebook"
    reply_limit = writing.LONGEST

    def __init__(
        self,
        client: GraphClient,
        trust: Trust | None = None,
        *,
        posts_a_call: int = 50,
        comments_a_call: int = 100,
    ) -> None:
        self._client = client
        self._trust = trust or Trust(client)
        self._posts_a_call = str(posts_a_call)
        self._comments_a_call = str(comments_a_call)
        self._fields: dict[tuple[str, tuple[str, ...]], int] = {}

    def posts(self, credential: Credential, *, since: datetime | None = None) -> Iterator[SeenPost]:
        """Yield the page's published posts and visitors' posts, each once.

        The order is ranked, so each post is judged by its own time.
        """
        self._trust.require(credential)
        seen: set[str] = set()
        for edge in (reading.OWN_POSTS, "feed"):
            for node in self._listed(credential, edge, since):
                post = reading.seen_post(node, credential.account_id, edge)
                new = post.external_id not in seen and node.get("is_published") is not False
                if new and not (since and post.created_at and post.created_at < since):
                    seen.add(post.external_id)
                    yield post

    def post(self, credential: Credential, post_id: str) -> SeenPost:
        """Read one post; `gone` only when the token is known to be good."""
        node = self._object(credential, post_id, reading.POST_FIELDS)
        return reading.seen_post(node, credential.account_id)

    def comments(
        self, credential: Credential, post_id: str, *, cursor: str | None = None
    ) -> CommentPage:
        """Read one page of the comments, replies too; a page may be empty and still have a next."""
        if cursor is None:
            self._trust.require(credential)
        answer = self._comment_edge(credential, post_id, cursor)
        page = credential.account_id
        return CommentPage(
            tuple(reading.seen_comment(node, page, post_id) for node in reading.objects_in(answer)),
            reading.total_in(answer),
            next_cursor(self._client, answer, cursor),
        )

    def comment(self, credential: Credential, comment_id: str) -> SeenComment:
        """Read one comment; `gone` only when the token is known to be good."""
        node = self._object(credential, comment_id, reading.COMMENT_FIELDS)
        return reading.seen_comment(node, credential.account_id)

    def reply(self, credential: Credential, *, comment_id: str, text: str) -> PublishedReply:
        """Publish a reply, once. Below a reply it is put at the same top-level comment."""
        return writing.reply(self._client, credential, comment_id, text)

    def find_reply(
        self, credential: Credential, *, comment_id: str, text: str, since: datetime
    ) -> PublishedReply | None:
        """Look for our reply among all replies of the top-level comment."""
        asked = self.comment(credential, comment_id)
        root, cursor = asked.parent_id or comment_id, None
        while True:
            page = self.comments(credential, root, cursor=cursor)
            for comment in page.comments:
                if writing.is_ours(comment, text, since):
                    return PublishedReply(comment.external_id, comment.permalink, comment.raw)
            if (cursor := page.next_cursor) is None:
                return None

    def health(self, credential: Credential) -> Health:
        """Ask what Facebook thinks of the token and of the webhooks."""
        return self._trust.health(credential)

    def _listed(
        self, credential: Credential, edge: str, since: datetime | None
    ) -> Iterator[dict[str, Any]]:
        params = {"limit": self._posts_a_call}
        if since:
            params["since"] = str(int(since.timestamp()))
        path = f"{segment(credential.account_id)}/{edge}"
        answer = self._ask(credential, path, params, reading.POST_FIELDS)
        cursor = next_cursor(self._client, answer, None)
        yield from reading.objects_in(answer)
        while cursor:
            answer = self._step(credential, cursor)
            cursor = next_cursor(self._client, answer, cursor)
            yield from reading.objects_in(answer)

    def _comment_edge(
        self, credential: Credential, object_id: str, cursor: str | None
    ) -> dict[str, Any]:
        if cursor:
            return self._step(credential, cursor)
        params = {
            "filter": "stream",
            "order": "chronological",
            "summary": "true",
            "limit": self._comments_a_call,
        }
        path = f"{segment(object_id)}/comments"
        return self._ask(credential, path, params, reading.COMMENT_FIELDS)

    def _step(self, credential: Credential, cursor: str) -> dict[str, Any]:
        path, params = step_of(cursor)
        return self._client.read(credential.token, path, params, right=_READ, can_wait=True)

    def _object(
        self, credential: Credential, object_id: str, fields: tuple[str, ...]
    ) -> dict[str, Any]:
        try:
            return self._ask(credential, segment(object_id), {}, fields, can_wait=False)
        except ConnectorError as problem:
            if problem.failure is FailureClass.GONE:
                self._trust.require(credential)
            raise

    def _ask(
        self,
        credential: Credential,
        path: str,
        params: dict[str, str],
        fields: tuple[str, ...],
        *,
        can_wait: bool = True,
    ) -> dict[str, Any]:
        """Read with the richest fields that the page lets us see; one refused field fails a call."""
        known = credential.account_id, fields
        for number in range(self._fields.get(known, 0), len(fields)):
            asked = {**params, "fields": fields[number]}
            try:
                answer = self._client.read(
                    credential.token, path, asked, right=_READ, can_wait=can_wait
                )
            except failures.Refused as problem:
                if not _about_fields(problem) or number == len(fields) - 1:
                    raise
            else:
                self._fields[known] = number
                return answer
        raise AssertionError


_READ = ", ".join(READ_SCOPES)


def _about_fields(problem: failures.Refused) -> bool:
    return problem.told.code == failures.BAD_REQUEST and problem.failure is FailureClass.INVALID
