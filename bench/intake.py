"""Comments a second through intake: new, the same again, edited, and as webhook deliveries.

    python bench/intake.py [--rows 20000] [--batch 5000]

Everything that production does is done: the raw object in the store, the comment with its search
column, its version, the batch's event in the chain. Only the ratios mean something elsewhere.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from place import place

PAGE = "100100100100101"
NOW = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
WORDS = [
    "vattnet",
    "snöröjningen",
    "skolan",
    "bussen",
    "vägen",
    "kommunen",
    "förskolan",
    "badhuset",
    "parken",
    "biblioteket",
    "när",
    "öppnar",
    "stängt",
    "trasig",
    "lampan",
    "gatan",
    "tack",
    "hej",
    "varför",
    "hur",
    "länge",
    "ska",
    "vi",
    "vänta",
    "på",
    "svar",
    "i",
    "år",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=5_000)
    asked = parser.parse_args()
    with place():
        measure(asked.rows, asked.batch)


def measure(rows: int, batch: int) -> None:
    from tests.intake import town

    from uppsikt.jobs.worker import collect_less

    collect_less()
    account = town.page()
    post = a_post(account)
    fresh = [said(number, number // batch) for number in range(rows)]
    report("new, by reading", rows, lambda: read_all(account, post, fresh, batch, 0))
    report("unchanged, by reading", rows, lambda: read_all(account, post, fresh, batch, 10))
    edited = [said(number, number // batch, "redigerad") for number in range(rows)]
    report("edited, by reading", rows, lambda: read_all(account, post, edited, batch, 20))
    deliver(account.external_id, rows)
    report("new, by webhook (one a delivery)", rows, drain)


def report(name: str, rows: int, work: Callable[[], None]) -> None:
    """Print rates; the processor times are what another load on the machine disturbs least."""
    server, began, used = backend(), time.perf_counter(), time.process_time()
    before = seconds_of(server)
    work()
    took, python = time.perf_counter() - began, time.process_time() - used
    database = seconds_of(server) - before
    print(  # noqa: T201
        f"{name:35} {rows / took:9,.0f} rows/s   processor a row: "
        f"python {python / rows * 1e6:4.0f} us, database {database / rows * 1e6:4.0f} us"
    )


def backend() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def seconds_of(process: int) -> float:
    """Processor seconds that a process has used (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def read_all(account: Any, post: Any, comments: list[Any], batch: int, minute: int) -> None:
    """Each part of `batch` comments is one complete reading of a post of its own."""
    from uppsikt.dialogue.reading import Pass, remember_pass

    began = NOW + timedelta(minutes=minute)
    for number, start in enumerate(range(0, len(comments), batch)):
        part = {c.external_id: c for c in comments[start : start + batch]}
        remember_pass(account, post(number), Pass(began, part, len(part)), now=began)


def a_post(account: Any) -> Callable[[int], Any]:
    from uppsikt.publishing.seen import PostRef, posts_of

    def numbered(number: int) -> Any:
        ref = PostRef(f"{account.external_id}_{number}", NOW)
        return posts_of(account, [ref])[ref.external_id]

    return numbered


def said(number: int, post: int, suffix: str = "") -> Any:
    from uppsikt.ports.platform import SeenComment

    text = f"{sentence(number)} {suffix}".strip()
    identity = f"555_{number}"
    raw = {"id": identity, "message": text, "from": {"id": "24", "name": "Eva Lind"}, "like": 3}
    return SeenComment(
        external_id=identity,
        post_id=f"{PAGE}_{post}",
        parent_id=None,
        author_id=f"24{number % 997}",
        author_name="Eva Lind",
        own=False,
        text=text,
        created_at=NOW - timedelta(seconds=number),
        hidden=False,
        permalink=f"https://www.facebook.com/posts/1?comment_id={number}",
        raw=json.dumps(raw | {"permalink_url": "https://www.facebook.com/1" * 8}).encode(),
    )


def sentence(number: int) -> str:
    chance = random.Random(number)  # noqa: S311 - text to measure with
    return " ".join(chance.choices(WORDS, k=26))


def deliver(page: str, rows: int) -> None:
    from uppsikt.dialogue.models import RawEvent

    RawEvent.objects.bulk_create(deliveries(page, rows), batch_size=1000)


def deliveries(page: str, rows: int) -> Iterator[Any]:
    from uppsikt.dialogue.models import RawEvent

    for number in range(rows):
        value = {
            "item": "comment",
            "verb": "add",
            "comment_id": f"777_{number}",
            "post_id": f"{page}_777",
            "parent_id": f"{page}_777",
            "from": {"id": f"24{number % 997}", "name": "Eva Lind"},
            "created_time": int(NOW.timestamp()),
            "message": sentence(number),
        }
        entry = {"id": page, "time": 1, "changes": [{"field": "feed", "value": value}]}
        body = json.dumps({"object": "page", "entry": [entry]}).encode()
        digest = hashlib.sha256(body).digest()
        yield RawEvent(source="facebook", received_at=NOW, digest=digest, body=body)


def drain() -> None:
    from uppsikt import wiring
    from uppsikt.dialogue import intake

    while intake.take_events(wiring.webhook_events, now=NOW, limit=1000).deliveries:
        pass


if __name__ == "__main__":
    main()
