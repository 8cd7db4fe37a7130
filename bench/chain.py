"""What the chain costs: events a second without it, with it, and with the lock inside `record`.

    python bench/chain.py [--seconds 3] [--clients 1 8] [--pause 20 2]

Each transaction does what a service does: two statements of its own, one event, some Python time
(`--pause`, in milliseconds), commit. Runs on a private cluster of its own, durable (fsync on) as in production. Only the
ratios mean something on another machine.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
import time
from itertools import product
from pathlib import Path

import psycopg
from uuid6 import uuid7

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.ground import migrate  # noqa: E402 - the path first

from uppsikt.audit.chain import canonical  # noqa: E402
from uppsikt.project.postgres import OWNER, SUPERUSER, Cluster  # noqa: E402

ROUNDS = 3
INSERT = (
    "INSERT INTO uppsikt_event (id, code, schema, at, actor_role, subject_kind, body)"
    " VALUES (%s, 'bench', 1, '2026-05-04T09:30:00Z', 'system', 'bench', %s)"
)
SWITCHES = {
    "no chain": "ALTER TABLE uppsikt_event DISABLE TRIGGER event_is_sealed_at_commit",
    "chain at commit": "ALTER TABLE uppsikt_event ENABLE TRIGGER event_is_sealed_at_commit",
    "lock inside record": "ALTER TABLE uppsikt_event ENABLE TRIGGER event_is_sealed_at_commit",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--pause", type=float, nargs="+", default=[20, 2])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/var/tmp") as place:
        Path(place).chmod(0o755)
        with Cluster(Path(place) / "cluster") as cluster:
            prepare(cluster)
            for clients, pause in product(asked.clients, asked.pause):
                report(clients, pause, measure(cluster, clients, asked.seconds, pause))
            report_bulk(cluster)


def prepare(cluster: Cluster) -> None:
    cluster.create_database("bench")
    migrate(cluster, "bench")
    with psycopg.connect(cluster.url("bench", OWNER), autocommit=True) as session:
        session.execute("CREATE TABLE bench_row (id uuid PRIMARY KEY, state text)")
        session.execute("GRANT ALL ON bench_row TO uppsikt_app")


def switch(cluster: Cluster, way: str) -> None:
    with psycopg.connect(cluster.url("bench", SUPERUSER), autocommit=True) as session:
        session.execute(SWITCHES[way].encode())


def measure(cluster: Cluster, clients: int, seconds: float, pause: float) -> dict[str, float]:
    """Return events a second by way: the median of rounds in which the ways take turns."""
    rates: dict[str, list[float]] = {way: [] for way in SWITCHES}
    for _ in range(ROUNDS):
        for way in SWITCHES:
            switch(cluster, way)
            rates[way].append(run(cluster, clients, seconds, pause, way))
    return {way: statistics.median(found) for way, found in rates.items()}


def run(cluster: Cluster, clients: int, seconds: float, pause: float, way: str) -> float:
    done = [0] * clients
    stop = time.monotonic() + seconds

    def work(number: int) -> None:
        with psycopg.connect(cluster.url("bench"), autocommit=True) as session:
            while time.monotonic() < stop:
                one_act(session, pause / 1000, lock_first=way == "lock inside record")
                done[number] += 1

    threads = [threading.Thread(target=work, args=[number]) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def one_act(
    session: psycopg.Connection[tuple[object, ...]], pause: float, *, lock_first: bool
) -> None:
    key = uuid7()
    body = canonical({"id": str(key), "code": "bench", "params": {"answer": str(key)}})
    with session.transaction():
        if lock_first:
            session.execute("SELECT pg_advisory_xact_lock(7505534)")
        session.execute(INSERT, [key, body])
        session.execute("INSERT INTO bench_row VALUES (%s, 'koat')", [key])
        time.sleep(pause)
        session.execute("UPDATE bench_row SET state = 'publicerat' WHERE id = %s", [key])


def report(clients: int, pause: float, rates: dict[str, float]) -> None:
    base = rates["no chain"]
    for way, rate in rates.items():
        line = (
            f"{clients} clients, {pause:2.0f} ms  {way:20} {rate:8.0f} events/s  {rate / base:.2f}"
        )
        sys.stdout.write(line + "\n")


def report_bulk(cluster: Cluster) -> None:
    """Many events in one transaction: what sealing one costs the server."""
    base = 0.0
    for way in ("no chain", "chain at commit"):
        switch(cluster, way)
        rate = bulk(cluster)
        base = base or rate
        sys.stdout.write(f"in bulk           {way:20} {rate:8.0f} events/s  {rate / base:.2f}\n")


def bulk(cluster: Cluster, count: int = 10_000) -> float:
    rows = [(uuid7(), canonical({"id": str(number)})) for number in range(count)]
    began = time.monotonic()
    with psycopg.connect(cluster.url("bench")) as session, session.cursor() as cursor:
        cursor.executemany(INSERT, rows)
        session.commit()
    return count / (time.monotonic() - began)


if __name__ == "__main__":
    main()
