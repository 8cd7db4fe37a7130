"""6.2: whose comment it is, who knows the answer, whom to alert."""

import pytest

from uppsikt.policy.ch06_handling import (
    escalates_to,
    handler,
    needs_answer,
    no_answer_has_a_reason,
    suggest_answerers,
    triage_is_complete,
)
from uppsikt.policy.facts import Colleague, Expert, Handlers

AT_WORK, AWAY = True, False


def people(
    author: bool | None, author_substitute: bool | None, page_owner: bool | None
) -> Handlers:
    """Who there is: at work, away, or nobody (None)."""
    given = {"author": author, "author_substitute": author_substitute, "page_owner": page_owner}
    there = {
        role: Colleague(id=role, present=present)
        for role, present in given.items()
        if present is not None
    }
    return Handlers(**there, manager=Colleague(id="manager"))


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        pytest.param(people(AT_WORK, AT_WORK, AT_WORK), "author", id="inläggets författare"),
        pytest.param(people(AWAY, AT_WORK, AT_WORK), "author_substitute", id="ersättaren"),
        pytest.param(people(AWAY, AWAY, AT_WORK), "page_owner", id="sidansvarig"),
        pytest.param(people(AWAY, None, AT_WORK), "page_owner", id="ingen ersättare"),
        pytest.param(people(None, None, AT_WORK), "page_owner", id="inlägget saknar författare"),
        pytest.param(people(AWAY, AWAY, AWAY), "page_owner", id="alla borta: sidansvarig"),
        pytest.param(people(AWAY, None, None), "manager", id="ingen sidansvarig: chefen"),
    ],
)
def test_who_handles_a_comment(given: Handlers, chosen: str) -> None:
    """R-6.2-4: given the author is absent, when a comment arrives, the substitute handles it."""
    assert handler(given) == chosen


def test_the_page_owners_substitute_steps_in() -> None:
    away = Handlers(
        page_owner=Colleague(id="page_owner", present=AWAY),
        page_owner_substitute=Colleague(id="substitute"),
    )
    assert handler(away) == "substitute"


def test_nobody_at_all_is_said_as_nobody() -> None:
    assert handler(Handlers()) is None


@pytest.mark.parametrize(
    ("intents", "messages"),
    [
        (("fraga",), []),
        (("fraga", "klagomal"), []),
        (("ovrigt",), []),
        (("felanmalan",), []),
        ((), ["Det framgår inte vad kommentaren är."]),
        (("beröm",), ["Det framgår inte vad kommentaren är."]),
        (("ovrigt", "fraga"), ["Övrigt kan inte vara något mer."]),
    ],
)
def test_a_judgement_says_what_the_comment_is(
    intents: tuple[str, ...], messages: list[str]
) -> None:
    assert [finding.message for finding in triage_is_complete(intents)] == messages


@pytest.mark.parametrize(
    ("intents", "needed"),
    [
        ({"fraga"}, True),
        ({"synpunkt"}, True),
        ({"forslag", "ovrigt"}, True),
        ({"ovrigt"}, False),
        (set(), True),
    ],
    ids=["fråga", "synpunkt", "förslag", "beröm", "inte bedömd"],
)
def test_which_comments_need_an_answer(intents: set[str], needed: bool) -> None:
    kinds = ("fraga", "synpunkt", "forslag", "klagomal")
    assert needs_answer(intents, kinds) is needed


@pytest.mark.parametrize(
    ("reason", "rules"), [("Tack från en läsare", []), (" ", ["6.2-inget-svar"])]
)
def test_no_answer_needs_a_reason(reason: str, rules: list[str]) -> None:
    """R-9-FL-4: given a question, when closed without answer, then a reason is needed."""
    assert [finding.rule for finding in no_answer_has_a_reason(reason)] == rules


PRESCHOOL = Expert(id="hanna", unit="Förskola", topics=("förskoleplats", "förskol", "barngrupp"))
WATER = Expert(id="sara", unit="Vatten och avlopp", topics=("vatten", "avlopp"))
STREETS = Expert(id="per", unit="Gata och park", topics=("snö", "plog"))


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("Hur söker jag FÖRSKOLEPLATS?", [("hanna", ("förskoleplats", "förskol"))]),
        ("När plogas vägen till forskolan?", [("hanna", ("förskol",)), ("per", ("plog",))]),
        ("Fint väder!", []),
        ("Det luktar i spillvattnet", []),
    ],
    ids=["ämnesord", "utan prickar, två verksamheter", "inget ämne", "mitt i ett ord"],
)
def test_the_expert_on_the_topic_is_suggested(
    text: str, suggested: list[tuple[str, tuple[str, ...]]]
) -> None:
    found = suggest_answerers(text, [WATER, STREETS, PRESCHOOL])
    assert [(one.expert.id, one.words) for one in found] == suggested


def test_an_absent_expert_is_not_suggested() -> None:
    away = Expert(id="sara", unit="Vatten och avlopp", topics=("vatten",), present=False)
    assert suggest_answerers("Vattnet är brunt", [away]) == []


@pytest.mark.parametrize(
    ("manager", "above", "communicator", "told"),
    [
        ("karin", "gustav", "maja", "karin"),
        (None, "gustav", "maja", "gustav"),
        (None, None, "maja", "maja"),
        (None, None, None, None),
    ],
)
def test_the_units_own_manager_is_alerted(
    manager: str | None, above: str | None, communicator: str | None, told: str | None
) -> None:
    """R-4-4: an overdue case goes to the unit's own manager, not to the central unit."""
    assert escalates_to(manager, above, communicator) == told
