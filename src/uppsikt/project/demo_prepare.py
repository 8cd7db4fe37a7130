"""Makes the demo's database ready: migrations, keys, the invented municipality. Run with -m.

It is the only part of the demo that acts as the database's owner, in a process of its own.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from uppsikt.errors import N_, UppsiktError
from uppsikt.project.paths import PACKAGE, DemoPlaces

PASSWORD = "granasa-demo"  # noqa: S105 - shown to everybody who starts the demo
MIGRATED_BY = ("Django", "django-allauth", "procrastinate")


def unless_done(places: DemoPlaces, owner_url: str) -> None:
    """Prepare the database unless it was prepared with just these migrations."""
    wanted = fingerprint()
    if _prepared(places).get("fingerprint") == wanted:
        return
    done = subprocess.run(
        [sys.executable, "-m", "uppsikt.project.demo_prepare"],
        env={**os.environ, "DATABASE_OWNER_URL": owner_url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise UppsiktError(
            N_("Demons databas kunde inte förberedas: {words}"),
            N_("Börja om med en tom demo: python3 run.py demo --fresh"),
            words="\n".join(done.stderr.strip().splitlines()[-5:]),
        )
    state = {"fingerprint": wanted, "log_ins": json.loads(done.stdout.splitlines()[-1])}
    places.prepared.write_text(json.dumps(state, ensure_ascii=False), "utf-8")


def log_ins(places: DemoPlaces) -> list[tuple[str, str]]:
    """Return the demo's log-ins: e-mail and what that person does."""
    return [(email, does) for email, does in _prepared(places).get("log_ins", [])]


def fingerprint() -> str:
    """Return a text that changes whenever the database may need a look."""
    ours = [*sorted((PACKAGE / "migrations").glob("*.py"))]
    ours += [PACKAGE / "management/commands/migrate.py", PACKAGE / "project/database.py"]
    versions = [f"{name} {importlib.metadata.version(name)}" for name in MIGRATED_BY]
    state = hashlib.sha256("\n".join(versions).encode())
    for path in ours:
        state.update(path.name.encode() + path.read_bytes())
    return state.hexdigest()[:16]


def prepare() -> list[tuple[str, str]]:
    """Migrate, make the keys and fill an empty database; return the log-ins."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, skip_checks=True)
    from uppsikt.project import clock, demo_data
    from uppsikt.store import vault

    vault.ensure_keyring(Path(os.environ["UPPSIKT_KEYRING"]))
    if demo_data.is_empty():
        demo_data.seed(clock.now())
    return [(demo_data.email(name), does) for name, does in demo_data.LOG_INS]


def _prepared(places: DemoPlaces) -> dict[str, Any]:
    try:
        state = json.loads(places.prepared.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(prepare(), ensure_ascii=False) + "\n")
