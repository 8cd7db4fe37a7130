"""A notice in words, in the language that is active."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from uppsikt.errors import fill
from uppsikt.notices.models import Notice
from uppsikt.notices.services import TEXTS
from uppsikt.policy.guideline import guideline

TIMES = ("due",)  # parameters that hold a moment as ISO text


def subject(notice: Notice) -> str:
    """The notice's heading."""
    return fill(gettext(TEXTS[notice.code].subject), _shown(notice.params))


def sentence(notice: Notice) -> str:
    """The notice's sentence."""
    return fill(gettext(TEXTS[notice.code].sentence), _shown(notice.params))


def why(notice: Notice) -> str:
    """The guideline's own sentence behind the notice, with its id; empty when it rests on none."""
    row = guideline().by_id.get(notice.rule)
    if row is None:
        return ""
    words = gettext("Varför: ”{sentence}” (riktlinjen, {row})")
    return fill(words, {"sentence": row.swedish, "row": row.id})


def moment(at: datetime) -> str:
    """A moment in local words: "tor 26 november kl. 10:00"."""
    return date_format(timezone.localtime(at), r"D j F \k\l. H:i")


def _shown(params: dict[str, Any]) -> dict[str, Any]:
    return {
        name: moment(datetime.fromisoformat(value)) if name in TIMES else value
        for name, value in params.items()
    }
