"""A records system in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.contracts.script import Script, lost

from uppsikt.connectors.platina import failures
from uppsikt.errors import FailureClass
from uppsikt.ports.diary import DiaryCase, DiaryRecord, DiaryToken, Receipt

USER = "svc-uppsikt@granasa.example"
DIARIES = ("KS", "SBN", "BUN", "SN", "GBAB")


@dataclass
class Registered:
    """A case as it lies in the diary."""

    id: str
    number: str
    case: DiaryCase
    records: list[DiaryRecord] = field(default_factory=list)


class FakeDiary:
    """Diary without a look-up, as Platina is. `down` lets every call fail before anything is done."""

    name = "platina"
    can_look_up = False

    def __init__(self) -> None:
        self.script = Script()
        self.down = False
        self.cases: list[Registered] = []
        self._codes: set[str] = set()
        self._tokens = 0
        self._living: dict[str, str] = {}

    def consent(self) -> str:
        """The service user says yes; returns the code."""
        code = f"kod-{len(self._codes) + self._tokens + 1}"
        self._codes.add(code)
        return code

    def revoke(self) -> None:
        """The consent is taken back: nothing works until somebody connects anew."""
        self._living.clear()

    def authorize_url(self, *, redirect_uri: str, state: str) -> str:
        return f"https://login.example/authorize?redirect_uri={redirect_uri}&state={state}"

    def connect(self, *, code: str, redirect_uri: str, now: datetime) -> DiaryToken:
        self.script.enter("connect")
        if code not in self._codes:
            raise failures.failed(FailureClass.AUTH_EXPIRED)
        self._codes.remove(code)
        return self._issue(now)

    def renew(self, refresh: str, *, now: datetime) -> DiaryToken:
        self.script.enter("renew")
        if refresh not in self._living.values():
            raise failures.failed(FailureClass.AUTH_EXPIRED)
        return self._issue(now)

    def register(self, token: str, case: DiaryCase) -> Receipt:
        self._enter("register", token)
        if case.diary not in DIARIES:
            raise failures.failed(FailureClass.GONE)
        performed, arrives = self.script.next_write()
        number = f"{case.diary} 2026/{len(self.cases) + 1}"
        made = Registered(str(41001 + len(self.cases)), number, case)
        if performed:
            self.cases.append(made)
        if not arrives:
            raise lost()
        return Receipt(made.id, made.number, json.dumps({"id": made.id}).encode())

    def add_record(self, token: str, case_id: str, diary: str, record: DiaryRecord) -> str:
        self._enter("add_record", token)
        case = next((one for one in self.cases if one.id == case_id), None)
        if case is None:
            raise failures.failed(FailureClass.GONE)
        performed, arrives = self.script.next_write()
        if performed:
            case.records.append(record)
        if not arrives:
            raise lost()
        return f"{case_id}-{len(case.records)}"

    def find(self, token: str, *, diary: str, key: str) -> Receipt | None:
        raise failures.failed(FailureClass.UNKNOWN_OUTCOME)

    def assumptions(self) -> tuple[str, ...]:
        return ("deed.title",)

    def _issue(self, now: datetime) -> DiaryToken:
        self._tokens += 1
        access, refresh = f"access-{self._tokens}", f"refresh-{self._tokens}"
        self._living[access] = refresh
        return DiaryToken(access, refresh, now.astimezone(UTC) + timedelta(hours=1), USER)

    def _enter(self, method: str, token: str) -> None:
        self.script.enter(method)
        if self.down:
            raise failures.failed(FailureClass.TRANSIENT)
        if token not in self._living:
            raise failures.failed(FailureClass.AUTH_EXPIRED)
