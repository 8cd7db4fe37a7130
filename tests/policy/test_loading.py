"""A policy file: what ships loads, what is wrong is told all at once with path, rule and remedy."""

from datetime import date
from pathlib import Path

import pytest

from uppsikt.errors import RuleBroken
from uppsikt.policy.files import packaged
from uppsikt.policy.loading import check, installed, load, restore
from uppsikt.policy.problems import PolicyRefused

OWN = 'extends = "lekeberg.toml"\n[policy]\nid = "prov"\nversion = "1"\nsources = ["prov"]\n'
DRAFT = "Filen är ett utkast och kan inte börja gälla."


def refused(text: str) -> list[tuple[str, str]]:
    """Path and rule of every error in a policy file that says `text` beside Lekeberg's."""
    return [(p.path, p.rule) for p in check(OWN + text) if p.level == "error"]


def test_lekebergs_file_is_a_draft_that_cannot_take_effect() -> None:
    policy = installed("lekeberg")
    assert policy.replies.first_response.n == 1
    assert policy.replies.final_max_workdays == 5
    with pytest.raises(RuleBroken) as broken:
        policy.takes_effect()
    missing = ["policy.adopted_by", "policy.adopted_on", "policy.dnr"]
    assert broken.value.findings[0].params == {"missing": missing}


def test_granasas_file_takes_effect_and_differs_only_in_who_it_is() -> None:
    granasa, lekeberg = installed("granasa"), installed("lekeberg")
    granasa.takes_effect()
    assert granasa.policy.valid_from == date(2026, 10, 1)
    mine, theirs = granasa.model_dump(), lekeberg.model_dump()
    different = [name for name in mine if mine[name] != theirs[name]]
    assert different == ["policy", "org", "registration"]
    assert check(packaged("policies", "granasa.toml")) == []


def test_a_decision_is_never_inherited() -> None:
    text = 'extends = "granasa.toml"\n[policy]\nid = "prov"\nversion = "1"\nsources = ["prov"]'
    assert load(text).is_draft
    assert [problem.message for problem in check(text)] == [DRAFT]


def test_a_policy_without_sources_is_warned_about() -> None:
    """R-1-7: Given a policy file without sources, when validated, then a warning is reported."""
    text = 'extends = "lekeberg.toml"\n[policy]\nid = "prov"\nversion = "1"'
    found = [(problem.path, problem.rule, problem.level) for problem in check(text)]
    assert ("policy.sources", "R-1-7", "warning") in found
    assert load(text).policy.sources == ()


@pytest.mark.parametrize(
    ("text", "path", "rule"),
    [
        ("[supervision]\nabsolute_max_gap_days = 8", "absolute_max_gap_days", "R-9-BBS-4"),
        ("[supervision.heightened]\nn_per_day = 1", "heightened.n_per_day", "R-5.2-12"),
        ('[posts]\nwebsite_first = "advice"', "posts.website_first", "R-2.3-2"),
        ('[posts]\nnews_on_site = "advice"', "posts.news_on_site", "R-3.2-3"),
        (
            '[posts]\nimportant_not_only_social = "advice"',
            "posts.important_not_only_social",
            "R-2.3-6",
        ),
        ('[replies]\nsigner = "publisher"', "replies.signer", "R-6.2-8"),
        ("[registration]\nsecret_now = false", "registration.secret_now", "R-7-1"),
        ("[removal]\ncopy_first = false", "removal.copy_first", "R-6.2-16"),
        ("[removal]\nopinion_lock = false", "removal.opinion_lock", "R-6.2-41"),
        ("[block]\nmin_prior_removals = 0", "block.min_prior_removals", "R-6.2-42"),
        ('[release]\nhandler = "alla"', "release.handler", "R-7-5"),
        ('[consent]\nguardians = "none"', "consent.guardians", "R-9-GDPR-4"),
        ('[consent]\nforms = ["muntligt"]', "consent.forms", "R-9-GDPR-5"),
        ('[enforcement]\n"R-6.2-7" = "off"', "enforcement.R-6.2-7", "R-6.2-7"),
        ('[enforcement]\n"R-9-OSL-3" = "soft"', "enforcement.R-9-OSL-3", "R-9-OSL-3"),
    ],
)
def test_a_value_past_a_lock_is_refused_with_path_and_rule(text: str, path: str, rule: str) -> None:
    found = [problem for problem in check(OWN + text) if problem.level == "error"]
    assert [(problem.path.endswith(path), problem.rule) for problem in found] == [(True, rule)]
    assert found[0].remedy.startswith(("Skriv", "Ta bort"))
    with pytest.raises(PolicyRefused):
        load(OWN + text)


