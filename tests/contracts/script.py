"""Faults that a test orders in advance."""

from __future__ import annotations

from collections import defaultdict, deque

from uppsikt.errors import ConnectorError, FailureClass


class Script:
    """Errors to raise on the next calls of a method, and answers to lose."""

    def __init__(self) -> None:
        self._errors: dict[str, deque[ConnectorError]] = defaultdict(deque)
        self._lost: deque[bool] = deque()

    def fail(self, method: str, failure: FailureClass | ConnectorError, times: int = 1) -> None:
        """Let the next `times` calls of `method` fail before anything is done."""
        error = failure
        if not isinstance(error, ConnectorError):
            error = ConnectorError("Beställt fel.", "Gör ingenting.", failure=error)
        self._errors[method].extend([error] * times)

    def lose_answer(self, *, performed: bool = True, times: int = 1) -> None:
        """Let the answers to the next writes get lost, with the write done or not."""
        self._lost.extend([performed] * times)

    def enter(self, method: str) -> None:
        """Raise what was ordered for this call, if anything."""
        if self._errors[method]:
            raise self._errors[method].popleft()

    def next_write(self) -> tuple[bool, bool]:
        """Whether the write is to be carried out, and whether its answer arrives."""
        if not self._lost:
            return True, True
        return self._lost.popleft(), False


def lost() -> ConnectorError:
    """What a lost answer looks like to the caller."""
    return ConnectorError("Okänt utfall.", "Se efter.", failure=FailureClass.UNKNOWN_OUTCOME)
