"""The way in for webhooks: believed only when signed, stored before anything else, never lost."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.ground import Database, at, superuser_url

from uppsikt.api.receiver import LARGEST_BODY, PATH, STORE, Receiver
from uppsikt.dialogue.models import RawEvent

SECRET = "granasa-sandbox-secret"
NOW = at("2026-05-04 08:00")
BODY = json.dumps({"object": "page", "entry": [{"id": "1", "text": "Hur länge?"}]}).encode()


@dataclass
class Answer:
    status: str
    body: bytes
    kind: str


class Django:
    """Stands where Django stands; says what it was asked for."""

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"Django: " + environ["PATH_INFO"].encode()]


def signed(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def ask(receiver: Receiver, method: str = "POST", body: bytes = BODY, **environ: Any) -> Answer:
    seen: list[Any] = []
    given = {
        "REQUEST_METHOD": method,
        "PATH_INFO": PATH,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_X_HUB_SIGNATURE_256": signed(body),
    } | environ
    content = b"".join(receiver(given, lambda *told: seen.extend(told)))
    return Answer(seen[0], content, dict(seen[1])["Content-Type"])


def receiver_for(database: Database, **changes: Any) -> Receiver:
    return Receiver(
        Django(),
        **{
            "secret": SECRET,
            "verify_token": "granasa-verify",
            "connect": database.connect,
            "now": lambda: NOW,
        }
        | changes,
    )


@pytest.fixture
def receiver(committed_database: Database) -> Iterator[Receiver]:
    receiver = receiver_for(committed_database)
    yield receiver
    receiver.close()


def test_a_signed_delivery_is_stored_byte_for_byte(receiver: Receiver) -> None:
    assert ask(receiver) == Answer("200 OK", b"ok", "text/plain; charset=utf-8")
    row = RawEvent.objects.get()
    assert (row.source, row.received_at, row.handled_at) == ("facebook", NOW, None)
    assert (bytes(row.body), bytes(row.digest)) == (BODY, hashlib.sha256(BODY).digest())


def test_the_worker_is_woken_in_the_same_moment(
    receiver: Receiver, committed_database: Database
) -> None:
    with committed_database.connect() as listener:
        listener.execute("LISTEN uppsikt_work")
        ask(receiver)
        heard = next(listener.notifies(timeout=5))
    assert heard.payload == "raw_event"


@pytest.mark.parametrize(
    "signature",
    ["", "sha256=", signed(BODY, "somebody else's"), signed(BODY + b" "), "sha256=åäö"],
    ids=["ingen", "tom", "annan hemlighet", "annan kropp", "inte hex"],
)
def test_what_is_not_signed_is_not_stored(receiver: Receiver, signature: str) -> None:
    answer = ask(receiver, HTTP_X_HUB_SIGNATURE_256=signature)
    assert (answer.status, json.loads(answer.body)) == (
        "401 Unauthorized",
        {"fel": "Signaturen stämmer inte. Kontrollera att appens hemlighet är densamma i Uppsikt."},
    )
    assert RawEvent.objects.count() == 0


def test_without_a_secret_nothing_is_believed(committed_database: Database) -> None:
    open_door = receiver_for(committed_database, secret="")
    answer = ask(open_door, HTTP_X_HUB_SIGNATURE_256=signed(BODY, ""))
    assert answer.status == "401 Unauthorized"


def test_a_signature_in_swedish_survives_reencoding_only_as_raw_bytes(receiver: Receiver) -> None:
    escaped = json.dumps({"entry": [{"text": "åäö 🎉"}]}).replace("/", "\\/").encode()
    assert ask(receiver, body=escaped).status == "200 OK"
    assert bytes(RawEvent.objects.get().body) == escaped


@pytest.mark.parametrize(
    ("length", "announced", "status"),
    [
        (LARGEST_BODY, True, "200 OK"),
        (LARGEST_BODY + 1, True, "413 Content Too Large"),
        (LARGEST_BODY + 1, False, "413 Content Too Large"),
    ],
    ids=["precis lagom", "för stor", "för stor utan att säga det"],
)
def test_a_delivery_has_a_largest_size(
    receiver: Receiver, length: int, announced: bool, status: str
) -> None:
    answer = ask(receiver, body=b"a" * length, CONTENT_LENGTH=str(length) if announced else "")
    assert answer.status == status
    assert RawEvent.objects.count() == (status == "200 OK")


@pytest.mark.parametrize(
    ("query", "status", "body"),
    [
        ("hub.mode=subscribe&hub.challenge=1158&hub.verify_token=granasa-verify", "200 OK", b"1158"),
        ("hub.mode=subscribe&hub.challenge=1158&hub.verify_token=other", "403 Forbidden", None),
        ("hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=granasa-verify", "403 Forbidden", None),
        ("", "403 Forbidden", None),
    ],
    ids=["rätt ord", "fel ord", "fel läge", "ingenting"],
)  # fmt: skip
def test_the_handshake(receiver: Receiver, query: str, status: str, body: bytes | None) -> None:
    answer = ask(receiver, "GET", b"", QUERY_STRING=query)
    assert answer.status == status
    assert body in (None, answer.body)


def test_other_methods_are_refused(receiver: Receiver) -> None:
    assert ask(receiver, "PUT").status == "405 Method Not Allowed"


@pytest.mark.parametrize("path", ["/", "/webhooks/meta/", "/webhooks/metal", "/api/openapi.json"])
def test_everything_else_is_djangos(receiver: Receiver, path: str) -> None:
    assert ask(receiver, PATH_INFO=path).body == b"Django: " + path.encode()
    assert RawEvent.objects.count() == 0


def test_without_a_database_the_platform_is_asked_to_come_back(
    committed_database: Database,
) -> None:
    def refuse() -> psycopg.Connection[Any]:
        raise psycopg.OperationalError("connection refused")

    answer = ask(receiver_for(committed_database, connect=refuse))
    assert (answer.status, json.loads(answer.body)) == (
        "503 Service Unavailable",
        {"fel": "Databasen svarar inte just nu. Skicka händelsen igen om en stund."},
    )


def test_after_a_database_restart_the_next_delivery_goes_through(
    receiver: Receiver, committed_database: Database
) -> None:
    ask(receiver)
    with psycopg.connect(superuser_url(committed_database), autocommit=True) as operator:
        operator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert ask(receiver).status == "200 OK"
    assert committed_database.ask("SELECT count(*) FROM uppsikt_rawevent") == [(2,)]


def test_many_at_once_lose_nothing_and_leave_no_descriptor_behind(
    receiver: Receiver, committed_database: Database
) -> None:
    assert RawEvent.objects.count() == 0  # Django's own connection is open from here on
    before = _open_descriptors()
    bodies = [json.dumps({"number": number}).encode() for number in range(200)]
    for _ in range(2):  # threads come and go
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda body: ask(receiver, body=body).status, bodies))
        assert answers == ["200 OK"] * 200
    stored = {bytes(body) for body in RawEvent.objects.values_list("body", flat=True)}
    assert stored == set(bodies)
    assert _open_descriptors() - before <= 8
    receiver.close()
    assert _open_descriptors() == before


def test_settings_make_the_receiver(committed_database: Database) -> None:
    from django.conf import settings
    from django.test import override_settings

    with override_settings(META=settings.META | {"app_secret": SECRET, "verify_token": "v"}):
        receiver = Receiver.from_settings(Django(), now=lambda: NOW)
    assert ask(receiver).status == "200 OK"
    receiver.close()
    assert RawEvent.objects.count() == 1


def test_the_statement_names_the_table_of_the_model() -> None:
    assert f"INTO {RawEvent._meta.db_table} " in STORE


def _open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
