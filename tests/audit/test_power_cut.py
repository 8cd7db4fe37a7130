"""kill -9 of the whole server: what was promised is there, sealed, in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from tests.ground import OWNER, ROOT, migrate

from uppsikt.project.postgres import Cluster

WRITER = Path(__file__).with_name("writer.py")
BROKEN = """
    SELECT count(*) FROM (
        SELECT s.seq, s.prev, s.hash, e.body, lag(s.hash) OVER (ORDER BY s.seq) AS before
        FROM uppsikt_seal s FULL JOIN uppsikt_event e ON e.id = s.event_id) chain
    WHERE seq IS NULL OR body IS NULL OR hash <> sha256(prev || body)
       OR prev <> coalesce(before, decode(repeat('00', 32), 'hex'))
"""


@pytest.mark.slow
def test_the_server_is_killed_while_events_are_written(tmp_path):
    with Cluster(tmp_path / "cluster") as cluster:
        cluster.create_database("uppsikt")
        migrate(cluster, "uppsikt")
        promised = write_until_the_server_dies(cluster)
        cluster.start()
        with psycopg.connect(cluster.url("uppsikt", OWNER)) as session:
            rows = session.execute("SELECT event_id FROM uppsikt_seal ORDER BY seq").fetchall()
            broken = session.execute(BROKEN).fetchall()
    sealed = [str(event) for (event,) in rows]
    assert sealed[: len(promised)] == promised
    assert len(sealed) - len(promised) in (0, 1)  # one may have committed without being told of
    assert broken == [(0,)]
    cluster.remove()


def write_until_the_server_dies(cluster: Cluster) -> list[str]:
    """Return the events that the writer was told are committed."""
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DATABASE_URL": cluster.url("uppsikt"),
    }
    command = [sys.executable, str(WRITER)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as writer:
        assert writer.stdout is not None
        promised = [writer.stdout.readline().strip() for _ in range(40)]
        server = int((cluster.pgdata / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(server, signal.SIGKILL)
        promised += writer.stdout.read().split()
    return promised
