"""Errors say what happened and what to do; whether to try again follows from their class."""

from datetime import UTC, datetime

import pytest

from uppsikt.errors import ConnectorError, FailureClass, RuleBroken, UppsiktError, fill
from uppsikt.policy.findings import Finding


def test_an_error_reads_as_what_happened_and_what_to_do() -> None:
    problem = UppsiktError("Porten {port} är upptagen.", "Välj en annan.", port=8000)
    assert str(problem) == "Porten 8000 är upptagen. Välj en annan."
    assert (problem.message, problem.params) == ("Porten {port} är upptagen.", {"port": 8000})


def test_lists_are_read_out_with_commas() -> None:
    assert fill("Saknas: {fields}.", {"fields": ["namn", "titel"]}) == "Saknas: namn, titel."


def test_a_broken_rule_tells_every_finding() -> None:
    unsigned = Finding(
        rule="a", message="{what} saknas.", remedy="Fyll i.", params={"what": "Namn"}
    )
    too_long = Finding(rule="b", message="För långt.", remedy="Korta.")
    broken = RuleBroken([unsigned, too_long])
    assert str(broken) == "Namn saknas. Fyll i. För långt. Korta."
    assert [finding.rule for finding in broken.findings] == ["a", "b"]
    assert str(unsigned) == "Namn saknas. Fyll i."


@pytest.mark.parametrize(
    ("failure", "permanent"),
    [
        (FailureClass.TRANSIENT, False),
        (FailureClass.THROTTLED, False),
        (FailureClass.UNKNOWN_OUTCOME, False),
        (FailureClass.AUTH_EXPIRED, True),
        (FailureClass.PERMISSION, True),
        (FailureClass.INVALID, True),
        (FailureClass.POLICY_BLOCK, True),
        (FailureClass.DUPLICATE, True),
        (FailureClass.GONE, True),
    ],
)
def test_whether_repeating_helps_follows_from_the_class(
    failure: FailureClass, permanent: bool
) -> None:
    assert ConnectorError("Facebook svarar inte.", failure=failure).permanent is permanent


def test_a_connector_may_know_better() -> None:
    until = datetime(2026, 12, 10, 9, 0, tzinfo=UTC)
    problem = ConnectorError("Vänta.", failure=FailureClass.THROTTLED, permanent=True, until=until)
    assert (problem.permanent, problem.until) == (True, until)
