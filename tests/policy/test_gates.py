"""All of an answer's gates at once, in the guideline's order and as hard as the policy wants."""

from datetime import UTC, datetime
from typing import Any

import pytest

from uppsikt.policy.facts import AnswerFacts, Holding, Referral, Signature
from uppsikt.policy.gates import answer_gates, referral_texts
from uppsikt.policy.loading import installed
from uppsikt.policy.parameters import Policy
from uppsikt.policy.strength import Enforcement

FINAL = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return installed("granasa")


def answer(**changes: Any) -> AnswerFacts:
    given: dict[str, Any] = {
        "kind": "svar",
        "text": "Vi plogar på torsdag.",
        "signature": Signature(name="Per Ekdahl", title="driftledare", unit="Gata och park"),
        "answered_by": "per",
        "approved_by": "per",
        "limit": 8000,
    }
    return AnswerFacts(**{**given, **changes})


def rules(facts: AnswerFacts, policy: Policy) -> list[str]:
    return [finding.rule for finding in answer_gates(facts, policy)]


def test_a_good_answer_passes(policy: Policy) -> None:
    assert answer_gates(answer(), policy) == []


def test_everything_is_told_at_once_in_the_guidelines_order(policy: Policy) -> None:
    bad = answer(
        kind="delsvar",
        text="Du har rätt till bidrag, 500 kr.",
        signature=Signature(name="", title="", unit=""),
        approved_by=None,
        limit=10,
        personal_data=("personnummer",),
        authority_exercise=True,
    )
    assert rules(bad, policy) == [
        "6.2-underskrift",
        "6.2-vems-underskrift",
        "6.2-svarets-text",
        "6.2-skickat-vidare",
        "9-sekretess",
        "9-radgivning",
        "9-kalla",
        "9-myndighetsutovning",
    ]


def test_a_holding_reply_to_somebody_in_time_passes(policy: Policy) -> None:
    holding = Holding(routed_to="Gata och park", promised_at=FINAL, final_due=FINAL)
    text = "Gata och park svarar senast måndag 14 december."
    assert rules(answer(kind="delsvar", text=text, holding=holding), policy) == []
    assert rules(answer(kind="delsvar", text="Vi återkommer.", holding=holding), policy) == [
        "6.2-skickat-vidare-text",
        "6.2-skickat-vidare-text",
    ]


CHANNEL = "bygg@granasa.example"


def test_the_policys_own_referral_is_never_advice(policy: Policy) -> None:
    referrals = referral_texts(policy, unit="Bygglov", channel=CHANNEL)
    refers = answer(
        kind="hanvisning",
        text=referrals[1],
        authority_exercise=True,
        referral=Referral(unit="Bygglov", channel=CHANNEL, text=referrals[1]),
        referrals=referrals,
    )
    assert rules(refers, policy) == []


def test_a_referral_to_nowhere_is_stopped(policy: Policy) -> None:
    assert rules(answer(kind="hanvisning"), policy) == ["9-ratt-kanal"]


def test_a_policy_may_turn_a_stop_into_a_question(policy: Policy) -> None:
    soft = policy.model_copy(update={"enforcement": {"R-9-SKL-5": Enforcement.SOFT}})
    found = answer_gates(answer(authority_exercise=True), soft)
    assert [(f.rule, f.blocks, f.needs_reason) for f in found] == [
        ("9-myndighetsutovning", False, True)
    ]


def test_a_rule_with_several_rows_is_loosened_only_when_all_are(policy: Policy) -> None:
    facts = answer(text="Du har rätt till bidrag.")
    one = policy.model_copy(update={"enforcement": {"R-9-SKL-2": Enforcement.OFF}})
    assert [f.needs_reason for f in answer_gates(facts, one)] == [True]
    both = one.model_copy(
        update={"enforcement": {"R-9-SKL-2": Enforcement.OFF, "R-9-SKL-4": Enforcement.ADVICE}}
    )
    assert [(f.blocks, f.needs_reason) for f in answer_gates(facts, both)] == [(False, False)]


def test_a_choice_goes_for_the_rows_that_say_the_same(policy: Policy) -> None:
    """R-6.2-7 and R-6.2-21 are the same duty (C-38); R-6.1b-13 states it a third time."""
    choice = {"R-6.2-7": Enforcement.SOFT, "R-6.1b-13": Enforcement.SOFT}
    soft = policy.model_copy(update={"enforcement": choice})
    unsigned = answer(signature=Signature(name="", title="", unit=""))
    assert [f.needs_reason for f in answer_gates(unsigned, soft)] == [True]
