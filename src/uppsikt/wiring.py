"""The only file that names connectors: settings become the ports' implementations, once a process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings

from uppsikt.connectors.mail.smtp import SmtpMailer
from uppsikt.connectors.meta import payload, webhooks
from uppsikt.connectors.meta.client import App, GraphClient
from uppsikt.connectors.meta.pages import FacebookPages
from uppsikt.connectors.platina import mapping
from uppsikt.connectors.platina.client import PlatinaClient
from uppsikt.connectors.platina.diary import PlatinaDiary
from uppsikt.connectors.platina.oauth import Client, Consent
from uppsikt.errors import N_, ConnectorError, FailureClass
from uppsikt.ports.diary import Diary
from uppsikt.ports.mail import Mailer
from uppsikt.ports.platform import SeenEvent, SocialPlatform

challenge = webhooks.challenge
signature_ok = webhooks.signature_ok

_open: list[Callable[[], None]] = []


def platform(name: str) -> SocialPlatform:
    """The platform by the name that accounts carry."""
    if name not in MAKERS:
        raise ConnectorError(
            N_("Uppsikt kan inte tala med {platform} ännu."),
            N_("Sköt kontot för hand och för in svaren i ärendet."),
            failure=FailureClass.INVALID,
            platform=name,
        )
    return _platform(name)


def platforms() -> tuple[SocialPlatform, ...]:
    """Every platform that accounts can be connected to."""
    return tuple(platform(name) for name in MAKERS)


@cache
def diary() -> Diary:
    """The records system."""
    chosen = _required(settings.PLATINA, "url", "oauth_url", "client_id", "client_secret")
    fields = mapping.load()
    client = PlatinaClient(chosen["url"])
    login = chosen["oauth_url"].rstrip("/")
    consent = Consent(
        authorize_url=f"{login}/{fields.oauth['authorize'].fixed}",
        token_url=f"{login}/{fields.oauth['token'].fixed}",
        scope=fields.oauth["scope"].fixed,
        client=Client(chosen["client_id"], chosen["client_secret"]),
    )
    _open.extend((client.close, consent.close))
    return PlatinaDiary(client, consent, fields)


@cache
def mailer() -> Mailer:
    """The mail server; an unset address shows when a letter is sent."""
    return SmtpMailer(settings.SMTP_URL, settings.MAIL_FROM)


def webhook_events(source: str, body: bytes) -> list[SeenEvent]:
    """What a stored delivery tells; `source` is the receiver's name of the platform."""
    if source not in MAKERS:
        platform(source)
    return payload.observations(body)


def payload_events(data: bytes) -> list[dict[str, Any]]:
    """What a delivery or an answer tells, as plain values."""
    return payload.events(data)


def reset() -> None:
    """Forget what was made from the settings, as after a change of them in a test."""
    while _open:
        _open.pop()()
    for made in (_platform, diary, mailer):
        made.cache_clear()


@cache
def _platform(name: str) -> SocialPlatform:
    return MAKERS[name]()


def _facebook() -> SocialPlatform:
    chosen = settings.META
    app = App(chosen["app_id"], chosen["app_secret"])
    client = GraphClient(url=chosen["graph_url"], version=chosen["version"], app=app)
    _open.append(client.close)
    return FacebookPages(client)


def _required(chosen: dict[str, str], *names: str) -> dict[str, str]:
    if missing := [f"UPPSIKT_PLATINA_{name.upper()}" for name in names if not chosen[name]]:
        raise ConnectorError(
            N_("Diariet är inte inställt ({missing} saknas)."),
            N_("Be systemförvaltaren sätta dem. Till dess registreras för hand."),
            failure=FailureClass.INVALID,
            missing=missing,
        )
    return chosen


MAKERS: dict[str, Callable[[], SocialPlatform]] = {"facebook": _facebook}
