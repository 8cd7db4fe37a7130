"""Chapter 9: what the laws ask, as far as comments and their answers go."""

from __future__ import annotations

import json
import re
from datetime import timedelta

from tests.guideline.scenes import KOMMUN, case_of, comment_of, read_pages, refused
from tests.town import CITIZEN, Town, fresh
from tests.web.screens import Screen, screen_of, words

from uppsikt.audit.models import Event
from uppsikt.dialogue import texts
from uppsikt.dialogue.models import Answer, Case, CommentVersion
from uppsikt.organisation.policies import policy_of
from uppsikt.outgoing.models import Dispatch
from uppsikt.policy.guideline import guideline
from uppsikt.publishing.models import Post
from uppsikt.store.services import read

NOTHING_SENT = 0


def sent() -> int:
    return Dispatch.objects.filter(channel="reply").count()


CARDS = [
    ("R-9-FL-1", "Förvaltningslag", "FL 6"),
    ("R-9-AL-1", "Arkivlag", "AL 10"),
    ("R-9-OSL-2", "Offentlighets- och sekretesslag", "OSL 5:1"),
    ("R-9-SPL-1", "Språklag", "SprL 11"),
    ("R-9-SKL-1", "Skadeståndslag", "SkL 3:3"),
]


def test_a_law_has_its_card(granasa: Town) -> None:
    """R-9-FL-1, R-9-AL-1, R-9-OSL-2, R-9-SPL-1, R-9-SKL-1: card opened, the section is shown."""
    html = Screen().get("/lagar").content.decode()
    cards = re.split(r"<section ", html)
    for row, statute, section in CARDS:
        assert guideline().by_id[row].swedish in words(Screen().get(f"/riktlinjen/{row}"))
        card = next(one for one in cards if re.search(rf"<h2[^>]*>{statute}", one))
        assert f'id="{section.lower().replace(" ", "-").replace(":", "")}"' in card


def test_a_question_is_closed_without_answer_only_for_a_reason(granasa: Town) -> None:
    """R-9-FL-4: given a question, when closed without answer, then reason needed."""
    case = granasa.triage(granasa.comment("När sandar ni?"), "fraga")
    screen = screen_of("Per Ekdahl")
    closed = screen.post(f"/arende/{case.pk}/avsluta")
    assert "varken ett svar eller ett skäl att inte svara" in words(closed)
    assert screen.post(f"/arende/{case.pk}/inget-svar", {"reason": " "}).status_code == 422
    assert fresh(case).state == Case.State.ASSIGNED
    screen.post(f"/arende/{case.pk}/inget-svar", {"reason": "Samma fråga fick svar i tråden."})
    assert screen.post(f"/arende/{case.pk}/avsluta").status_code == 302
    assert fresh(case).state == Case.State.CLOSED


def test_an_individual_case_is_referred_and_the_transfer_recorded(granasa: Town) -> None:
    """R-9-FL-5, R-9-SKL-3: individual case, advice=yes: referral reply with channel + transfer."""
    case = granasa.triage(granasa.comment("Får jag sänkt VA-avgift?"), "fraga")
    screen = screen_of("Per Ekdahl")
    ready = texts.referral_text(case.unit, policy_of(case.policy_version))
    assert ready in words(screen.get(f"/arende/{case.pk}/hanvisa"))
    assert case.unit.channel in ready
    with refused("R-9-FL-5", "R-9-SKL-3"):
        granasa.publish(granasa.write(case, "Vänd dig till oss.", kind="hanvisning"))
    assert sent() == NOTHING_SENT
    screen.post(f"/arende/{case.pk}/hanvisa", {"text": ready})
    granasa.deliver()
    assert case.unit.channel in granasa.platform.replies[-1].text
    handed = fresh(case)
    assert (handed.state, handed.answered_at) == (Case.State.REFERRED, granasa.now)
    transfer = Event.objects.get(code="dialogue.case.referred")
    assert (transfer.subject_id, b'"unit":"gata"' in bytes(transfer.body)) == (case.pk, True)
    assert "lämnades över till den ordinarie vägen in" in words(screen.get(f"/arende/{case.pk}"))


def test_a_fault_report_is_handed_over_with_its_reference(granasa: Town) -> None:
    """R-9-FL-5: a fault belongs in the fault service; its number is the record of the transfer."""
    case = granasa.triage(granasa.comment("Lampan är trasig."), "felanmalan", "klagomal")
    screen = screen_of("Per Ekdahl")
    assert screen.post(f"/arende/{case.pk}/felanmalan", {"reference": " "}).status_code == 422
    screen.post(f"/arende/{case.pk}/felanmalan", {"reference": "FEL-1042"})
    assert fresh(case).fault_reference == "FEL-1042"
    granasa.publish(granasa.write(fresh(case), "Tack! Felet är anmält, nummer FEL-1042."))
    granasa.deliver()
    granasa.register()
    assert fresh(case).state == Case.State.CLOSED  # registered where it was handed to


