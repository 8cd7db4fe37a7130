"""Notices: told once, in words without a citizen's, with the guideline's sentence behind."""

from __future__ import annotations

import re
from datetime import timedelta
from string import Formatter

import pytest
from django.test import override_settings
from django.utils.translation import override
from tests.dialogue.worlds import HOUR
from tests.town import Town

from uppsikt.notices import wording
from uppsikt.notices.delivery import letter_for
from uppsikt.notices.models import Notice
from uppsikt.notices.services import TEXTS, mark_read, tell
from uppsikt.outgoing.models import Dispatch
from uppsikt.policy.guideline import guideline

PARAMS = {
    "account": "Granåsa gata och park",
    "count": 2,
    "due": "2026-11-24T09:00:00+00:00",
    "sender": "Karin Wallner",
    "unit": "Gata och park",
}


def say(
    town: Town, code: str = "case.half", once: str = "a", rule: str = "R-6.2-6"
) -> list[Notice]:
    return tell(
        [town.person("Per Ekdahl")],
        code,
        path="/arende/x",
        once=once,
        rule=rule,
        now=town.now,
        **PARAMS,
    )


def test_the_same_occasion_is_told_once(town: Town) -> None:
    assert len(say(town)) == 1
    assert say(town) == []
    assert len(say(town, once="b")) == 1
    assert Dispatch.objects.filter(channel="mail").count() == 2


def test_an_occasion_may_be_named_at_any_length(town: Town) -> None:
    occasion = f"{'skäl' * 40}:{town.now.replace(microsecond=123456).isoformat()}"
    assert len(say(town, once=occasion)) == 1
    assert say(town, once=occasion) == []
    assert len(say(town, once=occasion + "0")) == 1


def test_a_kind_that_has_no_words_is_a_mistake_in_the_program(town: Town) -> None:
    with pytest.raises(KeyError):
        say(town, code="case.okänd")
    assert Notice.objects.count() == Dispatch.objects.count() == 0


@pytest.mark.parametrize("code", TEXTS)
def test_every_kind_reads_as_words(code: str) -> None:
    fields = {
        name
        for text in (TEXTS[code].subject, TEXTS[code].sentence)
        for _, name, _, _ in Formatter().parse(text)
        if name
    }
    assert fields <= PARAMS.keys()
    notice = Notice(code=code, params=PARAMS)
    with override("sv"):
        said = f"{wording.subject(notice)} {wording.sentence(notice)}"
    assert "{" not in said
    assert re.fullmatch(r"[A-ZÅÄÖ].*[.?]", said)
    assert ("tis 24 november kl. 10:00" in said) is ("due" in fields)


@override_settings(PUBLIC_URL="https://uppsikt.granasa.example/")
def test_a_letter_shows_the_way_and_the_sentence_behind(town: Town) -> None:
    (notice,) = say(town)
    letter = letter_for(notice)
    assert (letter.to, letter.subject, letter.message_id) == (
        "per.ekdahl@granasa.example",
        "Halva svarstiden har gått",
        f"<{notice.pk}@uppsikt.granasa.example>",
    )
    assert letter.text.split("\n\n") == [
        "Hej Per!",
        "Halva svarstiden har gått för ett ärende på Granåsa gata och park. "
        "Svara senast tis 24 november kl. 10:00.",
        "https://uppsikt.granasa.example/arende/x",
        f"Varför: ”{guideline().by_id['R-6.2-6'].swedish}” (riktlinjen, R-6.2-6)",
        "Uppsikt\n",
    ]


def test_a_notice_that_rests_on_no_row_gives_none(town: Town) -> None:
    (notice,) = say(town, rule="")
    assert "Varför" not in letter_for(notice).text


def test_only_its_reader_marks_a_notice_as_read(town: Town) -> None:
    (notice,) = say(town)
    mark_read(town.person("Karin Wallner"), notice.pk, now=town.now)
    assert Notice.objects.get().read_at is None
    mark_read(town.person("Per Ekdahl"), notice.pk, now=town.now)
    mark_read(town.person("Per Ekdahl"), notice.pk, now=town.now + HOUR)
    assert Notice.objects.get().read_at == town.now


def test_a_letter_goes_when_the_server_is_back(town: Town) -> None:
    (notice,) = say(town)
    town.mailer.down = True
    assert town.post_letters() == 0
    town.mailer.down = False
    assert town.post_letters(town.now + timedelta(seconds=1)) == 0  # rests before the next try
    assert town.post_letters(town.now + timedelta(seconds=10)) == 1
    assert town.post_letters(town.now + HOUR) == 0
    assert [one.message_id for one in town.mailer.letters] == [letter_for(notice).message_id]


def test_a_letter_may_come_twice_but_is_the_same_letter(town: Town) -> None:
    """Somebody dies after handing it over: it is sent again with the same Message-ID."""
    (notice,) = say(town)
    town.post_letters()
    row = Dispatch.objects.get(channel="mail")
    Dispatch.objects.filter(pk=row.pk).update(state=Dispatch.State.SENDING, settled_at=None)
    for minutes in range(1, 30, 5):
        town.post_letters(town.now + timedelta(minutes=minutes))
    first, *again = town.mailer.letters
    assert again == [first]
    assert Dispatch.objects.get(pk=row.pk).state == Dispatch.State.CONFIRMED
    assert first.message_id == letter_for(notice).message_id


def test_an_address_that_nobody_has_is_given_up_and_holds_nobody_else_up(town: Town) -> None:
    person = town.person("Per Ekdahl")
    person.email = "ingen"
    person.save()
    say(town)
    tell([town.person("Karin Wallner")], "diary.broken", path="/x", once="c", now=town.now)
    assert town.post_letters() == 1
    states = Dispatch.objects.filter(channel="mail").order_by("pk").values_list("state", flat=True)
    assert list(states) == [Dispatch.State.FAILED, Dispatch.State.CONFIRMED]
