"""Whether a token is what we think: an empty answer is only believed from a page's own token.

With a person's token, or without the right permissions, Facebook answers with nothing instead of
an error.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from uppsikt.connectors.meta import failures
from uppsikt.connectors.meta.client import GraphClient
from uppsikt.connectors.meta.reading import objects_in
from uppsikt.connectors.meta.values import identifier, moment
from uppsikt.errors import N_, ConnectorError, FailureClass, UppsiktError
from uppsikt.ports.platform import Credential, Health

READ_SCOPES = ("pages_read_engagement", "pages_read_user_content")
WRITE_SCOPE = "pages_manage_engagement"
TRUSTED_FOR = 600.0  # seconds
TOPIC = "feed"


@dataclass(frozen=True)
class Inspected:
    """What Facebook says of a token. `subcode` tells why it is dead, 0 while it lives."""

    alive: bool
    subcode: int
    kind: str
    page_id: str | None
    scopes: tuple[str, ...]
    expires_at: datetime | None

    def problem(self, credential: Credential) -> ConnectorError | None:
        """Why nothing must be believed with this token; None when all is well."""
        if not self.alive:
            return failures.dead(self.subcode)
        if self.kind != "PAGE" or self.page_id != credential.account_id:
            return ConnectorError(
                N_("Nyckeln hör inte till den här Facebooksidan."),
                N_("Anslut kontot på nytt under Konton och välj rätt sida."),
                failure=FailureClass.PERMISSION,
            )
        if missing := self.missing(READ_SCOPES):
            return failures.failed(FailureClass.PERMISSION, right=missing)
        return None

    def missing(self, scopes: tuple[str, ...]) -> str:
        """Which of the scopes were not granted, as a list to read."""
        return ", ".join(scope for scope in scopes if scope not in self.scopes)


class Trust:
    """Inspects tokens, and remembers for ten minutes which were found good."""

    def __init__(
        self, client: GraphClient, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._monotonic = monotonic
        self._good_until: dict[tuple[str, str], float] = {}

    def require(self, credential: Credential) -> None:
        """Raise what is wrong with the token, asking Facebook at most every ten minutes."""
        key = credential.account_id, self._client.app.proof(credential.token)
        if self._monotonic() < self._good_until.get(key, 0.0):
            return
        if problem := self.inspect(credential).problem(credential):
            raise problem
        self._good_until[key] = self._monotonic() + TRUSTED_FOR

    def inspect(self, credential: Credential) -> Inspected:
        """Ask Facebook about the token."""
        app = self._client.app
        if not app.id or not app.secret:
            raise ConnectorError(
                N_("Facebookappens id och hemlighet är inte inställda."),
                N_("Sätt UPPSIKT_META_APP_ID och UPPSIKT_META_APP_SECRET och starta om."),
                failure=FailureClass.INVALID,
            )
        asked = {"input_token": credential.token}
        answer = self._client.read_hidden(app.token, "debug_token", asked)
        data = answer.get("data")
        return _inspected(data if isinstance(data, dict) else {})

    def health(self, credential: Credential) -> Health:
        """State of the token and of both levels of webhook subscription.

        A connection that can read is ok; what else is amiss is told in `problem`.
        """
        found = self.inspect(credential)
        if problem := found.problem(credential):
            return Health(False, found.expires_at, False, str(problem))
        subscribed = self._is_subscribed(credential)
        return Health(True, found.expires_at, subscribed, self._lesser_problem(found))

    def _is_subscribed(self, credential: Credential) -> bool:
        app = self._client.app
        page = self._client.read(credential.token, f"{credential.account_id}/subscribed_apps", {})
        whole = self._client.read(app.token, f"{app.id}/subscriptions", {})
        ours = [one for one in objects_in(page) if identifier(one.get("id")) == app.id]
        pages = [one for one in objects_in(whole) if one.get("object") == "page"]
        return _has_topic(ours, "subscribed_fields") and _has_topic(pages, "fields")

    def _lesser_problem(self, found: Inspected) -> str:
        client = self._client
        if missing := found.missing((WRITE_SCOPE,)):
            return str(failures.failed(FailureClass.PERMISSION, right=missing))
        if client.answered_version == client.version:
            return ""
        problem = UppsiktError(
            N_("Facebook svarar med version {answered} fast vi ber om {asked}."),
            N_("Be systemförvaltaren uppdatera Uppsikt."),
            answered=client.answered_version,
            asked=client.version,
        )
        return str(problem)


def _inspected(data: dict[str, Any]) -> Inspected:
    error = failures.told(data)
    scopes = data.get("scopes")
    return Inspected(
        alive=data.get("is_valid") is True,
        subcode=error.subcode if error else 0,
        kind=str(data.get("type", "")),
        page_id=identifier(data.get("profile_id")),
        scopes=tuple(str(scope) for scope in scopes) if isinstance(scopes, list) else (),
        expires_at=_first_end(data.get("expires_at"), data.get("data_access_expires_at")),
    )


def _first_end(*ends: Any) -> datetime | None:
    """The earliest end; 0 means none."""
    moments = [read for end in ends if end and (read := moment(end))]
    return min(moments, default=None)


def _has_topic(subscriptions: list[dict[str, Any]], name: str) -> bool:
    """Fields come as names or as objects with a name."""
    fields = [field for one in subscriptions for field in one.get(name) or []]
    return TOPIC in [field.get("name") if isinstance(field, dict) else field for field in fields]
