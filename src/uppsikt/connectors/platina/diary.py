"""Platina behind the port: consent, cases, records."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from uppsikt.connectors.platina import bodies, failures
from uppsikt.connectors.platina.client import PlatinaClient, segment
from uppsikt.connectors.platina.mapping import Mapping
from uppsikt.connectors.platina.oauth import Consent
from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.ports.diary import DiaryCase, DiaryRecord, DiaryToken, Receipt

LISTS_KEPT_FOR = 3600.0  # seconds


class PlatinaDiary:
    """Diary for Platina. It offers no look-up by our own key, so unknown outcomes go to a person."""

    name = "platina"
    can_look_up = False

    def __init__(
        self,
        client: PlatinaClient,
        consent: Consent,
        mapping: Mapping,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._consent = consent
        self._mapping = mapping
        self._monotonic = monotonic
        self._lists: dict[str, tuple[float, dict[str, Any]]] = {}

    def authorize_url(self, *, redirect_uri: str, state: str) -> str:
        """Where the named service user gives consent once."""
        return self._consent.address(redirect_uri=redirect_uri, state=state)

    def connect(self, *, code: str, redirect_uri: str, now: datetime) -> DiaryToken:
        """Exchange the consent's code for tokens."""
        return self._consent.redeem(code, redirect_uri, now)

    def renew(self, refresh: str, *, now: datetime) -> DiaryToken:
        """Trade the stored refresh token for new tokens."""
        return self._consent.renew(refresh, now)

    def register(self, token: str, case: DiaryCase) -> Receipt:
        """Create the case; every list that is looked up first is read before anything is written."""
        body = bodies.case_body(case, self._mapping.case, self._id_of(token))
        path = self._path("register", diary=segment(case.diary))
        raw = self._client.write(token, path, body)
        answer = json.loads(raw)
        return Receipt(self._told(answer, "id"), self._told(answer, "diaryNumber"), raw)

    def add_record(self, token: str, case_id: str, diary: str, record: DiaryRecord) -> str:
        """Add a record, then its file. When only the first is certain, a person is asked."""
        body = bodies.deed_body(record, self._mapping.deed, self._id_of(token))
        path = self._path("add_record", case=segment(case_id), diary=segment(diary))
        made = self._told(json.loads(self._client.write(token, path, body)), "id")
        file = bodies.file_body(record.file, self._mapping.file)
        try:
            file_path = self._path("add_file", record=segment(made))
            self._client.write_surely(token, file_path, file)
        except ConnectorError as problem:
            raise failures.half_done(made) from problem
        return made

    def find(self, token: str, *, diary: str, key: str) -> Receipt | None:
        """Not possible in Platina: no search by our own key was read in the vendor's text."""
        raise failures.failed(FailureClass.UNKNOWN_OUTCOME)

    def assumptions(self) -> tuple[str, ...]:
        """What in the mapping was not read in the vendor's text."""
        return self._mapping.assumptions()

    def _path(self, name: str, **parts: str) -> str:
        return self._mapping.path[name].fixed.format(**parts)

    def _told(self, answer: Any, name: str) -> str:
        """A value of an answer; without it we don't know what was made."""
        value = answer.get(self._mapping.answer[name].fixed) if isinstance(answer, dict) else None
        if value is None or value == "":
            raise failures.failed(FailureClass.UNKNOWN_OUTCOME)
        return str(value)

    def _id_of(self, token: str) -> bodies.IdOf:
        def id_of(collection: str, entry: str) -> Any:
            for fresh in (False, True):
                known = self._list(token, collection, fresh=fresh)
                if entry in known:
                    return known[entry]
            raise failures.no_entry(collection, entry)

        return id_of

    def _list(self, token: str, collection: str, *, fresh: bool) -> dict[str, Any]:
        read_at, known = self._lists.get(collection, (0.0, {}))
        if known and not fresh and self._monotonic() - read_at < LISTS_KEPT_FOR:
            return known
        answer = self._client.read(token, self._path("reference", collection=segment(collection)))
        rows = answer.get("items", []) if isinstance(answer, dict) else answer
        identity, name = (
            self._mapping.answer[key].fixed for key in ("reference_id", "reference_name")
        )
        found = {row[name]: row[identity] for row in rows if name in row and identity in row}
        self._lists[collection] = self._monotonic(), found
        return found
