#!/usr/bin/env python3
"""Start here: `python3 run.py demo`, `python3 run.py test`, `python3 run.py doctor`.

Needs nothing but Python itself. Finds or makes `.venv/`, installs what the lock files in
requirements/ list (by hash, from whatever index or mirror is configured), and hands the verb to
the command `uppsikt`. The second time it only compares hashes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCKS = ROOT / "requirements"
STAMP = VENV / "uppsikt-installed.json"
NEEDS_DEV = ("test", "docs", "messages")
USE_SYSTEM_CERTIFICATES = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}  # as pip does
NEWER = tuple(f"python3.{minor}" for minor in range(20, OLDEST[1] - 1, -1))


class Problem(Exception):  # noqa: N818 - reads as it is meant
    """What happened and what to do, for the person at the keyboard."""


def main(arguments: list[str]) -> int:
    use_newer_python(arguments)
    verb = arguments[0] if arguments else "--help"
    try:
        refuse_windows(verb)
        with alone():
            prepare(groups_for(verb))
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return hand_over([verb, *arguments[1:]])


def use_newer_python(arguments: list[str]) -> None:
    """Go on with a newer Python if this one is too old and another is there; else say so."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER:
        path = shutil.which(name)
        if path and version_of(path):
            os.execv(path, [path, str(ROOT / "run.py"), *arguments])  # noqa: S606
    sys.exit(too_old(sys.version_info))


def too_old(version: tuple[int, ...]) -> str:
    """The message for a Python that is too old, in both languages."""
    found, wanted = ".".join(map(str, version[:2])), ".".join(map(str, OLDEST))
    return (
        f"Uppsikt behöver Python {wanted} eller nyare; det här är {found}.\n"
        f"  Installera en nyare (apt-get install python3) och kör den: python{wanted} run.py\n"
        f"Uppsikt needs Python {wanted} or newer; this is {found}.\n"
        f"  Install a newer one (apt-get install python3) and run it: python{wanted} run.py"
    )


def refuse_windows(verb: str) -> None:
    if os.name == "nt":
        raise Problem(
            f"`{verb}` behöver Linux eller macOS.\n  På Windows: kör samma kommando i WSL "
            "(wsl --install)."
        )


def groups_for(verb: str) -> list[str]:
    """Which lock files a verb needs; `postgres` may fail, the others may not."""
    return ["core", "sandbox", "postgres"] + (["dev"] if verb in NEEDS_DEV else [])


def prepare(groups: list[str]) -> None:
    """See to it that `.venv` holds what the lock files say; do nothing if it does."""
    stamp, version = read_stamp(), version_of(str(python()))
    if stamp.get("python", version) != version:
        stamp, version = {}, ""  # the Python below .venv was replaced by another
    missing = [group for group in groups if not is_installed(group, stamp)]
    if version and not missing:
        return
    began = time.monotonic()
    say("Förbereder Uppsikt (bara första gången och efter uppdateringar) …")
    if not version:
        make_venv()
        stamp, missing = {}, groups
    install_all(missing, {**stamp, "python": version_of(str(python()))})
    link_source()
    say(f"Klart på {time.monotonic() - began:.0f} s.")


def is_installed(group: str, stamp: dict[str, str]) -> bool:
    known = stamp.get(group)
    if group == "postgres" and known == "failed " + digest(group):
        return has_system_postgres()
    return known == digest(group)


def install_all(groups: list[str], stamp: dict[str, str]) -> None:
    """Install each group and note it at once, so that a broken-off start goes on from there."""
    required = [group for group in groups if group != "postgres"]
    if required:
        install(required)
        stamp.update({group: digest(group) for group in required})
        write_stamp(stamp)
    if "postgres" in groups:
        try:
            install(["postgres"])
            outcome = digest("postgres")
        except Problem:
            say("  PostgreSQL finns inte som paket för den här datorn; systemets eget används.")
            outcome = "failed " + digest("postgres")
        write_stamp({**stamp, "postgres": outcome})


def install(groups: list[str]) -> None:
    """Install with uv if it is there or can be fetched, else with pip."""
    say(f"  Installerar {', '.join(groups)} …")
    files = [part for group in groups for part in ("-r", str(lock_file(group)))]
    ways = [[*pip(), "install", "--no-input", "--disable-pip-version-check", "--retries=1"]]
    uv = find_uv() or fetch_uv()
    if uv:
        ways.insert(0, [uv, "pip", "install", "--python", str(python())])
    for way in ways:
        done = run([*way, "--quiet", "--require-hashes", *files])
        if done.returncode == 0:
            return
    raise Problem(
        "Paketen kunde inte installeras:\n"
        f"{indented(done.stderr)}\n"
        "  Kontrollera nätverket (och eventuell proxy: HTTPS_PROXY) och kör samma kommando igen."
    )


