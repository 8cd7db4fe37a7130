"""Sends notices as e-mail: at least once, always with the same Message-ID, only with a link inside."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from uppsikt.audit.log import SYSTEM, record
from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.notices import wording
from uppsikt.notices.links import full_path
from uppsikt.notices.models import Notice
from uppsikt.notices.services import MAIL
from uppsikt.outgoing import engine
from uppsikt.outgoing.models import Dispatch
from uppsikt.ports.mail import Letter, Mailer


def send_due(mailer: Mailer, *, now: datetime, limit: int = 50) -> int:
    """Send the letters that are due; returns how many were handed over."""
    sent = 0
    for row in engine.due([MAIL], now, limit):
        with engine.claim(row, now) as held:
            if held is not None:
                sent += _send(mailer, held, now)
    return sent


def _send(mailer: Mailer, row: Dispatch, now: datetime) -> int:
    notice = Notice.objects.select_related("person").get(pk=row.subject_id)
    outcome = engine.attempt(row, lambda: _hand_over(mailer, notice), None)
    if outcome.result is engine.Result.UNKNOWN:
        outcome = engine.Outcome(engine.Result.LATER, error=_again())
    with transaction.atomic():
        engine.settle(row, outcome, now)
        if outcome.result is engine.Result.CONFIRMED:
            record(
                "notices.sent",
                subject=("notice", notice.pk),
                actor=SYSTEM,
                at=now,
                notice=notice.code,
                person=str(notice.person_id),
                rule=notice.rule,
            )
    return int(outcome.result is engine.Result.CONFIRMED)


def _hand_over(mailer: Mailer, notice: Notice) -> engine.Sent:
    letter = letter_for(notice)
    mailer.send(letter)
    return engine.Sent(letter.message_id)


def _again() -> ConnectorError:
    """Internal mail may come twice: the Message-ID is the same."""
    return ConnectorError("", "", failure=FailureClass.TRANSIENT, permanent=False)


def letter_for(notice: Notice) -> Letter:
    """The letter of a notice, in Swedish. It says where to look, never what was written."""
    link = settings.PUBLIC_URL.rstrip("/") + full_path(notice.path, notice.secret_id)
    with override("sv"):
        subject, sentence = wording.subject(notice), wording.sentence(notice)
        parts = [sentence, link, wording.why(notice), "Uppsikt"]
    return Letter(
        to=notice.person.email,
        subject=subject,
        text="\n\n".join([f"Hej {notice.person.name.split()[0]}!", *filter(None, parts)]) + "\n",
        written_at=notice.created_at,
        message_id=f"<{notice.pk}@{urlsplit(settings.PUBLIC_URL).hostname}>",
    )
