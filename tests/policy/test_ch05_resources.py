"""5.2: speaking for the municipality needs a manager's decision in force."""

from datetime import date

import pytest

from uppsikt.policy.ch05_resources import decider_may_decide, may_represent
from uppsikt.policy.facts import Decider, Representation

TODAY = date(2026, 11, 25)
THIS_YEAR = Representation(valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        pytest.param(THIS_YEAR, None, id="gäller"),
        pytest.param(Representation(valid_from=TODAY, valid_to=TODAY), None, id="gäller i dag"),
        pytest.param(Representation(valid_from=date(2020, 1, 1)), None, id="tills vidare"),
        pytest.param(
            None,
            "Det finns inget beslut om att få företräda kommunen i sociala medier.",
            id="inget beslut",
        ),
        pytest.param(
            Representation(valid_from=date(2026, 1, 1), valid_to=date(2026, 11, 24)),
            "Beslutet om att få företräda kommunen gick ut {day}.",
            id="gick ut i går",
        ),
        pytest.param(
            Representation(valid_from=date(2026, 11, 26)),
            "Beslutet om att få företräda kommunen gäller först från {day}.",
            id="gäller från i morgon",
        ),
        pytest.param(
            Representation(valid_from=date(2026, 1, 1), withdrawn=True),
            "Beslutet om att få företräda kommunen är återkallat.",
            id="återkallat",
        ),
    ],
)
def test_speaking_needs_a_decision_in_force(
    decision: Representation | None, message: str | None
) -> None:
    found = [(f.rule, f.blocks, f.message) for f in may_represent(decision, TODAY)]
    assert found == ([("5.2-foretrada", True, message)] if message else [])


@pytest.mark.parametrize(
    ("decider", "messages"),
    [
        pytest.param(
            Decider(is_manager=True, decides_about_self=False, delegation_item="4.12"),
            [],
            id="chef",
        ),
        pytest.param(
            Decider(is_manager=False, decides_about_self=False, delegation_item="4.12"),
            ["Bara verksamhetens chef, eller en chef över den, får besluta."],
            id="redaktör",
        ),
        pytest.param(
            Decider(is_manager=True, decides_about_self=True, delegation_item="4.12"),
            ["Ingen beslutar om sig själv."],
            id="chefen om sig själv",
        ),
        pytest.param(
            Decider(is_manager=False, decides_about_self=True, delegation_item=" "),
            [
                "Bara verksamhetens chef, eller en chef över den, får besluta.",
                "Ingen beslutar om sig själv.",
                "Beslutet saknar stöd i delegationsordningen.",
            ],
            id="allt på en gång",
        ),
    ],
)
def test_only_a_manager_decides_and_never_for_himself(
    decider: Decider, messages: list[str]
) -> None:
    assert [finding.message for finding in decider_may_decide(decider)] == messages
