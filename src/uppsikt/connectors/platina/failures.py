"""Platina's failures in our words."""

from __future__ import annotations

from typing import Any

import httpx

from uppsikt.errors import N_, ConnectorError, FailureClass

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
BUSY = (httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.TOO_MANY_REQUESTS)
CLASSES: dict[int, FailureClass] = {
    httpx.codes.UNAUTHORIZED: FailureClass.AUTH_EXPIRED,
    httpx.codes.FORBIDDEN: FailureClass.PERMISSION,
    httpx.codes.NOT_FOUND: FailureClass.GONE,
    httpx.codes.CONFLICT: FailureClass.UNKNOWN_OUTCOME,
}

SENTENCES: dict[FailureClass, tuple[str, str]] = {
    FailureClass.AUTH_EXPIRED: (
        N_("Platina godtar inte längre tjänstekontots inloggning."),
        N_("Registratorn ansluter diariet på nytt under Diarieföring."),
    ),
    FailureClass.PERMISSION: (
        N_("Tjänstekontot får inte göra detta i Platina."),
        N_("Be Platinas förvaltare ge kontot rätt att registrera i diariet."),
    ),
    FailureClass.TRANSIENT: (
        N_("Platina svarar inte just nu."),
        N_("Registreringen väntar och vi försöker igen av oss själva."),
    ),
    FailureClass.UNKNOWN_OUTCOME: (
        N_("Vi vet inte om Platina hann registrera."),
        N_("Titta i diariet och tala om för Uppsikt om det finns där. Vi skickar inte igen."),
    ),
    FailureClass.INVALID: (
        N_("Platina godtog inte uppgifterna ({fields})."),
        N_(
            "Registrera för hand så länge, och be systemförvaltaren se över fältlistan för diariet."
        ),
    ),
    FailureClass.GONE: (
        N_("Platina hittar inte diariet eller ärendet."),
        N_("Kontrollera diariets beteckning under Organisation, eller registrera för hand."),
    ),
}


def failed(failure: FailureClass, fields: str = "") -> ConnectorError:
    """Make the error of a class with its sentence and remedy."""
    message, remedy = SENTENCES[failure]
    return ConnectorError(message, remedy, failure=failure, fields=fields or "?")


def broken(problem: Exception, *, writing: bool) -> ConnectorError:
    """A call that got no answer: harmless when reading or not sent, else its outcome isn't known."""
    if writing and not isinstance(problem, NOT_SENT):
        return failed(FailureClass.UNKNOWN_OUTCOME)
    return failed(FailureClass.TRANSIENT)


def refused(response: httpx.Response, *, writing: bool) -> ConnectorError:
    """An answer that says no. Busy (503, 429) comes before anything is done; other faults may not."""
    status = response.status_code
    if status in BUSY:
        return failed(FailureClass.TRANSIENT)
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return failed(FailureClass.UNKNOWN_OUTCOME if writing else FailureClass.TRANSIENT)
    return failed(CLASSES.get(status, FailureClass.INVALID), _fields(response))


def half_done(record_id: str) -> ConnectorError:
    """The record was made, but whether it got its file isn't known."""
    return ConnectorError(
        N_("Handlingen {record} finns i Platina, men kanske inte dess fil."),
        N_("Öppna handlingen i Platina, lägg till filen om den saknas och bekräfta i Uppsikt."),
        failure=FailureClass.UNKNOWN_OUTCOME,
        record=record_id,
    )


def no_entry(collection: str, entry: str) -> ConnectorError:
    """Our mapping names an entry that the installation doesn't have."""
    return ConnectorError(
        N_("Platina har inget val som heter {entry} i listan {collection}."),
        N_("Be systemförvaltaren rätta fältlistan för diariet efter den egna installationen."),
        failure=FailureClass.INVALID,
        entry=entry,
        collection=collection,
    )


def _fields(response: httpx.Response) -> str:
    """Names of the refused fields; never their values, which may be a citizen's words."""
    try:
        body: Any = response.json()
    except (ValueError, RecursionError):
        return ""
    errors = body.get("errors") if isinstance(body, dict) else None
    return ", ".join(str(name)[:60] for name in errors) if isinstance(errors, dict) else ""
