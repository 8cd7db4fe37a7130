"""The named service user's consent: OAuth 2 with an authorization code and a refresh token."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx

from uppsikt.connectors.platina import failures
from uppsikt.connectors.platina.client import LOOPBACK
from uppsikt.errors import N_, ConnectorError, FailureClass
from uppsikt.ports.diary import DiaryToken

log = logging.getLogger(__name__)

EMAIL_CLAIMS = ("email", "upn", "preferred_username")
SHORT_LIFE = 300  # seconds, when the server doesn't say how long a token lives
DEAD_GRANTS = ("invalid_grant", "interaction_required", "consent_required", "login_required")


@dataclass(frozen=True)
class Client:
    """Our client at the authorization server."""

    id: str
    secret: str = field(repr=False)


class Consent:
    """Fetches and renews tokens. Tokens and codes travel in bodies only."""

    def __init__(
        self,
        *,
        authorize_url: str,
        token_url: str,
        scope: str,
        client: Client,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._authorize_url = authorize_url
        self._token_url = token_url
        self._scope = scope
        self._client = client
        local = httpx.URL(token_url).host in LOOPBACK
        self._http = httpx.Client(timeout=30.0, transport=transport, trust_env=not local)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def address(self, *, redirect_uri: str, state: str) -> str:
        """Where the service user gives consent."""
        asked = {
            "response_type": "code",
            "client_id": self._client.id,
            "redirect_uri": redirect_uri,
            "scope": self._scope,
            "state": state,
        }
        return f"{self._authorize_url}?{urlencode(asked)}"

    def redeem(self, code: str, redirect_uri: str, now: datetime) -> DiaryToken:
        """Exchange the consent's code for tokens."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        answer = self._ask(form)
        if not answer.get("refresh_token"):
            raise ConnectorError(
                N_("Inloggningen gav ingen nyckel som kan förnyas."),
                N_("Be Platinas förvaltare tillåta offline_access för Uppsikt och anslut igen."),
                failure=FailureClass.PERMISSION,
            )
        return _token(answer, "", now)

    def renew(self, refresh: str, now: datetime) -> DiaryToken:
        """Trade the refresh token; where the server doesn't rotate it, the old one is kept."""
        return _token(
            self._ask({"grant_type": "refresh_token", "refresh_token": refresh}), refresh, now
        )

    def _ask(self, form: Mapping[str, str]) -> dict[str, Any]:
        ours = {"client_id": self._client.id, "client_secret": self._client.secret}
        try:
            response = self._http.post(self._token_url, data={**form, **ours})
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            log.warning("platina.oauth_no_answer problem=%s", type(problem).__name__)
            raise failures.failed(FailureClass.TRANSIENT) from problem
        body = _json(response)
        if response.is_success and isinstance(body.get("access_token"), str):
            return body
        raise _refused(response, str(body.get("error", "")))


def _refused(response: httpx.Response, error: str) -> ConnectorError:
    log.warning("platina.oauth_refused status=%d error=%s", response.status_code, error[:40])
    if error in DEAD_GRANTS:
        return failures.failed(FailureClass.AUTH_EXPIRED)
    if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return failures.failed(FailureClass.TRANSIENT)
    return ConnectorError(
        N_("Inloggningsservern för Platina godtar inte Uppsikt ({error})."),
        N_("Be systemförvaltaren kontrollera klientens id och hemlighet i inställningarna."),
        failure=FailureClass.INVALID,
        error=error[:40] or response.status_code,
    )


def _token(answer: dict[str, Any], old_refresh: str, now: datetime) -> DiaryToken:
    life = answer.get("expires_in")
    seconds = int(life) if isinstance(life, (int, float, str)) and str(life).isdecimal() else 0
    access = str(answer["access_token"])
    return DiaryToken(
        access=access,
        refresh=str(answer.get("refresh_token") or old_refresh),
        expires_at=now + timedelta(seconds=seconds or SHORT_LIFE),
        user_email=_email(access) or _email(str(answer.get("id_token", ""))),
    )


def _email(token: str) -> str:
    """The user's e-mail in a token's claims, to show who is connected; nothing is decided by it."""
    part = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return ""
    values = [claims.get(name) for name in EMAIL_CLAIMS] if isinstance(claims, dict) else []
    return next((value for value in values if isinstance(value, str) and "@" in value), "")


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
