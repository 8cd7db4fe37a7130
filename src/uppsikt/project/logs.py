"""Structured logs: ids only. What could carry a citizen's words or a secret is dropped before writing."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from uppsikt.errors import describe

FORBIDDEN = frozenset(
    {
        "text",
        "message",
        "body",
        "token",
        "access_token",
        "author",
        "author_name",
        "password",
        "secret",
    }
)


def drop_content(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Remove the keys that could hold words or secrets."""
    for key in FORBIDDEN & event.keys():
        del event[key]
    return event


def name_errors(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Put an error's type and place where its words would stand: they can hold a citizen's."""
    told = event.pop("exc_info", None)
    error = sys.exc_info()[1] if told is True else told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        event.update(describe(error))
    return event


def configure(options: dict[str, Any]) -> None:
    """Set up structlog and the standard library's logging to one line of JSON per event on stderr."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_errors,
        drop_content,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(options["level"])
    for noisy in ("httpx", "httpcore", "django.server", "procrastinate"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
