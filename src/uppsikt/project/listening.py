"""Free ports on this machine."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence

from uppsikt.errors import N_, UppsiktError

HOST = "127.0.0.1"
TRIED = 50


def is_free(port: int, host: str = HOST) -> bool:
    """Tell whether somebody could listen on `port` now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def are_free(ports: Sequence[int], host: str = HOST) -> bool:
    return all(is_free(port, host) for port in ports)


def insist(ports: Sequence[int], option: str, host: str = HOST) -> None:
    """Raise when one of `ports`, which a person asked for with `option`, is taken."""
    for port in ports:
        if not is_free(port, host):
            raise UppsiktError(
                N_("Porten {port} används redan av ett annat program."),
                N_("Avsluta det, eller välj en annan port: {option} {other}"),
                port=port,
                option=option,
                other=first_free(port + 1, len(ports)),
            )


def first_free(start: int, together: int = 1, avoid: Sequence[int] = ()) -> int:
    """Return the first port from `start` that is free along with those right after it."""
    for port in range(start, min(start + TRIED, 65536 - together)):
        if port not in avoid and are_free(range(port, port + together)):
            return port
    raise UppsiktError(
        N_("Ingen ledig port finns mellan {start} och {end}."),
        N_("Avsluta något program, eller välj en port själv med --port."),
        start=start,
        end=start + TRIED,
    )


def wait_for(ports: Sequence[int], within: float) -> bool:
    """Wait until `ports` are free, for those that a dying process still holds."""
    deadline = time.monotonic() + within
    while not are_free(ports):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