@pytest.mark.parametrize(
    ("text", "path", "rule"),
    [
        ("[svar]\nn = 1", "svar", "R-1-6"),
        ("[replies]\nfinal_max_workday = 3", "replies.final_max_workday", "R-6.2-2"),
        ('[replies]\nfinal_max_workdays = "5"', "replies.final_max_workdays", "R-6.2-11"),
        ("[replies]\nfinal_max_workdays = 5.0", "replies.final_max_workdays", "R-6.2-11"),
        ("[replies]\nfinal_max_workdays = true", "replies.final_max_workdays", "R-6.2-11"),
        ("[replies]\nholding_allowed = 1", "replies.holding_allowed", "R-6.2-10"),
        ("[replies.first_response]\nn = 0", "replies.first_response.n", "R-6.2-6"),
        (
            '[replies.first_response]\nclock_mode = "snabbt"',
            "replies.first_response.clock_mode",
            "R-6.2-6",
        ),
        ("[replies.first_response]\nn = 6", "replies.final_max_workdays", "R-6.2-11"),
        ('[calendar]\noffice_hours = "8-17"', "calendar.office_hours", "R-6.2-6"),
        ('[calendar]\nlocal_closed = ["2026-05-15"]', "calendar.local_closed.0", "R-6.2-6"),
        (
            '[calendar]\nshort_days = {"skärtorsdag" = "8-12"}',
            "calendar.short_days",
            "R-6.2-6",
        ),
        ('[platforms]\nallowed = ["tiktok"]', "platforms.allowed", "R-1-3"),
        ('[platform.facebook]\n"2fa" = false', "platform.facebook.2fa", "R-6.1a-4"),
        ('[org]\ncentral_unit = "Skolan"', "org.central_unit", "R-3-1"),
        (
            '[advice.referral_texts]\nx = "Ring {namn}."',
            "advice.referral_texts.x",
            "R-9-SKL-3",
        ),
        ('[enforcement]\n"R-9" = "soft"', "enforcement.R-9", "R-9"),
    ],
)
def test_what_does_not_fit_is_refused_with_path_and_rule(text: str, path: str, rule: str) -> None:
    assert refused(text) == [(path, rule)]


@pytest.mark.parametrize(
    ("ground", "rule"),
    [
        ('label = "spam"\nclass = "discretionary"', "R-6.2-24"),
        (
            'label = "kritik mot kommunen"\nclass = "discretionary"\nsecond_person = true',
            "R-6.2-41",
        ),
        ('label = "hot"\nclass = "mandatory"\nstatutory = true\nenabled = false', "R-9-BBS-5"),
        ('label = "hot"\nclass = "mandatory"\ncopy_kept = false', "R-6.2-16"),
    ],
    ids=["ensam bedömning", "kritik", "lagens grund av", "utan kopia"],
)
def test_a_ground_that_opens_too_much_is_refused(ground: str, rule: str) -> None:
    text = f'[removal]\npublished_lines = []\n[[removal.grounds]]\nid = "x"\n{ground}'
    assert refused(text) == [("removal.grounds.0", rule)]


def test_a_platform_without_two_factors_cannot_be_allowed() -> None:
    """R-6.1a-4: given supports_2fa=false, when the platform is added to the list, then refused."""
    chat = '[platform.chatten]\n"2fa" = false\ncapture = true\nkinds = ["post"]\n'
    listed = '[platforms]\nallowed = ["facebook", "chatten"]\n'
    assert refused(chat) == []
    assert refused(chat + listed) == [("platform.chatten.2fa", "R-6.1a-4")]
    with pytest.raises(PolicyRefused):
        load(OWN + chat + listed)


