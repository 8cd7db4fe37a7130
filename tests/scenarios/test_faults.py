"""Six faults at each step: nothing lost, no public word twice, a person told what to do.

The real processes are killed for real in tests/e2e; here the same faults meet every step of the
way in one process, so that each pair has a line of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from tests.contracts.fakes import FakeDiary, FakePlatform
from tests.town import MONDAY, PAGES, Town, fresh

from uppsikt.accounts import services as accounts
from uppsikt.accounts.models import Connection
from uppsikt.audit.verify import verify
from uppsikt.dialogue import answering, asking, intake, polling
from uppsikt.dialogue.models import Answer, Case, Comment
from uppsikt.dialogue.pace import Pace
from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.notices.models import Notice
from uppsikt.records.models import Registration

PAGE = "100100100100102"
WORDS = "Jag tycker att Skolgatan plogas för sent. Varför?"


class Killed(BaseException):
    """The process dies here."""


class Fault:
    """Something that goes wrong outside, until it is healed."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def strike(self) -> None: ...

    def heal(self) -> None: ...


class TokenDead(Fault):
    def strike(self) -> None:
        self.town.platform.kill_token(PAGE)

    def heal(self) -> None:
        self.town.platform.revive_token(PAGE)
        account = self.town.account(PAGE)
        if account.connection.state != Connection.State.OK:
            accounts.connect(
                account,
                token=PAGES[PAGE],
                actor=self.town.actor("Ylva Sand", "systemförvaltare"),
                now=self.town.now,
            )


class Throttled(Fault):
    def strike(self) -> None:
        self.town.platform.throttle(30)

    def heal(self) -> None:
        self.town.platform.throttle(None)


class AnswerWithheld(Fault):
    """The write is done, its answer never comes."""

    def strike(self) -> None:
        self.town.platform.script.lose_answer(performed=True)
        self.town.diary.script.lose_answer(performed=True)


class NotDoneAndUnanswered(Fault):
    """The write is not done, and no answer tells so."""

    def strike(self) -> None:
        self.town.platform.script.lose_answer(performed=False)
        self.town.diary.script.lose_answer(performed=False)


class RecordsDown(Fault):
    def strike(self) -> None:
        self.town.diary.down = True

    def heal(self) -> None:
        self.town.diary.down = False


class KilledAfterSending(Fault):
    """kill -9 when the other side has done it and we have not written it down."""

    def strike(self) -> None:
        self.real = (FakePlatform.reply, FakeDiary.register)
        FakePlatform.reply = dying(FakePlatform.reply)  # type: ignore[method-assign]
        FakeDiary.register = dying(FakeDiary.register)  # type: ignore[method-assign]

    def heal(self) -> None:
        FakePlatform.reply, FakeDiary.register = self.real  # type: ignore[method-assign]


def dying(call: Callable[..., object]) -> Callable[..., object]:
    def performed_then_killed(*args: object, **named: object) -> object:
        call(*args, **named)
        raise Killed

    return performed_then_killed


FAULTS = [
    TokenDead,
    Throttled,
    AnswerWithheld,
    NotDoneAndUnanswered,
    RecordsDown,
    KilledAfterSending,
]
STEPS = ["läsa in", "bedöma", "fråga sakkunnig", "publicera", "diarieföra"]


class Way:
    """The way of one comment, a step at a time. Each round may be repeated without harm."""

    def __init__(self, town: Town) -> None:
        self.town = town
        post = town.platform.add_post("Vi sandar i dag.", page=PAGE)
        self.comment_id = town.platform.add_comment(post, WORDS)

    def later(self, minutes: int = 3) -> None:
        self.town.now += timedelta(minutes=minutes)
        self.town.platform.now = self.town.now

    def case(self) -> Case:
        return Case.objects.get(comment__external_id=self.comment_id)

    def take(self, step: str) -> None:
        match step:
            case "läsa in":
                read(self.town)
            case "bedöma":
                self.town.triage(self.case(), "synpunkt", "fraga")
            case "fråga sakkunnig":
                self.ask_and_answer()
            case "publicera":
                self.publish()
            case "diarieföra":
                self.town.register()

    def ask_and_answer(self) -> None:
        link = asking.ask_expert(
            self.case(),
            expert=self.town.person("Per Ekdahl"),
            question="",
            sender=self.town.person("Karin Wallner"),
            actor=self.town.actor("Karin Wallner"),
            now=self.town.now,
        )
        self.town.post_letters()
        asking.answer_by_expert(
            link,
            text="Hej! Skolgatan plogas när det kommit fem centimeter.",
            advice_checked="",
            actor=self.town.actor("Per Ekdahl", "sakkunnig"),
            now=self.town.now,
        )

    def publish(self) -> None:
        answer = Answer.objects.get(case=self.case())
        if answer.state == Answer.State.APPROVED:
            self.town.publish(answer, by="Karin Wallner")
        elif answer.state == Answer.State.BLOCKED:
            answering.retry(answer, actor=self.town.actor("Karin Wallner"), now=self.town.now)
        self.town.deliver()


