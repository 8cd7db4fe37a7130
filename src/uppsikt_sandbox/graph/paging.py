"""Cursor pages and time pages, with absolute addresses that point at the sandbox itself."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from uppsikt_sandbox.graph.call import Call
from uppsikt_sandbox.graph.errors import invalid


class Dated(Protocol):
    """What a time page needs to know of its items."""

    id: str
    created: int


T = TypeVar("T")
D = TypeVar("D", bound=Dated)


NOT_REPEATED = {"after", "before", "access_token", "appsecret_proof", "__paging_token"}


@dataclass(frozen=True)
class Edge:
    """A listing: where it lives and with which parameters it was asked for."""

    call: Call
    path: str
    params: dict[str, str]
    limit: int


def cursor(position: int) -> str:
    """Make an opaque cursor; it goes stale when items come or go, as Facebook's do."""
    return base64.urlsafe_b64encode(f"QVF{position}".encode()).decode().rstrip("=")


def position_of(text: str) -> int:
    """Read a cursor back."""
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError) as problem:
        raise invalid("Invalid cursors values") from problem
    if not plain.startswith("QVF") or not plain[3:].isdigit():
        raise invalid("Invalid cursors values")
    return int(plain[3:])


def cursor_page(
    edge: Edge, items: Sequence[T], show: Callable[[T], dict[str, Any] | None]
) -> dict[str, Any]:
    """Cut one page; items that `show` refuses leave a gap, so a page may be empty and still go on."""
    start = _start(edge, len(items))
    end = min(start + edge.limit, len(items))
    chosen = items[start:end]
    if _empty_now(edge, start, len(items)):
        chosen, end = items[start:start], start
        edge.params["hole"] = "1"
    data = [shown for item in chosen if (shown := show(item)) is not None]
    answer: dict[str, Any] = {"data": data}
    if items and edge.limit:
        answer["paging"] = _cursors(edge, start, end, len(items))
    return answer


def _start(edge: Edge, length: int) -> int:
    if before := edge.params.get("before"):
        return max(0, position_of(before) - edge.limit)
    if after := edge.params.get("after"):
        return min(position_of(after), length)
    return 0


def _empty_now(edge: Edge, start: int, length: int) -> bool:
    """Slip one empty page in after the first when the switch is on."""
    on = bool(edge.call.store.switch("empty_pages"))
    return on and 0 < start < length and "hole" not in edge.params


def _cursors(edge: Edge, start: int, end: int, length: int) -> dict[str, Any]:
    paging: dict[str, Any] = {"cursors": {"before": cursor(start), "after": cursor(end)}}
    if end < length:
        paging["next"] = _link(edge, after=cursor(end))
    if start > 0:
        paging["previous"] = _link(edge, before=cursor(start))
    return paging


def _link(edge: Edge, **more: str) -> str:
    """Point at a neighbouring page; secrets are never part of the address, only a sent token is."""
    kept = {name: value for name, value in edge.params.items() if name not in NOT_REPEATED}
    return edge.call.url(edge.path, {**kept, "limit": str(edge.limit), **more})


def time_page(
    edge: Edge, items: Sequence[D], show: Callable[[D], dict[str, Any] | None]
) -> dict[str, Any]:
    """Cut one page of newest-first items the way /feed does: `until` and `__paging_token`."""
    after = edge.params.get("__paging_token", "").removeprefix("enc_")
    ids = [item.id for item in items]
    start = ids.index(after) + 1 if after in ids else 0
    chosen = items[start : start + edge.limit]
    answer: dict[str, Any] = {
        "data": [shown for item in chosen if (shown := show(item)) is not None]
    }
    if chosen:
        last = chosen[-1]
        step = {"until": str(last.created), "__paging_token": f"enc_{last.id}"}
        first = {"since": str(chosen[0].created), "__previous": "1"}
        answer["paging"] = {"previous": _link(edge, **first)}
        if start + edge.limit < len(items):
            answer["paging"]["next"] = _link(edge, **step)
    return answer