def test_an_empty_list_of_grounds_is_refused() -> None:
    text = "[removal]\ngrounds = []\npublished_lines = []"
    assert refused(text) == [("removal.grounds", "R-6.2-24")]


def test_all_problems_are_told_at_once_with_their_lines() -> None:
    text = (
        "[supervision]\nabsolute_max_gap_days = 10\n"
        '[replies]\nsigner = "publisher"\nfinal_max_workdays = "fem"\nsvarar = true\n'
    )
    found = [(problem.line, problem.path) for problem in check(OWN + text)]
    assert found == [
        (2, "policy"),
        (7, "supervision.absolute_max_gap_days"),
        (9, "replies.signer"),
        (10, "replies.final_max_workdays"),
        (11, "replies.svarar"),
    ]


def test_a_problem_reads_as_a_swedish_sentence() -> None:
    found = check(OWN + "[supervision]\nabsolute_max_gap_days = 10")
    assert str(found[-1]) == (
        "rad 7, supervision.absolute_max_gap_days (R-9-BBS-4): Uppsikten får aldrig ha ett "
        "uppehåll på mer än 7 dygn; 10 är för långt. Skriv 7 eller mindre."
    )


def test_a_misspelt_name_is_guessed() -> None:
    found = check(OWN + "[replies]\nfinal_max_workday = 3")
    assert found[-1].remedy == "Menade du ”{near}”?"
    assert found[-1].params == {"name": "final_max_workday", "near": ["final_max_workdays"]}


def test_an_unknown_choice_is_told_what_there_is_to_choose() -> None:
    found = check(OWN + '[replies.first_response]\nclock_mode = "snabbt"')
    assert found[-1].params["expected"] == "business, end_of_next_workday, hours_24_workdays"


def test_what_is_not_toml_is_told_by_line() -> None:
    found = check("[policy]\nid = \n")
    assert [(problem.line, problem.message) for problem in found] == [
        (2, "Filen går inte att läsa som TOML.")
    ]


@pytest.mark.parametrize("name", ["saknas.toml", "../lekeberg.toml", "/etc/passwd"])
def test_a_file_can_only_build_on_a_file_beside_it(name: str) -> None:
    assert [problem.path for problem in check(f'extends = "{name}"\n')] == ["extends"]


def test_a_file_on_disk_builds_on_its_neighbour_first(tmp_path: Path) -> None:
    neighbour = packaged("policies", "lekeberg.toml").replace("n = 1   ", "n = 2   ")
    (tmp_path / "lekeberg.toml").write_text(neighbour, encoding="utf-8")
    own = tmp_path / "egen.toml"
    own.write_text(OWN, encoding="utf-8")
    assert load(own).replies.first_response.n == 2
    assert load(str(own)) == load(own)


def test_two_files_that_build_on_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('extends = "b.toml"\n', encoding="utf-8")
    (tmp_path / "b.toml").write_text('extends = "a.toml"\n', encoding="utf-8")
    found = check(tmp_path / "a.toml")
    assert [problem.path for problem in found] == ["extends"]


def test_a_file_that_is_not_there_is_told() -> None:
    found = check(Path("finns-inte.toml"))
    assert [problem.message for problem in found] == ["Filen går inte att öppna som text."]


def test_a_stored_policy_comes_back_as_it_was() -> None:
    policy = installed("granasa")
    again = restore(policy.as_text())
    assert again == policy
    assert again.fingerprint() == policy.fingerprint()


def test_another_municipality_with_other_habits_needs_no_code() -> None:
    policy = load(
        OWN
        + '[registration]\nsystem = "W3D3"\n'
        + '[removal]\nmethod = "hide"\n'
        + '[replies]\nsignature_fields = ["namn"]\n'
        + '[replies.first_response]\nn = 2\nclock_mode = "end_of_next_workday"\n'
        + '[snapshot]\ninterval = "year"\n'
    )
    assert policy.registration.system == "W3D3"
    assert policy.replies.first_response.n == 2
    assert policy.clock().mode == "end_of_next_workday"
    assert policy.replies.signature_fields == ("namn",)
