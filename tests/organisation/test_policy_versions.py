"""A policy takes effect by a decision, and old cases keep the rules they came in under."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.town import MONDAY, Town, fresh

from uppsikt.audit.log import SYSTEM
from uppsikt.cli import main as run
from uppsikt.errors import RuleBroken
from uppsikt.organisation import services
from uppsikt.organisation.models import PolicyVersion
from uppsikt.policy.files import packaged

SLOWER = """
extends = "granasa.toml"
[policy]
id = "granasa"
version = "2"
adopted_by = "Kommunstyrelsen"
adopted_on = 2026-11-24
dnr = "KS 2026/140"
valid_from = 2026-12-01
[replies.first_response]
n = 2
unit = "working_day"
clock_mode = "business"
"""


def test_a_draft_does_not_take_effect(town: Town) -> None:
    before = PolicyVersion.objects.count()
    with pytest.raises(RuleBroken, match=r"utkast|beslut"):
        services.install_policy(packaged("policies", "lekeberg.toml"), actor=SYSTEM, now=MONDAY)
    assert PolicyVersion.objects.count() == before


def test_what_was_judged_under_one_version_stays_judged_by_it(town: Town) -> None:
    old = town.comment("När sandar ni?", at=MONDAY)
    services.install_policy(SLOWER, actor=SYSTEM, now=MONDAY + timedelta(days=1))
    tuesday = MONDAY + timedelta(days=8)
    new = town.comment("När plogar ni?", at=tuesday)
    assert new.policy_version != old.policy_version
    assert new.first_due == tuesday + timedelta(days=2)
    assert fresh(old).first_due == MONDAY + timedelta(days=1)


def test_a_version_that_is_not_valid_yet_judges_nothing(town: Town) -> None:
    services.install_policy(SLOWER, actor=SYSTEM, now=MONDAY)
    case = town.comment("När sandar ni?", at=MONDAY)
    assert case.first_due == MONDAY + timedelta(days=1)


def test_the_same_file_twice_is_one_version(town: Town) -> None:
    first = services.install_policy(SLOWER, actor=SYSTEM, now=MONDAY)
    assert services.install_policy(SLOWER, actor=SYSTEM, now=MONDAY) == first


@pytest.mark.parametrize(("text", "code"), [(SLOWER, 0), ("[policy]\nid = 3\n", 1)])
def test_the_command_installs_or_says_why_not(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, code: int
) -> None:
    file = tmp_path / "kommun.toml"
    file.write_text(text)
    assert run(["policy", "install", str(file)]) == code
    assert ("KS 2026/140" in capsys.readouterr().out) is (code == 0)
