"""Whose product this is: the name in the policy that is in force."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest

from uppsikt.organisation.models import PolicyVersion
from uppsikt.organisation.policies import policy_of
from uppsikt.organisation.queries import local_day

NOBODY_YET = "Kommunen"


def municipality(request: HttpRequest) -> str:
    """The municipality's name; a plain word until a policy has been installed."""
    now = getattr(request, "now", None)
    if now is None:
        return NOBODY_YET
    versions = PolicyVersion.objects.filter(valid_from__lte=local_day(now))
    newest = versions.order_by("-valid_from").values_list("sha256", flat=True).first()
    return _name(newest) if newest else NOBODY_YET


@lru_cache(maxsize=8)
def _name(sha256: str) -> str:
    return policy_of(PolicyVersion.objects.get(sha256=sha256)).org.name
