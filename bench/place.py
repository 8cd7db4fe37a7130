"""A private, durable cluster with the product's schema, and Django speaking to it, for measuring."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.ground import migrate  # noqa: E402 - the path first

from uppsikt.project.postgres import APP, OWNER, Cluster  # noqa: E402


@contextmanager
def place() -> Iterator[str]:
    """Yield the database's address as the app's role; fsync is on, as in production."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as directory:
        Path(directory).chmod(0o755)
        with Cluster(Path(directory) / "cluster") as cluster:
            cluster.create_database("bench")
            migrate(cluster, "bench")
            os.environ["DATABASE_URL"] = cluster.url("bench", APP)
            os.environ["DATABASE_OWNER_URL"] = cluster.url("bench", OWNER)
            os.environ["UPPSIKT_META_APP_SECRET"] = "bench"  # noqa: S105 - not one
            os.environ["UPPSIKT_KEYRING"] = str(Path(directory) / "keyring.json")
            start_django()
            yield os.environ["DATABASE_URL"]


def start_django() -> None:
    """Load Django with a keyring of its own."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uppsikt.project.settings")
    django.setup()
    from uppsikt.store import vault

    vault.ensure_keyring(Path(os.environ["UPPSIKT_KEYRING"]))
