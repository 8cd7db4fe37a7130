"""Webhook posts a second through the receiver, and the processor time of each.

    python bench/receiver.py [--posts 5000] [--threads 8]

The receiver is called as a WSGI server calls it, with a signed delivery of Meta's size; the row is
stored durably and the worker is notified. HTTP itself is not measured.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import io
import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from place import place

SECRET = b"bench"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--threads", type=int, default=8)
    asked = parser.parse_args()
    with place():
        measure(asked.posts, asked.threads)


def measure(posts: int, threads: int) -> None:
    from uppsikt.api.receiver import Receiver
    from uppsikt.project import clock

    receiver = Receiver.from_settings(lambda *_: [], now=clock.now)
    body, signature = delivery()
    call(receiver, body, signature)
    for lanes in (1, threads):
        began, used = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(lanes) as pool:
            done = list(pool.map(lambda _: call(receiver, body, signature), range(posts)))
        took, used = time.perf_counter() - began, time.process_time() - used
        assert set(done) == {"200 OK"}
        print(  # noqa: T201
            f"{lanes} threads: {posts / took:7,.0f} posts/s   {used / posts * 1e3:.3f} ms processor"
        )
    receiver.close()


def call(receiver: Any, body: bytes, signature: str) -> str:
    seen: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/webhooks/meta",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_X_HUB_SIGNATURE_256": signature,
    }
    receiver(environ, lambda status, _: seen.append(status))
    return seen[0]


def delivery() -> tuple[bytes, str]:
    value = {"item": "comment", "verb": "add", "comment_id": "1_2", "message": "å" * 90}
    entry = {"id": "1", "time": 1, "changes": [{"field": "feed", "value": value}]}
    body = json.dumps({"object": "page", "entry": [entry]}).encode()
    return body, "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()


if __name__ == "__main__":
    main()
