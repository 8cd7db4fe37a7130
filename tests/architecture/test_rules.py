"""Every rule says what the guideline says, rests on a law we know, and has a test that needs it."""

import json
import subprocess
import sys

import pytest
from tests.architecture.claimed import ROOT, source_of

from uppsikt.policy.guideline import guideline
from uppsikt.policy.laws import laws
from uppsikt.policy.rules import CHAPTERS, RULES, Rule, rules_for

every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)


@every_rule
def test_a_rule_quotes_the_guideline(rule: Rule) -> None:
    assert guideline().says(rule.quote)


@every_rule
def test_a_rule_carries_rows_of_its_own_paragraph(rule: Rule) -> None:
    known = guideline().by_id
    assert [row for row in rule.requirements if row not in known] == []
    assert any(row.startswith(f"R-{rule.paragraph}-") for row in rule.requirements)


@every_rule
def test_a_rule_is_as_strong_as_a_row_it_carries(rule: Rule) -> None:
    strengths = {guideline().by_id[row].modality for row in rule.requirements}
    assert rule.strength in strengths


@every_rule
def test_a_quote_stands_in_a_row_that_the_rule_carries(rule: Rule) -> None:
    words = " ".join(rule.quote.split())
    rows = [guideline().by_id[row].swedish for row in rule.requirements]
    assert any(words in " ".join(row.split()) for row in rows)


@every_rule
def test_a_rule_rests_on_laws_in_the_register(rule: Rule) -> None:
    assert [law for law in rule.laws if law not in laws()] == []


@every_rule
def test_a_rule_names_a_test_that_needs_no_database(rule: Rule) -> None:
    assert rule.test.startswith("tests/policy/")
    assert source_of(rule.test) is not None


def test_no_chapter_is_left_out() -> None:
    files = {path.stem for path in (ROOT / "src/uppsikt/policy").glob("ch*.py")}
    homes = {rule.decide.__module__.rpartition(".")[2] for rule in RULES.values()}
    contents = {chapter.__name__.rpartition(".")[2] for chapter in CHAPTERS}
    assert files == homes | contents


def test_a_row_finds_its_rules() -> None:
    assert [rule.id for rule in rules_for("R-6.2-8")] == ["6.2-vems-underskrift"]


def test_each_rules_test_goes_red_without_the_rule() -> None:
    """A rule whose test stays green when the rule is taken away is proved by nothing."""
    command = [sys.executable, "-m", "tests.architecture.rule_off"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    in_place, taken_away = runs[0], runs[1:]
    assert in_place["code"] == 0
    assert {run["rule"] for run in taken_away} == set(RULES)
    red = pytest.ExitCode.TESTS_FAILED
    assert [run for run in taken_away if run["code"] != red] == []
