"""What went wrong and what to do: errors carry Swedish templates, rendered at the edge."""

import traceback
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol


def N_(message: str) -> str:  # noqa: N802 - the name that the extractor looks for
    """Mark a Swedish template for translation without translating it; the edge does that."""
    return message


def fill(template: str, params: Mapping[str, Any]) -> str:
    """Put `params` into a template (translated or not); lists are joined with commas."""
    return template.format(**{name: _shown(value) for name, value in params.items()})


def describe(problem: BaseException) -> dict[str, str]:
    """What may be logged of an error: its type and where it arose, never what it says.

    The words of an error can hold what a citizen wrote.
    """
    frames = traceback.extract_tb(problem.__traceback__)
    where = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-4:]]
    return {"problem": type(problem).__name__, "where": " > ".join(where)}


def _shown(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(part) for part in value)
    return value


class UppsiktError(Exception):
    """Something a person can act on: `message` says what happened, `remedy` what to do."""

    def __init__(self, message: str, remedy: str = "", **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.params = params

    def __str__(self) -> str:
        texts = [self.message, self.remedy]
        return " ".join(fill(text, self.params) for text in texts if text)


class Judged(Protocol):
    """The shape of a finding, so that errors need not know the policy."""

    @property
    def rule(self) -> str: ...
    @property
    def blocks(self) -> bool: ...
    @property
    def message(self) -> str: ...
    @property
    def remedy(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Any]: ...


class RuleBroken(UppsiktError):  # noqa: N818 - reads as it is meant
    """The guideline stops this; `findings` holds every reason at once, in the guideline's order."""

    def __init__(self, findings: Sequence[Judged]) -> None:
        super().__init__(N_("Riktlinjen stoppar detta."))
        self.findings = list(findings)

    def __str__(self) -> str:
        texts = (fill(f"{f.message} {f.remedy}".strip(), f.params) for f in self.findings)
        return " ".join(texts)


class FailureClass(StrEnum):
    """What a failed call to the outside means for the caller."""

    AUTH_EXPIRED = "auth_expired"  # a person must connect again
    PERMISSION = "permission"  # a right or a role is missing
    THROTTLED = "throttled"  # wait until `until`
    TRANSIENT = "transient"  # a read may be repeated
    UNKNOWN_OUTCOME = "unknown_outcome"  # a write may have happened: look it up
    INVALID = "invalid"  # our request is wrong
    POLICY_BLOCK = "policy_block"  # the other side judged the content
    DUPLICATE = "duplicate"  # the same content is there already
    GONE = "gone"  # the object is no longer there


PASSING = frozenset({FailureClass.THROTTLED, FailureClass.TRANSIENT, FailureClass.UNKNOWN_OUTCOME})


class ConnectorError(UppsiktError):
    """A call to the outside failed.

    `permanent` means that the same call won't succeed by being repeated; unless given it follows
    from the class. `until` (aware UTC) is set when the other side said when to come back.
    """

    def __init__(
        self,
        message: str,
        remedy: str = "",
        *,
        failure: FailureClass = FailureClass.TRANSIENT,
        permanent: bool | None = None,
        until: datetime | None = None,
        **params: Any,
    ) -> None:
        super().__init__(message, remedy, **params)
        self.failure = failure
        self.permanent = failure not in PASSING if permanent is None else permanent
        self.until = until
