"""What a job is given: the time, and whether to go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Turn:
    """`now` gives the moment (aware UTC), `keep_going` turns false when the worker is to stop."""

    now: Callable[[], datetime]
    keep_going: Callable[[], bool] = lambda: True
