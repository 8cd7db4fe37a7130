"""Chapter 6: the library lists it, and an answer is signed (andra 6.1)."""

from __future__ import annotations

from tests.guideline.scenes import refused
from tests.guideline.test_2 import headings
from tests.town import Town, fresh
from tests.web.screens import Screen

from uppsikt.dialogue import answering
from uppsikt.dialogue.models import Answer
from uppsikt.outgoing.models import Dispatch


def test_chapter_6_lists_its_four_parts(granasa: Town) -> None:
    """R-6-1: given the library, when chapter 6, then its four parts are listed."""
    shown = headings(Screen().get("/riktlinjen").content.decode())
    assert [one for one in shown if one.startswith("6")] == [
        "6 Att använda sociala medier",
        "6.1 (första) Redaktörer/användare",
        "6.1 (andra) Skriva inlägg",
        "6.2 Hantera kommentarer",
        "6.3 Bilder och filmer",
    ]


def test_an_answer_without_a_signature_is_refused(granasa: Town) -> None:
    """R-6.1b-13: given a reply without signature, when publish, then refused."""
    case = granasa.triage(granasa.comment("När sandar ni?"), "fraga")
    per = granasa.person("Per Ekdahl")
    answer = answering.approve(
        granasa.write(case, "I kväll."), person=per, actor=granasa.actor(per.name), now=granasa.now
    )
    assert (answer.signed_name, answer.signed_title) == ("Per Ekdahl", "driftledare")
    Answer.objects.filter(pk=answer.pk).update(signed_name="", signed_title="", signed_unit="")
    with refused("R-6.1b-13"):
        granasa.publish(fresh(answer))
    assert Dispatch.objects.filter(channel="reply").count() == 0
