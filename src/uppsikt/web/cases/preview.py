"""An answer as it will stand on the page."""

from __future__ import annotations

from datetime import datetime

from uppsikt.dialogue import facts
from uppsikt.dialogue.models import Answer
from uppsikt.web import wording


def preview_of(answer: Answer, now: datetime) -> dict[str, object]:
    """What a preview shows: the signed words, their length, what the rules say of them."""
    signature = facts.signature_of(answer.answered_by, answer.case)
    signed = signature.under(answer.text)
    limit = facts.reply_limit(answer.case.account)
    return {
        "signed": signed,
        "signature": signature.line(),
        "length": counted(len(signed)),
        "limit": counted(limit),
        "over": counted(len(signed) - limit) if len(signed) > limit else "",
        "written": bool(answer.text.strip()),
        "soft": wording.all_judged(facts.judge_answer(answer, signature, now)),
    }


def counted(number: int) -> str:
    """A number as Swedish writes it: 8 000."""
    return f"{number:,}".replace(",", "\u00a0")
