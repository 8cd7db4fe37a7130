"""Chapter 5.2: who may speak for the municipality, who decides it, and that the log can't be bent."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tests.audit.test_verify import tamper
from tests.ground import Database
from tests.guideline.scenes import refused
from tests.town import MONDAY, Town
from tests.web.screens import screen_of, words

from uppsikt.audit.log import Actor, record
from uppsikt.audit.models import Event, Seal
from uppsikt.audit.verify import verify
from uppsikt.dialogue import answering
from uppsikt.dialogue.models import Answer
from uppsikt.organisation.models import Decision
from uppsikt.organisation.queries import local_day
from uppsikt.outgoing.models import Dispatch


def test_an_editor_whose_decision_has_expired_is_refused(granasa: Town) -> None:
    """R-5.2-4: a redaktör whose decision expired yesterday publishes: refused, naming the row."""
    case = granasa.triage(granasa.comment("När sandar ni?"), "fraga")
    yesterday = local_day(granasa.now) - timedelta(days=1)
    decisions = Decision.objects.filter(subject=granasa.person("Per Ekdahl"))
    decisions.update(valid_to=yesterday)
    with refused("R-5.2-4"):
        granasa.publish(granasa.write(case, "I kväll."))
    page = screen_of("Per Ekdahl").post(f"/arende/{case.pk}/svara", {"text": "I kväll."})
    said = words(page)
    assert (page.status_code, "gick ut 2026-11-22" in said, "R-5.2-4" in said) == (422, True, True)
    assert Dispatch.objects.filter(channel="reply").count() == 0
    decisions.update(valid_to=local_day(granasa.now))
    answer = answering.unfinished(case, Answer.Kind.ANSWER)
    assert answer
    assert granasa.publish(answer).state == Answer.State.QUEUED


def test_only_a_chef_signs_the_decision(granasa: Town) -> None:
    """R-5.2-5: given a redaktör, when signing a decision, then refused."""
    before = Decision.objects.count()
    with refused("R-5.2-5"):
        answering.decide_representation(
            granasa.person("Sara Nyberg"),
            decided_by=granasa.person("Per Ekdahl"),
            delegation_item="4.8",
            valid_to=None,
            actor=granasa.actor("Per Ekdahl"),
            now=granasa.now,
        )
    path = f"/beslut/foretradare/{granasa.person('Sara Nyberg').pk}"
    assert screen_of("Per Ekdahl").post(path, {"delegation_item": "4.8"}).status_code == 404
    assert Decision.objects.count() == before
    screen_of("Karin Wallner").post(path, {"delegation_item": "4.8", "valid_to": ""})
    assert Decision.objects.count() == before + 1


def test_a_changed_log_entry_is_found(committed_database: Database) -> None:
    """R-5.2-8: given a log entry, when changed in the database, then verification reports it."""
    for number in range(3):
        record(
            "dialogue.case.no_answer",
            subject=("case", UUID(int=number)),
            actor=Actor(UUID(int=7), "redaktör"),
            at=MONDAY,
        )
    assert verify().ok
    entry = Event.objects.get(subject_id=UUID(int=1))
    tamper(
        committed_database,
        "UPDATE uppsikt_event SET body = convert_to(replace("
        "convert_from(body, 'UTF8'), 'redaktör', 'chef'), 'UTF8')"
        f" WHERE id = '{entry.pk}'",
    )
    report = verify()
    assert (report.ok, report.broken_at) == (False, Seal.objects.get(event_id=entry.pk).seq)