def test_no_personal_number_goes_out(granasa: Town) -> None:
    """R-9-OSL-3: given a reply containing a personnummer, when publish, then refused."""
    case = granasa.triage(granasa.comment("Stämmer mina uppgifter?"), "fraga")
    with refused("R-9-OSL-3"):
        granasa.publish(granasa.write(case, "Vi har dig som 19900101-0017."))
    assert sent() == NOTHING_SENT
    granasa.publish(granasa.write(case, "Ring oss på 0500-10 01 00."))
    assert sent() == 1


def test_a_possible_advice_is_answered_for(granasa: Town) -> None:
    """R-9-SKL-2: a reply with "du har rätt till bidrag", when send: the check must be answered."""
    case = granasa.triage(granasa.comment("Kan jag få bidrag?"), "fraga")
    text = "Ja, du har rätt till bidrag."
    with refused("R-9-SKL-2"):
        granasa.publish(granasa.write(case, text))
    assert sent() == NOTHING_SENT
    answer = granasa.publish(granasa.write(case, text, checked="Gäller alla föreningar."))
    assert (answer.state, fresh(answer).advice_checked) == (
        Answer.State.QUEUED,
        "Gäller alla föreningar.",
    )


def test_a_stated_fee_has_a_page_behind_it(granasa: Town) -> None:
    """R-9-SKL-4: given a text stating a fee, when publish, then source URL demanded."""
    case = granasa.triage(granasa.comment("Vad kostar det?"), "fraga")
    with refused("R-9-SKL-4"):
        granasa.publish(granasa.write(case, "Det kostar 300 kr."))
    assert sent() == NOTHING_SENT
    answer = granasa.write(case, "Det kostar 300 kr.")
    Answer.objects.filter(pk=answer.pk).update(source_url="https://www.granasa.example/taxa")
    assert granasa.publish(fresh(answer)).state == Answer.State.QUEUED


def test_the_exercise_of_authority_is_only_referred(granasa: Town) -> None:
    """R-9-SKL-5: triage=myndighetsutövning, a substantive reply: only referral templates allowed."""
    case = granasa.triage(granasa.comment("Får jag bygglov?"), "fraga", authority_exercise=True)
    for kind, text in (("svar", "Ja."), ("hanvisning", "Ja, men ring oss.")):
        with refused("R-9-SKL-5"):
            granasa.publish(granasa.write(case, text, kind=kind))
    assert sent() == NOTHING_SENT
    ready = texts.referral_text(case.unit, policy_of(case.policy_version), "myndighetsutovning")
    granasa.publish(granasa.write(case, ready, kind="hanvisning"))
    assert sent() == 1


def test_what_comes_in_gets_both_its_times(granasa: Town) -> None:
    """R-9-TF-1: given an item, when imported, then both times stored."""
    post = granasa.platform.add_post("Välkomna!", page=KOMMUN)
    comment = granasa.platform.add_comment(post, "Tack!", author=CITIZEN)
    written = granasa.now
    granasa.now += timedelta(minutes=9)
    read_pages(granasa)
    stored, case = comment_of(comment), case_of(comment)
    assert (stored.created_at, stored.first_seen_at) == (written, granasa.now)
    assert (case.received_at, case.state) == (written, Case.State.RECEIVED)
    shown = CommentVersion.objects.get(comment=stored, content__isnull=False).content
    assert shown is not None
    assert "Tack!" in read(shown).decode()


def test_our_own_posts_are_kept_in_every_version(granasa: Town) -> None:
    """R-9-TF-2: a post is edited on the platform, next import: a new version is stored with time."""
    post = granasa.platform.add_post("Marknad på lördag.", page=KOMMUN)
    read_pages(granasa)
    first = Post.objects.get(external_id=post)
    granasa.platform.posts_made[post].text = "Marknad på söndag."
    granasa.now += timedelta(hours=2)
    read_pages(granasa)
    edited = Post.objects.select_related("content__derived_from").get(external_id=post)
    assert (first.text, edited.text) == ("Marknad på lördag.", "Marknad på söndag.")
    assert edited.content is not None
    assert edited.content.created_at == granasa.now
    before = edited.content.derived_from
    assert before is not None
    assert (before, json.loads(read(before))["message"]) == (first.content, "Marknad på lördag.")
    granasa.platform.delete(post)
    granasa.now += timedelta(hours=2)
    read_pages(granasa)
    assert Post.objects.get(external_id=post).gone_at == granasa.now
