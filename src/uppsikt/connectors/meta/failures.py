"""Facebook's failures in our words. The code and its subcode decide, never the status or the text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from uppsikt.errors import N_, ConnectorError, FailureClass

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
NO_OBJECT = 33  # subcode of 100: deleted, or not visible to us
TOO_MUCH = 1  # "unknown", also when too much was asked for at once
BAD_REQUEST = 100

_CODES = {
    FailureClass.TRANSIENT: {1, 2},
    FailureClass.PERMISSION: {3, 10, *range(200, 300)},
    FailureClass.THROTTLED: {4, 17, 32, 341, 613, 80001, 80002, 80006},
    FailureClass.AUTH_EXPIRED: {102, 190},
    FailureClass.POLICY_BLOCK: {368, 551},
    FailureClass.DUPLICATE: {506},
    FailureClass.GONE: {803},
}
CLASSES = {code: failure for failure, codes in _CODES.items() for code in codes}
SUBCODES = {
    (BAD_REQUEST, NO_OBJECT): FailureClass.GONE,
    (10, 2018278): FailureClass.POLICY_BLOCK,
    **{(190, dead): FailureClass.AUTH_EXPIRED for dead in (458, 459, 460, 463, 464, 467, 492)},
}

WAITING = N_("Vi fortsätter av oss själva när det går; du behöver inte göra något.")
CONNECT_AGAIN = N_(
    "En person som sköter sidan behöver ansluta kontot på nytt under Konton. "
    "Tiden för svar fortsätter att gå."
)
OURS = N_("Felet är vårt, inte ditt. Be systemförvaltaren titta i loggen.")

SENTENCES: dict[FailureClass, tuple[str, str]] = {
    FailureClass.AUTH_EXPIRED: (N_("Facebook godtar inte längre sidans nyckel."), CONNECT_AGAIN),
    FailureClass.PERMISSION: (
        N_("Uppsikt saknar en rätt på Facebooksidan ({right})."),
        N_(
            "Anslut kontot på nytt och godkänn alla rättigheter, eller ge personen rollen på sidan."
        ),
    ),
    FailureClass.THROTTLED: (N_("Facebook ber oss vänta."), WAITING),
    FailureClass.TRANSIENT: (
        N_("Facebook svarar inte just nu."),
        N_("Vi försöker igen om en stund; du behöver inte göra något."),
    ),
    FailureClass.UNKNOWN_OUTCOME: (
        N_("Vi vet inte om Facebook tog emot det vi skickade."),
        N_("Vi letar på sidan innan något skickas igen; du behöver inte göra något."),
    ),
    FailureClass.INVALID: (N_("Facebook godtog inte det vi skickade."), OURS),
    FailureClass.POLICY_BLOCK: (
        N_("Facebook har stoppat det vi skickade."),
        N_("Logga in på Facebook och läs varför. Svara där för hand om det brådskar."),
    ),
    FailureClass.DUPLICATE: (
        N_("Facebook säger att samma text redan är publicerad."),
        N_("Vi letar upp den på sidan; du behöver inte göra något."),
    ),
    FailureClass.GONE: (
        N_("Inlägget eller kommentaren finns inte längre på Facebook."),
        N_("Kontrollera om det har tagits bort och avsluta i så fall ärendet."),
    ),
}
DEATHS = {
    458: N_("Appen Uppsikt har tagits bort från den persons Facebookkonto som anslöt sidan."),
    459: N_("Facebook vill att personen som anslöt sidan loggar in och bekräftar sig."),
    460: N_("Personen som anslöt sidan har bytt lösenord på Facebook."),
    463: N_("Sidans nyckel till Facebook har gått ut."),
    464: N_("Personen som anslöt sidan har inte bekräftat sitt Facebookkonto."),
    467: N_("Personen som anslöt sidan har loggat ut från Facebook överallt."),
    492: N_("Personen som anslöt sidan har inte längre någon roll på den."),
}


@dataclass(frozen=True)
class Told:
    """The error that an answer carries, as numbers."""

    code: int
    subcode: int
    trace: str = ""

    @property
    def failure(self) -> FailureClass:
        """The class; what isn't in the table is our own mistake."""
        by_subcode = SUBCODES.get((self.code, self.subcode))
        return by_subcode or CLASSES.get(self.code, FailureClass.INVALID)


def told(body: Any) -> Told | None:
    """Find the error in an answer; a 200 may carry one too."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return None
    return Told(
        _number(error.get("code")),
        _number(error.get("error_subcode", error.get("subcode"))),
        str(error.get("fbtrace_id", ""))[:60],
    )


class Refused(ConnectorError):  # noqa: N818 - reads as it is meant
    """Facebook answered with an error; `told` holds its numbers."""

    def __init__(self, error: ConnectorError, answered: Told) -> None:
        super().__init__(
            error.message, error.remedy, failure=error.failure, until=error.until, **error.params
        )
        self.told = answered


def refused(
    error: Told, *, writing: bool = False, right: str = "", until: datetime | None = None
) -> Refused:
    """Turn an answered error into ours. A write answered with a fault of theirs may have happened."""
    failure = error.failure
    if writing and failure is FailureClass.TRANSIENT:
        failure = FailureClass.UNKNOWN_OUTCOME
    if failure is FailureClass.AUTH_EXPIRED:
        return Refused(dead(error.subcode), error)
    return Refused(failed(failure, right=right, until=until), error)


def failed(
    failure: FailureClass, *, right: str = "", until: datetime | None = None
) -> ConnectorError:
    """Make the error of a class with its sentence and remedy."""
    message, remedy = SENTENCES[failure]
    return ConnectorError(message, remedy, failure=failure, until=until, right=right)


def dead(subcode: int) -> ConnectorError:
    """Say why the token is dead, as far as Facebook told."""
    message = DEATHS.get(subcode, SENTENCES[FailureClass.AUTH_EXPIRED][0])
    return ConnectorError(message, CONNECT_AGAIN, failure=FailureClass.AUTH_EXPIRED)


def broken(problem: Exception, *, writing: bool) -> ConnectorError:
    """A call that got no answer: harmless when reading or not sent, else its outcome isn't known."""
    if writing and not isinstance(problem, NOT_SENT):
        return failed(FailureClass.UNKNOWN_OUTCOME)
    return failed(FailureClass.TRANSIENT)


def unreadable(status: int, *, writing: bool) -> ConnectorError:
    """An answer that isn't Graph's JSON, such as a gateway's page; `status` is HTTP's."""
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return failed(FailureClass.THROTTLED)
    if 300 <= status < 500:
        return failed(FailureClass.INVALID)
    return failed(FailureClass.UNKNOWN_OUTCOME if writing else FailureClass.TRANSIENT)


def _number(value: Any) -> int:
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 12 else 0