def read(town: Town) -> None:
    polling.take_in_all(town.platform_for, clock=lambda: town.now, pace=Pace.every(0))
    intake.open_awaited_cases(now=town.now)


@contextmanager
def survived() -> Iterator[None]:
    """A person sees a plain error, or the process dies; either way we go on afterwards."""
    with suppress(ConnectorError, Killed):
        yield


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: one.__name__)
def test_a_fault_at_a_step_loses_nothing_and_says_nothing_twice(
    town: Town, fault: type[Fault], step: str
) -> None:
    town.connect_diary()
    way, trouble = Way(town), fault(town)
    for one in STEPS:
        if one == step:
            trouble.strike()
            try:
                with survived():
                    way.take(one)
            finally:
                trouble.heal()
            way.later(40)
        if not done(way, one):
            way.take(one)
        for _ in range(6):  # the worker's later rounds
            way.later()
            town.deliver()
            town.register()
    for _ in range(3):  # settling one thing may lead to the next
        settle_what_a_person_was_asked(way)
        way.later()
    check(way)


def done(way: Way, step: str) -> bool:
    if not Comment.objects.filter(external_id=way.comment_id).exists():
        return False
    case = way.case()
    answer = Answer.objects.filter(case=case).first()
    return {
        "läsa in": True,
        "bedöma": case.triaged_at is not None,
        "fråga sakkunnig": answer is not None and answer.approved_at is not None,
        "publicera": answer is not None
        and answer.state not in {Answer.State.APPROVED, Answer.State.BLOCKED},
        "diarieföra": False,
    }[step]


def settle_what_a_person_was_asked(way: Way) -> None:
    """A person looks outside and says what is there: only where somebody was told to look."""
    town, case = way.town, way.case()
    for answer in Answer.objects.filter(case=case, state=Answer.State.UNKNOWN):
        assert Notice.objects.filter(code="answer.unknown", path=f"/arende/{case.pk}").exists()
        there = [reply for reply in town.platform.replies if not reply.gone]
        answering.settle(
            answer,
            external_id=there[0].id if there else None,
            actor=town.actor("Karin Wallner"),
            now=town.now,
        )
        way.publish()
    for registration in Registration.objects.filter(case=case, state="okant_utfall"):
        assert Notice.objects.filter(code="registration.blocked").exists()
        settle_registration(town, registration)
    town.register()


def settle_registration(town: Town, registration: Registration) -> None:
    from uppsikt.records import services

    actor = town.actor("Lena Ström", "registrator")
    if town.diary.cases:
        services.enter_number(
            registration,
            diary_number=town.diary.cases[0].number,
            person=town.person("Lena Ström"),
            actor=actor,
            now=town.now,
        )
    else:
        services.not_there(registration, actor=actor, now=town.now)


def check(way: Way) -> None:
    """What the sandbox would show against what our record says."""
    town, case = way.town, fresh(way.case())
    answer = Answer.objects.get(case=case)
    assert [reply.id for reply in town.platform.replies] == [answer.external_id]
    assert len(town.diary.cases) == 1
    registration = town.registration(case)
    assert (answer.state, registration.state) == ("publicerat", "registrerad")
    assert registration.diary_number == town.diary.cases[0].number
    assert case.state == Case.State.CLOSED
    assert Comment.objects.filter(external_id=way.comment_id).count() == 1
    assert verify().ok


def test_a_dead_token_blocks_sending_in_plain_words_while_the_clock_runs_on(town: Town) -> None:
    case = town.triage(town.comment(WORDS), "fraga")
    due = case.first_due
    accounts.note_failure(
        town.account(),
        ConnectorError("Nyckeln är ogiltig.", failure=FailureClass.AUTH_EXPIRED),
        now=MONDAY,
    )
    with pytest.raises(ConnectorError) as stopped:
        town.publish(town.write(case, "Hej!"))
    assert str(stopped.value) == (
        "Kontot Granåsa gata och park är inte anslutet, så svaret kan inte skickas. "
        "Anslut kontot på nytt under Konton. Tiden för svar fortsätter att gå."
    )
    assert (fresh(case).first_due, fresh(case).first_met_at) == (due, None)
    assert Notice.objects.filter(code="connection.broken").count() == 2
