"""2.1 and 2.4: one manager answers for a unit; official words come from official accounts."""

import pytest

from uppsikt.policy.ch02_responsibility import speaks_from_official_account, unit_has_one_manager


@pytest.mark.parametrize(
    ("managers", "messages"),
    [
        ({"olle"}, []),
        (set(), ["Förskola saknar en chef som ansvarar."]),
        ({"olle", "hanna"}, ["Förskola har flera ansvariga chefer: hanna, olle."]),
    ],
    ids=["en", "ingen", "två"],
)
def test_a_unit_has_exactly_one_manager(managers: set[str], messages: list[str]) -> None:
    found = unit_has_one_manager("Förskola", managers)
    assert [str(finding).split(". ")[0].rstrip(".") + "." for finding in found] == messages


def test_only_registered_accounts_speak() -> None:
    register = {"Granåsa kommun"}
    assert speaks_from_official_account("Granåsa kommun", register) == []
    found = speaks_from_official_account("Majas egen sida", register)
    assert [(finding.rule, finding.blocks) for finding in found] == [("2.4-kommunens-konton", True)]
