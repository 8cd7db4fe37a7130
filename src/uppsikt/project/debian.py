"""Installs the distribution's own packages for the tests, where we may and only when they miss."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from uppsikt.project.speaking import say

NO_CLUSTER = Path("/etc/postgresql-common/createcluster.conf")


def can_install() -> bool:
    """Tell whether we are root on a machine with apt."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(package: str) -> bool:
    """Install a Debian package, saying so; tell whether it worked."""
    say(f"Installerar Debians paket {package} (apt-get install {package}) …")
    if package == "postgresql":
        _want_no_system_cluster()
    options = ["-y", "-qq", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold"]
    done = _apt("install", *options, package)
    if done.returncode:
        _apt("update", "-qq")
        done = _apt("install", *options, package)
    if done.returncode:
        say(f"  Det gick inte:\n{done.stdout[-500:]}{done.stderr[-500:]}")
    return done.returncode == 0


def _apt(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _want_no_system_cluster() -> None:
    """The package would start a server of its own; we only want the programs."""
    if not NO_CLUSTER.exists():
        NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
        NO_CLUSTER.write_text("create_main_cluster = false\n", "utf-8")
