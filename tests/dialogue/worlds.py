"""What tests of services need besides the town: a refusal that changes nothing, another policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from tests.town import MONDAY

from uppsikt.audit.log import SYSTEM
from uppsikt.audit.models import Event
from uppsikt.dialogue.models import Answer, Case, CaseMessage, ExpertLink
from uppsikt.errors import RuleBroken, UppsiktError
from uppsikt.notices.models import Notice
from uppsikt.organisation import services
from uppsikt.organisation.models import Decision, RoleAssignment
from uppsikt.outgoing.models import Dispatch
from uppsikt.records.models import Registration

EVERYTHING = (
    *(Answer, Case, CaseMessage, ExpertLink, Registration, Decision, RoleAssignment),
    *(Dispatch, Notice, Event),
)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

HEAD = """extends = "granasa.toml"
[policy]
id = "granasa"
version = "prov"
adopted_by = "Kommunstyrelsen"
adopted_on = 2026-11-01
dnr = "KS 2026/150"
valid_from = 2026-11-02
"""


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row that a service may write."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values()) for model in EVERYTHING
    }


@contextmanager
def nothing_happens(match: str) -> Iterator[pytest.ExceptionInfo[UppsiktError]]:
    """What is done inside is refused with these words, and no row is other than before."""
    before = everything()
    with pytest.raises(UppsiktError) as refused:
        yield refused
    assert match in str(refused.value)
    assert everything() == before


def rules(refused: pytest.ExceptionInfo[UppsiktError]) -> list[str]:
    """The rules that said no."""
    assert isinstance(refused.value, RuleBroken)
    return [finding.rule for finding in refused.value.findings]


def decided(parameters: str) -> None:
    """Let Granåsa's policy with these parameters changed be in force."""
    services.install_policy(HEAD + parameters, actor=SYSTEM, now=MONDAY)
