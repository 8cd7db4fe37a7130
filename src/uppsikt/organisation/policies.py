"""The policy that judges: what was judged under one version stays judged by it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from uppsikt.organisation.models import PolicyVersion
from uppsikt.organisation.queries import local_day, policy_in_force
from uppsikt.policy.loading import restore
from uppsikt.policy.parameters import Policy


def policy_of(version: PolicyVersion) -> Policy:
    """The policy of a version; parsed once per process, since a version never changes."""
    return _parsed(version.sha256, version.text)


def current(now: datetime) -> tuple[PolicyVersion, Policy]:
    """The version in force at `now` and its policy; raises UppsiktError when there is none."""
    version = policy_in_force(local_day(now))
    return version, policy_of(version)


@lru_cache(maxsize=16)
def _parsed(sha256: str, text: str) -> Policy:
    return restore(text)
