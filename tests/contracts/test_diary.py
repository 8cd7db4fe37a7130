"""What every Diary promises: Platina's connector against the sandbox, and the stand-in."""

from datetime import UTC, datetime

import pytest
from tests.contracts.diary_worlds import BACK, fake_world, sandbox_world

from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.ports.diary import DiaryCase, DiaryFile, DiaryRecord

CAME_IN = datetime(2026, 5, 4, 7, 30, tzinfo=UTC)
KEY = "0196a1f0-7c11-7000-8000-000000000001"
CASE = DiaryCase(
    key=KEY,
    diary="SBN",
    title="Synpunkt på plogningen av Ekvägen",
    description=f"Inkommen via facebook. Uppsikts ärende {KEY}.",
    in_out_at=CAME_IN,
    initiator="Vera Sjö",
    restricted=False,
    records=(),
)
COMMENT = DiaryRecord(
    direction="incoming",
    title="Kommentar 2026-05-04 09:30",
    dated_at=CAME_IN,
    sender="Vera Sjö",
    recipient="Granåsa gata och park",
    file=DiaryFile("kommentar.txt", "text/plain; charset=utf-8", "När plogas Ekvägen?".encode()),
)
ANSWER = DiaryRecord(
    direction="outgoing",
    title="Svar 2026-05-04 13:00",
    dated_at=CAME_IN,
    sender="Per Ekdahl",
    recipient="Vera Sjö",
    file=DiaryFile("svar.txt", "text/plain; charset=utf-8", b"I morgon."),
)


@pytest.fixture(params=[fake_world, sandbox_world], ids=["minne", "sandlåda"])
def world(request, tmp_path):
    with request.param(tmp_path) as made:
        yield made


@pytest.fixture
def diary(world):
    return world.diary


@pytest.fixture
def token(world, diary):
    return diary.connect(code=world.consent(), redirect_uri=BACK, now=world.now()).access


def failure_of(call, *args, **kwargs):
    with pytest.raises(ConnectorError) as raised:
        call(*args, **kwargs)
    return raised.value


def test_a_named_user_connects_once_and_the_tokens_are_renewed(world, diary):
    first = diary.connect(code=world.consent(), redirect_uri=BACK, now=world.now())
    second = diary.renew(first.refresh, now=world.now())
    assert first.user_email == second.user_email == "svc-uppsikt@granasa.example"
    assert first.expires_at > world.now()
    assert diary.register(second.access, CASE).diary_number.startswith("SBN ")


def test_a_code_is_good_for_one_exchange(world, diary):
    code = world.consent()
    diary.connect(code=code, redirect_uri=BACK, now=world.now())
    again = failure_of(diary.connect, code=code, redirect_uri=BACK, now=world.now())
    assert (again.failure, again.permanent) == (FailureClass.AUTH_EXPIRED, True)


def test_a_case_gets_the_diarys_own_number(world, diary, token):
    receipt = diary.register(token, CASE)
    [case] = world.cases()
    assert case == {
        "number": receipt.diary_number,
        "title": "Synpunkt på plogningen av Ekvägen",
        "secret": False,
        "records": [],
    }
    assert receipt.external_id
    assert receipt.raw


def test_comment_and_answer_lie_in_the_case_with_their_files(world, diary, token):
    receipt = diary.register(token, CASE)
    ids = [diary.add_record(token, receipt.external_id, "SBN", r) for r in (COMMENT, ANSWER)]
    [case] = world.cases()
    assert case["records"] == [
        ("Kommentar 2026-05-04 09:30", "incoming", "kommentar.txt"),
        ("Svar 2026-05-04 13:00", "outgoing", "svar.txt"),
    ]
    assert len(set(ids)) == 2


@pytest.mark.parametrize("diary_name", ["KS", "SBN", "BUN", "SN", "GBAB"])
def test_every_authority_has_a_diary_of_its_own(world, diary, token, diary_name):
    case = DiaryCase(**{**vars(CASE), "diary": diary_name})
    assert diary.register(token, case).diary_number.startswith(f"{diary_name} ")


def test_a_restricted_case_is_marked_as_secret(world, diary, token):
    receipt = diary.register(
        token, DiaryCase(**{**vars(CASE), "restricted": True, "initiator": ""})
    )
    secret = DiaryRecord(**{**vars(COMMENT), "restricted": True})
    diary.add_record(token, receipt.external_id, "SBN", secret)
    [case] = world.cases()
    assert (case["secret"], len(case["records"])) == (True, 1)


def test_an_unknown_diary_or_case_is_gone(world, diary, token):
    elsewhere = DiaryCase(**{**vars(CASE), "diary": "XYZ"})
    assert failure_of(diary.register, token, elsewhere).failure is FailureClass.GONE
    assert failure_of(diary.add_record, token, "99", "SBN", COMMENT).failure is FailureClass.GONE
    assert world.cases() == []


def test_while_the_system_is_down_nothing_has_happened_and_it_may_be_tried_again(
    world, diary, token
):
    world.down(True)
    down = failure_of(diary.register, token, CASE)
    assert (down.failure, down.permanent) == (FailureClass.TRANSIENT, False)
    world.down(False)
    assert diary.register(token, CASE).diary_number
    assert len(world.cases()) == 1


@pytest.mark.parametrize("performed", [True, False], ids=["utfört", "inte utfört"])
def test_a_lost_answer_is_an_unknown_outcome_that_only_a_person_can_settle(
    world, diary, token, performed
):
    diary.register(token, CASE)  # lists are known from here on
    world.lose_answer(performed=performed)
    lost = failure_of(diary.register, token, CASE)
    assert (lost.failure, lost.permanent) == (FailureClass.UNKNOWN_OUTCOME, False)
    assert diary.can_look_up is False
    assert len(world.cases()) == 1 + performed


def test_a_lost_answer_to_a_record_is_an_unknown_outcome(world, diary, token):
    receipt = diary.register(token, CASE)
    diary.add_record(token, receipt.external_id, "SBN", COMMENT)
    world.lose_answer(performed=False)
    lost = failure_of(diary.add_record, token, receipt.external_id, "SBN", ANSWER)
    assert lost.failure is FailureClass.UNKNOWN_OUTCOME
    assert len(world.cases()[0]["records"]) == 1


def test_a_revoked_consent_stops_calls_and_renewal(world, diary):
    token = diary.connect(code=world.consent(), redirect_uri=BACK, now=world.now())
    world.revoke()
    failures = [
        failure_of(diary.register, token.access, CASE),
        failure_of(diary.renew, token.refresh, now=world.now()),
    ]
    assert [problem.failure for problem in failures] == [FailureClass.AUTH_EXPIRED] * 2
    assert world.cases() == []


def test_what_was_assumed_is_said(diary):
    assert "deed.title" in diary.assumptions()
    assert "case.title" not in diary.assumptions()


def test_no_token_is_shown(world, diary):
    token = diary.connect(code=world.consent(), redirect_uri=BACK, now=world.now())
    world.revoke()
    problem = failure_of(diary.register, token.access, CASE)
    shown = f"{token!r} {diary!r} {problem!r} {problem} {problem.__cause__!r}"
    assert token.access not in shown
    assert token.refresh not in shown
