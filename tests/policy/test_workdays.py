"""Working days: Swedish holidays, eves, klämdagar, local closures, opening hours."""

from datetime import date, timedelta

import pytest

from uppsikt.errors import UppsiktError
from uppsikt.policy.workdays import Span, WorkCalendar, spans


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param(date(2026, 12, 10), True, id="torsdag"),
        pytest.param(date(2026, 12, 12), False, id="lördag"),
        pytest.param(date(2026, 12, 13), False, id="söndag"),
        pytest.param(date(2026, 1, 6), False, id="trettondagen"),
        pytest.param(date(2026, 4, 2), True, id="skärtorsdag"),
        pytest.param(date(2026, 4, 3), False, id="långfredag"),
        pytest.param(date(2026, 4, 6), False, id="annandag påsk"),
        pytest.param(date(2026, 4, 30), True, id="valborg"),
        pytest.param(date(2026, 5, 1), False, id="första maj"),
        pytest.param(date(2026, 5, 14), False, id="Kristi himmelsfärd"),
        pytest.param(date(2026, 5, 15), True, id="klämdag"),
        pytest.param(date(2025, 6, 6), False, id="nationaldagen"),
        pytest.param(date(2026, 6, 19), False, id="midsommarafton"),
        pytest.param(date(2026, 12, 24), False, id="julafton"),
        pytest.param(date(2026, 12, 31), False, id="nyårsafton"),
        pytest.param(date(2026, 1, 2), True, id="klämdag efter nyår"),
    ],
)
def test_swedish_working_days(day: date, works: bool) -> None:
    assert WorkCalendar().is_working_day(day) is works


def test_a_local_closure_is_no_working_day() -> None:
    closed = date(2026, 5, 15)
    assert not WorkCalendar(closed=frozenset({closed})).is_working_day(closed)


def test_a_policy_may_close_squeezed_days() -> None:
    calendar = WorkCalendar(squeezed_days_work=False)
    days = [date(2026, 1, 2), date(2026, 5, 15), date(2026, 12, 10)]
    assert [calendar.is_working_day(day) for day in days] == [False, False, True]


def test_a_policy_may_work_on_an_eve() -> None:
    calendar = WorkCalendar(eves=frozenset({"julafton"}))
    days = [date(2026, 6, 19), date(2026, 12, 24)]
    assert [calendar.is_working_day(day) for day in days] == [True, False]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("08:00-17:00", (Span(480, 1020),)),
        ("08:00-12:00,13:00-16:30", (Span(480, 720), Span(780, 990))),
        ("08:00-12:00+13:00-16:30", (Span(480, 720), Span(780, 990))),
        ("00:00-24:00", (Span(0, 1440),)),
    ],
)
def test_opening_hours_are_read(text: str, read: tuple[Span, ...]) -> None:
    assert spans(text) == read


def test_an_office_day_is_as_long_as_its_open_hours() -> None:
    assert WorkCalendar(office=spans("08:00-12:00,13:00-16:30")).day_length == timedelta(hours=7.5)


@pytest.mark.parametrize(
    "text",
    [
        *("", "8", "08:00", "08:0-17:00", "åtta-fem", "08:00-25:00", "08:60-17:00"),
        *("17:00-08:00", "08:00-08:00"),
        *("13:00-16:00,08:00-12:00", "08:00-12:00,11:00-16:00"),
    ],
)
def test_what_is_no_opening_hours_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(UppsiktError) as refused:
        spans(text)
    assert refused.value.message == "”{text}” är inte en öppettid."
    assert "08:00-17:00" in str(refused.value)
