"""No test reaches beyond this machine."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class NetworkUsedError(AssertionError):
    """A test tried to reach beyond this machine."""


@contextmanager
def refused() -> Iterator[None]:
    """Refuse connections and look-ups of Python's sockets, but for loopback and Unix sockets."""
    look_up = socket.getaddrinfo

    def look_up_here(host: Any, *args: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host or ""
        if not _is_here(socket.AF_INET, (name,)):
            raise NetworkUsedError(f"a test tried to look up {name}")
        return look_up(host, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        for way in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, way, _guarded(getattr(socket.socket, way)))
        patch.setattr(socket, "getaddrinfo", look_up_here)
        yield


def _guarded(real: Callable[..., Any]) -> Callable[..., Any]:
    def call(self: socket.socket, *args: Any) -> Any:
        if not _is_here(self.family, args[-1]):  # the address comes last in each of them
            raise NetworkUsedError(f"a test tried to reach {args[-1]}")
        return real(self, *args)

    return call


def _is_here(family: int, address: Any) -> bool:
    if family == getattr(socket, "AF_UNIX", None):
        return True
    host = str(address[0])
    try:
        return host in ("localhost", "") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
