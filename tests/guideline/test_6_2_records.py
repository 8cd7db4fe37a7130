"""Chapters 6.2 and 7: what goes to the diary with its answer, when, and whose duty it is."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest
from tests.guideline.scenes import case_of as case_by_id
from tests.guideline.scenes import local, read_pages, refused
from tests.town import CITIZEN, Town, fresh
from tests.web.screens import screen_of, words

from uppsikt.audit.models import Event
from uppsikt.dialogue.models import Case
from uppsikt.records import bundles, reminders
from uppsikt.records import services as records
from uppsikt.records.models import Registration


def answered(town: Town, text: str, *intents: str, **flags: bool) -> Case:
    """A comment that has got its answer on the page."""
    case = town.triage(town.comment(text), *intents, **flags)
    town.publish(town.write(case, "Hej! Vi ser över det."))
    town.deliver()
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("kind", ["synpunkt", "forslag", "klagomal"])
def test_an_opinion_is_closed_only_with_its_diary_number(granasa: Town, kind: str) -> None:
    """R-6.2-14, R-7-3: type=synpunkt answered, close without Platina ref: refused."""
    case = answered(granasa, "Parken är otrygg.", kind)
    close = {"actor": granasa.actor("Per Ekdahl"), "now": granasa.now}
    with refused("R-6.2-14", "R-7-3"):
        records.close_case(case, **close)
    assert fresh(case).state == Case.State.ANSWERED
    granasa.connect_diary()
    granasa.register()
    assert granasa.registration(case).diary_number == granasa.diary.cases[-1].number
    assert fresh(case).state == Case.State.CLOSED


def test_the_duty_opens_after_the_answer_and_at_the_latest_when_time_is_up(granasa: Town) -> None:
    """R-6.2-15: given unanswered synpunkt, when final_due passes, then registration duty opens."""
    case = granasa.triage(granasa.comment("Parken är otrygg."), "synpunkt")
    assert records.open_due(now=case.final_due - timedelta(seconds=1)) == 0
    assert records.open_due(now=case.final_due) == 1
    registration = granasa.registration(case)
    assert (registration.unanswered, registration.opened_at) == (True, case.final_due)
    second = answered(granasa, "Gatan är mörk.", "synpunkt")
    assert records.open_due(now=granasa.now) == 1
    assert granasa.registration(second).unanswered is False
    assert granasa.registration(second).due_at == local("2026-11-24 10:00")


def test_both_the_comment_and_the_answer_are_kept_with_times_and_hashes(granasa: Town) -> None:
    """R-6.2-16: given a package, when inspected: comment and reply with times and hash."""
    granasa.connect_diary()
    post = granasa.platform.add_post("Vi sandar i dag.", page="100100100100102")
    comment = granasa.platform.add_comment(post, "Parken är otrygg.", author=CITIZEN)
    read_pages(granasa)
    case = granasa.triage(case_by_id(comment), "synpunkt")
    granasa.publish(granasa.write(case, "Hej! Vi ser över det."))
    granasa.deliver()
    granasa.register()
    package = bundles.download(granasa.registration(case))
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    assert (manifest["filer"], manifest["diarium"]) == (hashes, "SBN")
    assert sorted(files) == ["01-kommentar.txt", "02-svar.txt", "original-01.json"]
    said = files["01-kommentar.txt"].decode()
    for words_ in ("Parken är otrygg.", "Vera Sjö", "Tid: 2026-11-23 10:00", "facebook.example"):
        assert words_ in said
    answer = files["02-svar.txt"].decode()
    assert "Tid: 2026-11-23 10:00" in answer
    assert "Hej! Vi ser över det.\n\nPer Ekdahl, driftledare, Gata och park" in answer
    diary = granasa.diary.cases[-1].records
    assert [one.file.data.decode() for one in diary] == [said, answer]


def test_a_late_registration_is_the_managers_not_the_registrars(granasa: Town) -> None:
    """R-6.2-17: given overdue registration, when job, then chef of the unit alerted."""
    case = answered(granasa, "Parken är otrygg.", "synpunkt")
    granasa.register()
    late = granasa.registration(case).due_at + timedelta(minutes=16)
    granasa.post_letters()
    granasa.mailer.letters.clear()
    for _ in range(2):  # once per registration
        reminders.remind_due(now=late)
    granasa.post_letters(late)
    told = {one.to.split("@")[0]: one.subject for one in granasa.mailer.letters}
    assert told == {
        "karin.wallner": "Ett ärende är inte registrerat",
        "per.ekdahl": "Ett ärende är inte registrerat",
    }
    assert len(granasa.mailer.letters) == 2
    assert Event.objects.filter(code="records.registration.overdue").count() == 1
    granasa.connect_diary()
    granasa.register(late)
    assert reminders.remind_due(now=late + timedelta(days=1)) == 0


def test_what_is_of_weight_goes_there_with_its_answer(granasa: Town) -> None:
    """R-6.2-22, R-7-1: a question flagged av vikt is answered: registration duty; a plain one has none."""
    plain = answered(granasa, "När sandar ni?", "fraga")
    weighty = answered(granasa, "Varför brann skolan?", "fraga", of_weight=True)
    granasa.connect_diary()
    granasa.register()
    assert [one.case for one in Registration.objects.all()] == [weighty]
    assert granasa.registration(weighty).reasons == ["av_vikt"]
    records_sent = granasa.diary.cases[-1].records
    assert [one.direction for one in records_sent] == ["incoming", "outgoing"]
    assert fresh(plain).state == Case.State.CLOSED  # kept in order, not registered


def test_a_plain_comment_is_kept_in_order_but_secrecy_is_registered_at_once(granasa: Town) -> None:
    """R-7-1, R-9-OSL-1: given secrecy=yes, when triaged, then registration is mandatory at once."""
    plain = granasa.triage(granasa.comment("När sandar ni?"), "fraga")
    secret = granasa.triage(granasa.comment("Min granne är sjuk."), "fraga", restricted=True)
    assert records.open_due(now=granasa.now) == 1
    registration = Registration.objects.get()
    assert (registration.case, registration.reasons) == (secret, ["sekretess"])
    assert (registration.opened_at, registration.due_at) == (granasa.now, granasa.now)
    granasa.connect_diary()
    granasa.register()
    there = granasa.diary.cases[-1].case
    assert (there.restricted, there.initiator, "Vera" in there.title) == (True, "", False)
    assert fresh(plain).closed_at is None
    second = answered(granasa, "Hon har diabetes.", "fraga", restricted=True)
    with refused("R-6.2-14"):
        records.close_case(second, actor=granasa.actor("Per Ekdahl"), now=granasa.now)


def test_what_its_author_deleted_is_found(granasa: Town) -> None:
    """R-7-2, R-9-OSL-4: imported, then deleted on the platform; when searched, found and marked."""
    post = granasa.platform.add_post("Vi sandar i dag.", page="100100100100102")
    comment = granasa.platform.add_comment(post, "Snöplogen körde på min brevlåda.", author=CITIZEN)
    granasa.platform.add_comment(post, "En annan kommentar.")
    read_pages(granasa)
    granasa.platform.delete(comment)
    for _ in range(3):
        granasa.now += timedelta(hours=1)
        read_pages(granasa)
    case = case_by_id(comment)
    assert (case.comment.state, case.comment.text) == (
        "forsvunnen",
        "Snöplogen körde på min brevlåda.",
    )
    page = words(screen_of("Karin Wallner").get("/inkorg?q=brevlåda"))
    assert "Snöplogen körde på min brevlåda." in page
    assert "försvunnen" in page
    assert "En annan kommentar." not in page