def find_uv() -> str:
    """A uv that works: on PATH (a shim may be there without one), or fetched before."""
    for candidate in (shutil.which("uv"), str(VENV / "bin" / "uv")):
        if candidate and run([candidate, "--version"]).returncode == 0:
            return candidate
    return ""


def fetch_uv() -> str:
    """Fetch uv with pip; an empty string when that doesn't work, for pip can do it all."""
    options = ["--quiet", "--no-input", "--disable-pip-version-check", "--retries", "1"]
    done = run([*pip(), "install", *options, "--require-hashes", "-r", str(lock_file("uv"))])
    return find_uv() if done.returncode == 0 else ""


def pip() -> list[str]:
    """The pip that installs into `.venv`: its own, else this Python's."""
    own = [str(python()), "-m", "pip"]
    if run([*own, "--version"]).returncode == 0:
        return own
    return [sys.executable, "-m", "pip", "--python", str(python())]


def make_venv() -> None:
    """Make `.venv` anew, in the quickest way that works here."""
    if VENV.exists():
        shutil.rmtree(VENV)
    uv = shutil.which("uv")
    ways = [[sys.executable, "-m", "venv", str(VENV)]]
    if run([sys.executable, "-m", "pip", "--python", sys.executable, "--version"]).returncode == 0:
        ways.insert(0, [sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    if uv:
        ways.insert(0, [uv, "venv", "--quiet", "--python", sys.executable, str(VENV)])
    for way in ways:
        if run(way).returncode == 0 and version_of(str(python())):
            return
        shutil.rmtree(VENV, ignore_errors=True)
    raise Problem(
        "Python saknar det som behövs för att göra en egen miljö (modulen venv).\n"
        "  Installera det: apt-get install python3-venv"
    )


def link_source() -> None:
    """Let `.venv` find src/ without a build, and give it the commands."""
    for packages in (VENV / "lib").glob("python3.*/site-packages"):
        (packages / "uppsikt-src.pth").write_text(f"{ROOT / 'src'}\n", "utf-8")
    for name, module in (("uppsikt", "uppsikt"), ("uppsikt-sandbox", "uppsikt_sandbox")):
        script = VENV / "bin" / name
        script.write_text(f'#!/bin/sh\nexec "$(dirname "$0")/python" -P -m {module} "$@"\n')
        script.chmod(0o755)


def hand_over(arguments: list[str]) -> int:
    """Become the `uppsikt` command."""
    sys.stdout.flush()
    os.execv(python(), [str(python()), "-P", "-m", "uppsikt", *arguments])  # noqa: S606
    return 1  # never reached


@contextlib.contextmanager
def alone():
    """Let only one start at a time work on `.venv`."""
    import fcntl

    place = ROOT / "var"
    place.mkdir(exist_ok=True)
    with (place / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def python() -> Path:
    return VENV / "bin" / "python"


def lock_file(group: str) -> Path:
    return LOCKS / f"{group}.txt"


def digest(group: str) -> str:
    return hashlib.sha256(lock_file(group).read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: dict[str, str]) -> None:
    new = STAMP.with_suffix(".new")
    new.write_text(json.dumps(stamp, indent=1), "utf-8")
    new.replace(STAMP)


def has_system_postgres() -> bool:
    known = any(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return known or bool(shutil.which("postgres") or os.environ.get("UPPSIKT_PG_BIN"))


def version_of(path: str) -> str:
    """The version of the Python at `path`; empty when it doesn't run or is too old."""
    ask = (
        f"import sys; sys.exit(print(*sys.version_info[:2]) if sys.version_info >= {OLDEST} else 1)"
    )
    done = run([path, "-I", "-S", "-c", ask])
    return done.stdout.strip() if done.returncode == 0 else ""


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env={**USE_SYSTEM_CERTIFICATES, **os.environ},
        )
    except OSError as problem:
        return subprocess.CompletedProcess(command, 127, "", str(problem))


def indented(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if "WARNING: Retrying" not in line]
    return "\n".join(f"    {line}" for line in lines[-6:])


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
