"""Replies on Facebook: publishing one, and recognising our own afterwards."""

from __future__ import annotations

from datetime import datetime

from uppsikt.connectors.meta import failures, objects
from uppsikt.connectors.meta.client import GraphClient, segment
from uppsikt.connectors.meta.trust import WRITE_SCOPE
from uppsikt.connectors.meta.values import canonical, words
from uppsikt.errors import N_, ConnectorError, FailureClass
from uppsikt.ports.platform import Credential, PublishedReply, SeenComment

LONGEST = 8000  # characters
RIGHT = f"{WRITE_SCOPE}, MODERATE"


def reply(
    client: GraphClient, credential: Credential, comment_id: str, text: str
) -> PublishedReply:
    """Publish `text` below the comment, once, and read back its id and address in the same call."""
    if not text.strip() or len(text) > LONGEST:
        raise ConnectorError(
            N_("Svaret är tomt eller längre än {longest} tecken och skickades inte."),
            N_("Ändra texten och skicka igen. Underskriften räknas med."),
            failure=FailureClass.INVALID,
            longest=LONGEST,
        )
    answer = client.write(
        credential.token,
        f"{segment(comment_id)}/comments",
        {"message": text, "fields": "id,permalink_url"},
        right=RIGHT,
    )
    if not (made := objects.own_id(answer)):
        raise failures.failed(FailureClass.UNKNOWN_OUTCOME)
    return PublishedReply(made, words(answer.get("permalink_url")) or "", canonical(answer))


def is_ours(comment: SeenComment, text: str, since: datetime) -> bool:
    """Whether a comment is our reply with exactly this text, from `since` or later (whole seconds)."""
    written = comment.created_at
    new = written is not None and written >= since.replace(microsecond=0)
    return comment.own and new and _even(comment.text) == _even(text)


def _even(text: str) -> str:
    """Facebook trims a text and may write its line breaks in another way."""
    return "\n".join(text.split("\r\n")).strip()
