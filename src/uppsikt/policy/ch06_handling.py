"""Chapter 6.2: whose comment it is, who knows the answer, whom to alert."""

import re
from collections.abc import Collection, Iterable, Sequence

from uppsikt.policy.facts import Colleague, Expert, Handlers, Matter, Suggested
from uppsikt.policy.findings import Finding
from uppsikt.policy.guideline import folded
from uppsikt.policy.registry import N_, Strength, finding, rule


@rule(
    "6.2-bedomning",
    requirements=("R-6.2-2",),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="HG",
    quote="Därför är det viktigt att kommunen tar hand om, och svarar på de frågor och kommentarer",
    laws=("FL 6",),
    test="tests/policy/test_ch06_handling.py::test_a_judgement_says_what_the_comment_is",
)
def triage_is_complete(intents: Sequence[str]) -> list[Finding]:
    """Judge a person's judgement of what a comment is: at least one kind, "övrigt" alone."""
    known = set(Matter)
    if not intents or not set(intents) <= known:
        return [
            finding(
                "6.2-bedomning",
                N_("Det framgår inte vad kommentaren är."),
                N_("Välj fråga, synpunkt, förslag, klagomål, felanmälan eller övrigt."),
            )
        ]
    if Matter.OTHER in intents and len(set(intents)) > 1:
        return [
            finding(
                "6.2-bedomning",
                N_("Övrigt kan inte vara något mer."),
                N_("Ta bort övrigt, eller de andra valen."),
            )
        ]
    return []


@rule(
    "6.2-behover-svar",
    requirements=("R-6.2-2", "R-6.2-1"),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="AU",
    quote="Därför är det viktigt att kommunen tar hand om, och svarar på de frågor och kommentarer",
    laws=("FL 6",),
    test="tests/policy/test_ch06_handling.py::test_which_comments_need_an_answer",
)
def needs_answer(intents: Collection[str], kinds: Collection[str]) -> bool:
    """Whether one of the comment's kinds is among those the policy wants answered (C-07).

    What nobody has judged yet needs an answer until somebody says otherwise.
    """
    return not intents or any(kind in kinds for kind in intents)


@rule(
    "6.2-inget-svar",
    requirements=("R-6.2-1", "R-9-FL-4"),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="HG",
    quote="och besvara inkomna frågor",
    laws=("FL 6",),
    test="tests/policy/test_ch06_handling.py::test_no_answer_needs_a_reason",
)
def no_answer_has_a_reason(reason: str) -> list[Finding]:
    """Judge the decision not to answer."""
    if reason.strip():
        return []
    return [
        finding(
            "6.2-inget-svar",
            N_("Det saknas ett skäl till att inte svara."),
            N_("Skriv kort varför, till exempel: Användarna talar med varandra."),
        )
    ]


@rule(
    "6.2-handlaggare",
    requirements=("R-6.2-4", "R-6.2-3"),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="AU",
    quote="Det är i huvudsak den som gjort inlägget som ansvarar för att kolla kommentarer",
    laws=("FL 6",),
    test="tests/policy/test_ch06_handling.py::test_who_handles_a_comment",
)
def handler(people: Handlers) -> str | None:
    """Who handles a comment: the post's author, else the substitute, else the page owner (C-16).

    When nobody of them is at work the page owner keeps it, and without one the manager.
    """
    in_turn = (
        people.author,
        people.author_substitute,
        people.page_owner,
        people.page_owner_substitute,
    )
    at_work = next((one for one in in_turn if one is not None and one.present), None)
    chosen: Colleague | None = at_work or people.page_owner or people.manager
    return chosen.id if chosen else None


@rule(
    "6.2-mest-kunskap",
    requirements=("R-6.2-9",),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="RE",
    quote="Den som har mest kunskap i frågan är den som ska svara.",
    laws=("FL 6",),
    test="tests/policy/test_ch06_handling.py::test_the_expert_on_the_topic_is_suggested",
)
def suggest_answerers(text: str, experts: Iterable[Expert]) -> list[Suggested]:
    """Those whose topics occur in the text, most topics first; a person chooses.

    A topic meets every word that begins with it ("förskoleplats" meets "förskoleplatser").
    """
    words = re.findall(r"\w+", folded(text))
    found = [_met(expert, words) for expert in experts if expert.present]
    return sorted(
        (one for one in found if one.words),
        key=lambda one: (-len(one.words), one.expert.unit, one.expert.id),
    )


def _met(expert: Expert, words: Sequence[str]) -> Suggested:
    topics = [topic for topic in expert.topics if topic.strip()]
    met = [topic for topic in topics if any(word.startswith(folded(topic)) for word in words)]
    return Suggested(expert=expert, words=tuple(met))


@rule(
    "6.2-eskalering",
    requirements=("R-6.2-17", "R-4-4"),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="RE",
    quote="Det är verksamheten som ansvarar för att detta görs.",
    test="tests/policy/test_ch06_handling.py::test_the_units_own_manager_is_alerted",
)
def escalates_to(
    unit_manager: str | None, manager_above: str | None, communicator: str | None
) -> str | None:
    """Who is told when something is late: the unit's manager, never somebody else's unit.

    Without a manager it goes upwards, and to the communicator last, who can say who answers.
    """
    return unit_manager or manager_above or communicator
