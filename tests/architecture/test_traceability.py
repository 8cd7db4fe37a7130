"""Every row of the guideline is either claimed, with proof, or said to be not yet done."""

import re

import pytest
from tests.architecture.claimed import ROOT, source_of

from uppsikt.policy.guideline import guideline
from uppsikt.policy.rules import RULES
from uppsikt.policy.traceability import Claim, claims
from uppsikt.project import docs
from uppsikt.project.docs_settings import VARIABLES

every_claim = pytest.mark.parametrize(("row", "claim"), claims().items(), ids=list(claims()))


def test_every_row_is_claimed_or_not_yet() -> None:
    lines = re.findall(r"^\| (R-[^ ]+) \|[^|]*\|[^|]*\| ([^|]+) \|", docs.traceability(), re.M)
    assert [row for row, _ in lines] == [row.id for row in guideline()]
    assert [row for row, done in lines if done != docs.NOT_YET] == [
        row.id for row in guideline() if row.id in claims()
    ]


def test_only_rows_of_the_guideline_are_claimed() -> None:
    assert [row for row in claims() if row not in guideline().by_id] == []


@every_claim
def test_a_claim_reaches_the_catalogues_class_or_says_why_not(row: str, claim: Claim) -> None:
    if claim.is_weaker_than(guideline().by_id[row].kind):
        assert claim.adr.startswith("docs/adr/")
        assert row in (ROOT / claim.adr).read_text(encoding="utf-8")


@every_claim
def test_a_claims_tests_exist_and_name_the_row(row: str, claim: Claim) -> None:
    for test in claim.tests:
        source = source_of(test)
        assert source is not None, f"{test} doesn't exist"
        assert re.search(rf"{re.escape(row)}(?![\w-])", source), f"{test} doesn't name {row}"


@every_claim
def test_a_claims_rule_carries_the_row(row: str, claim: Claim) -> None:
    if claim.rule:
        assert row in RULES[claim.rule].requirements


def test_every_variable_the_program_reads_is_described() -> None:
    """Names that end in an underscore are put together in code; the whole names are described."""
    files = [*(ROOT / "src/uppsikt").rglob("*.py"), ROOT / "run.py"]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    read = set(re.findall(r"\b(?:UPPSIKT_[A-Z_]*[A-Z]|DATABASE_(?:OWNER_)?URL)\b", text))
    assert read <= VARIABLES.keys()
