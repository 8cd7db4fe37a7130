"""What can be set, for docs/generated/settings.md: environment variables and policy parameters."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from uppsikt.policy.files import packaged
from uppsikt.policy.locks import LOCKS
from uppsikt.policy.problems import rule_behind

# Everything the program reads from its environment; a test finds what is missing here.
VARIABLES: Mapping[str, str] = {
    "DATABASE_URL": "the database as the app's role",
    "DATABASE_OWNER_URL": "the same database as its owner; only migrations use it",
    "UPPSIKT_APP_ROLE": "name of the app's role (`uppsikt_app`)",
    "UPPSIKT_SECRET_KEY": "Django's secret key; production refuses the one for development",
    "UPPSIKT_KEYRING": "JSON keyring for tokens; lies apart from data and backup",
    "UPPSIKT_DATA": "directory for files that the program keeps",
    "UPPSIKT_STATIC_ROOT": "where collected static files lie",
    "UPPSIKT_PUBLIC_URL": "the address people use; https turns on secure cookies and HSTS",
    "UPPSIKT_HOSTS": "host names the program answers to, comma between",
    "UPPSIKT_LOG_LEVEL": "how much is logged (`INFO`)",
    "UPPSIKT_DEMO": "1 in the demo: log-ins on one page, a clock that moves",
    "UPPSIKT_CLOCK_FILE": "the demo's clock, shared with the sandbox; production refuses it",
    "UPPSIKT_META_GRAPH_URL": "base address of the Graph API",
    "UPPSIKT_META_VERSION": "version of the Graph API",
    "UPPSIKT_META_APP_ID": "the Facebook app's id",
    "UPPSIKT_META_APP_SECRET": "the Facebook app's secret; webhooks are checked with it",
    "UPPSIKT_META_VERIFY_TOKEN": "what Facebook repeats when a webhook is set up",
    "UPPSIKT_PLATINA_URL": "base address of Platina's API",
    "UPPSIKT_PLATINA_OAUTH_URL": "base address of Platina's OAuth 2 server",
    "UPPSIKT_PLATINA_CLIENT_ID": "our client id there",
    "UPPSIKT_PLATINA_CLIENT_SECRET": "our client secret there",
    "UPPSIKT_POLL_SECONDS": "seconds between two readings of a fresh post (600; 10 in the demo)",
    "UPPSIKT_SMTP_URL": "outgoing mail, `smtp://host:port`",
    "UPPSIKT_MAIL_FROM": "sender of outgoing mail",
    "UPPSIKT_PG_BIN": "directory with PostgreSQL's programs, for the private cluster",
    "UPPSIKT_CHROMIUM": "the browser of the browser tests",
    "UPPSIKT_ALL": "1: tests run the slow ones too",
    "UPPSIKT_REQUIRE_ALL": "1: a test that can't run fails instead of being left out",
    "UPPSIKT_DATABASE_ONLY": "1: only tests that touch the database",
    "UPPSIKT_TEST_CLUSTER": "where the tests' private cluster lies",
}


def environment() -> list[list[str]]:
    """A line per variable, in alphabetical order."""
    return [[f"`{name}`", meaning] for name, meaning in sorted(VARIABLES.items())]


def parameters() -> list[list[str]]:
    """A line per parameter: Lekeberg's value, the rows behind it, the lock on it."""
    policy = tomllib.loads(packaged("policies", "lekeberg.toml"))
    locked = {lock.path: lock.remedy for lock in LOCKS}
    return [
        [f"`{path}`", _shown(value), rule_behind(path), locked.get(path, "")]
        for path, value in _leaves(policy, "")
    ]


def _leaves(table: Mapping[str, Any], above: str) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        path = f"{above}.{name}" if above else name
        if isinstance(value, dict) and value:
            yield from _leaves(value, path)
        else:
            yield path, value


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(_shown(part) for part in value)
    if isinstance(value, dict):
        return str(value.get("id") or value.get("text") or "")
    return str(value)
