"""Chapter 6.2: whose answer it is, and whose name stands under it."""

from __future__ import annotations

import pytest
from tests.guideline.scenes import ask, refused
from tests.town import Town, fresh
from tests.web.screens import screen_of, words

from uppsikt.dialogue import answering, asking
from uppsikt.dialogue.models import Answer
from uppsikt.organisation.models import Person
from uppsikt.outgoing.models import Dispatch


def test_an_answer_needs_the_title_from_the_directory(granasa: Town) -> None:
    """R-6.2-7, R-6.2-21: title missing in the directory: not sent until complete or exception."""
    case = granasa.triage(granasa.comment("När sandar ni?"), "fraga")
    per = Person.objects.filter(name="Per Ekdahl")
    per.update(title="")
    with refused("R-6.2-7", "R-6.2-21"):
        granasa.publish(granasa.write(case, "I kväll."))
    assert Dispatch.objects.filter(channel="reply").count() == 0
    per.update(title="driftledare")
    granasa.publish(granasa.write(case, "I kväll."))
    granasa.deliver()
    assert granasa.platform.replies[-1].text == "I kväll.\n\nPer Ekdahl, driftledare, Gata och park"


def test_a_protected_colleague_is_the_exception(granasa: Town) -> None:
    """R-6.2-7: the policy's form for protected staff never writes the name (C-21)."""
    case = granasa.triage(granasa.comment("När sandar ni?"), "fraga")
    Person.objects.filter(name="Per Ekdahl").update(protected=True)
    granasa.publish(granasa.write(case, "I kväll."))
    granasa.deliver()
    assert granasa.platform.replies[-1].text == "I kväll.\n\ndriftledare, Gata och park"


def test_the_expert_signs_and_the_editor_publishes(granasa: Town) -> None:
    """R-6.2-8: expert A writes, redaktör B publishes: signature is A; log shows B as publisher."""
    case = granasa.triage(granasa.comment("Är vattnet drickbart?"), "fraga")
    link = ask(granasa, case, "Karin Wallner")
    draft = Answer.objects.get(case=case)
    with refused("R-6.2-8"):  # nobody publishes what the expert hasn't stood by
        granasa.publish(draft)
    answer = asking.answer_by_expert(
        link,
        text="Ja, det är bra.",
        advice_checked="",
        actor=granasa.actor("Karin Wallner", "sakkunnig"),
        now=granasa.now,
    )
    granasa.publish(answer, by="Per Ekdahl")
    granasa.deliver()
    assert granasa.platform.replies[-1].text.endswith("Karin Wallner, gatuchef, Gata och park")
    stored = fresh(answer)
    assert (stored.answered_by.name, stored.published_by.name) == ("Karin Wallner", "Per Ekdahl")
    assert stored.approved_at == granasa.now
    story = words(screen_of("Karin Wallner").get(f"/arende/{case.pk}"))
    assert "Karin Wallner godkände sitt svar." in story
    assert "Per Ekdahl skickade svaret." in story


@pytest.mark.parametrize("who", ["Per Ekdahl", "Hanna Berglund"])
def test_nobody_signs_for_another(granasa: Town, who: str) -> None:
    """R-6.2-8: it is the person whose answer it is who signs."""
    case = granasa.triage(granasa.comment("Är vattnet drickbart?"), "fraga")
    answer = granasa.write(case, "Ja.", by="Karin Wallner")
    with refused("R-6.2-8"):
        answering.approve(
            answer, person=granasa.person(who), actor=granasa.actor(who), now=granasa.now
        )
    assert (fresh(answer).state, fresh(answer).approved_at) == (Answer.State.DRAFT, None)
