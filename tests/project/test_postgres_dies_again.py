"""The database is killed anew while it is being brought back: it comes back all the same."""

import os
import signal
from pathlib import Path

import pytest

from uppsikt.project import postgres_guard
from uppsikt.project.postgres import Cluster


@pytest.mark.parametrize("deaths", [1, 2])
def test_a_server_that_dies_while_it_is_joined_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deaths: int
) -> None:
    cluster = Cluster(tmp_path / "postgres", durable=False)
    cluster.start()
    make_roles, killed = cluster._make_roles, []

    def killed_first() -> None:
        if len(killed) < deaths:
            killed.append(postgres_guard.recorded_pid(cluster.pgdata))
            os.kill(killed[-1], signal.SIGKILL)
            while _still_there(killed[-1]):
                pass
        make_roles()

    monkeypatch.setattr(cluster, "_make_roles", killed_first)
    try:
        cluster.start()
        assert len(set(killed)) == deaths
        assert cluster.psql_superuser("SELECT 1") == [(1,)]
    finally:
        cluster.remove()


def _still_there(pid: int) -> bool:
    """Whether the process runs; one that its parent has not reaped yet doesn't."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
