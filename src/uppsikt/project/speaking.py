"""What the command line says to the person who started it."""

from __future__ import annotations

import contextlib
import sys
from typing import TextIO

from uppsikt.errors import UppsiktError, fill


def say(text: str) -> None:
    """Write a line for people; nothing happens when nobody listens any longer."""
    _write(sys.stdout, text)


def complain(error: UppsiktError) -> None:
    """Write what happened and what to do, on standard error."""
    _write(sys.stderr, str(error) if not error.message else explained(error))


def explained(error: UppsiktError) -> str:
    """Return the error on one or two lines: what happened, then what to do."""
    texts = (fill(text, error.params) for text in (error.message, error.remedy) if text)
    return "\n  ".join(texts)


def _write(stream: TextIO, text: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        stream.write(f"{text}\n")
        stream.flush()
