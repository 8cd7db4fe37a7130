"""The working-day clock against the catalogue's vectors (C-07, C-08), and its own laws."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uppsikt.policy.clock import ClockMode, Within, WithinUnit, WorkingClock
from uppsikt.policy.workdays import STOCKHOLM, WorkCalendar, spans

OFFICE = WorkingClock(WorkCalendar())
CLOSED_15_MAY = WorkingClock(WorkCalendar(closed=frozenset({date(2026, 5, 15)})))
LUNCH = WorkingClock(WorkCalendar(office=spans("08:00-12:00,13:00-16:30")))
BY_DAY_END = WorkingClock(WorkCalendar(), ClockMode.END_OF_NEXT_WORKDAY)
ROUND_THE_CLOCK = WorkingClock(WorkCalendar(), ClockMode.HOURS_24_WORKDAYS)
FIRST, FINAL = Within(1), Within(5)


def local(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("clock", "received", "within", "due"),
    [
        pytest.param(OFFICE, "2026-12-10 10:00", FIRST, "2026-12-11 10:00", id="vardag"),
        pytest.param(OFFICE, "2026-12-11 16:00", FIRST, "2026-12-14 16:00", id="över helg"),
        pytest.param(OFFICE, "2026-12-11 20:00", FIRST, "2026-12-14 17:00", id="fredag kväll"),
        pytest.param(OFFICE, "2026-12-12 12:00", FIRST, "2026-12-14 17:00", id="lördag"),
        pytest.param(OFFICE, "2026-12-23 15:00", FIRST, "2026-12-28 15:00", id="över jul"),
        pytest.param(OFFICE, "2026-12-24 09:00", FIRST, "2026-12-28 17:00", id="julafton"),
        pytest.param(OFFICE, "2026-04-02 11:00", FIRST, "2026-04-07 11:00", id="påsk"),
        pytest.param(OFFICE, "2026-05-13 10:00", FIRST, "2026-05-15 10:00", id="klämdag"),
        pytest.param(CLOSED_15_MAY, "2026-05-13 10:00", FIRST, "2026-05-18 10:00", id="stängt"),
        pytest.param(OFFICE, "2026-06-19 09:00", FIRST, "2026-06-22 17:00", id="midsommarafton"),
        pytest.param(OFFICE, "2026-12-21 10:00", FINAL, "2026-12-30 10:00", id="slutsvar jul"),
        pytest.param(OFFICE, "2026-12-10 10:00", FINAL, "2026-12-17 10:00", id="slutsvar"),
        pytest.param(OFFICE, "2027-03-27 23:30", FIRST, "2027-03-30 17:00", id="sommartid"),
    ],
)
def test_the_vectors_of_the_catalogue(
    clock: WorkingClock, received: str, within: Within, due: str
) -> None:
    assert clock.after(local(received), within) == local(due)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        pytest.param("2026-12-10 10:00", "2026-12-11 10:00", id="förmiddag"),
        pytest.param("2026-12-10 12:30", "2026-12-11 12:00", id="på lunchen börjar kl. 13"),
        pytest.param("2026-12-10 08:00", "2026-12-10 16:30", id="vid öppning"),
        pytest.param("2026-12-10 16:30", "2026-12-11 16:30", id="vid stängning"),
        pytest.param("2026-12-10 13:00", "2026-12-11 12:00", id="slutar när lunchen börjar"),
    ],
)
def test_a_day_with_a_lunch_break_is_as_long_as_its_open_hours(received: str, due: str) -> None:
    assert LUNCH.after(local(received), FIRST) == local(due)


@pytest.mark.parametrize(
    ("received", "within", "due"),
    [
        pytest.param("2026-12-10 10:00", FIRST, "2026-12-11", id="torsdag"),
        pytest.param("2026-12-11 20:00", FIRST, "2026-12-14", id="fredag kväll"),
        pytest.param("2026-12-12 12:00", FIRST, "2026-12-14", id="lördag"),
        pytest.param("2026-12-23 00:00", FIRST, "2026-12-28", id="över jul"),
        pytest.param("2026-12-10 10:00", FINAL, "2026-12-17", id="fem arbetsdagar"),
    ],
)
def test_end_of_the_next_working_day_is_its_last_second(
    received: str, within: Within, due: str
) -> None:
    last_second = local(f"{due} 23:59") + timedelta(seconds=59)
    assert BY_DAY_END.after(local(received), within) == last_second


@pytest.mark.parametrize(
    ("received", "within", "due"),
    [
        pytest.param("2026-12-10 10:00", FIRST, "2026-12-11 10:00", id="torsdag"),
        pytest.param("2026-12-11 16:00", FIRST, "2026-12-14 16:00", id="över helg"),
        pytest.param("2026-12-12 12:00", FIRST, "2026-12-15 00:00", id="lördag: måndag kl. 24"),
        pytest.param("2026-12-11 00:00", FIRST, "2026-12-12 00:00", id="fredag kl. 24 står kvar"),
        pytest.param("2026-12-23 15:00", FIRST, "2026-12-28 15:00", id="över jul"),
        pytest.param("2027-03-25 10:00", FIRST, "2027-03-30 10:00", id="påsk med sommartid"),
        pytest.param("2026-12-10 10:00", FINAL, "2026-12-17 10:00", id="fem arbetsdagar"),
    ],
)
def test_round_the_clock_runs_on_working_days_only(received: str, within: Within, due: str) -> None:
    assert ROUND_THE_CLOCK.after(local(received), within) == local(due)


def test_a_deadline_in_hours_runs_while_the_office_is_open() -> None:
    three_hours = Within(3, WithinUnit.HOUR)
    assert OFFICE.after(local("2026-12-11 16:00"), three_hours) == local("2026-12-14 10:00")


@pytest.mark.parametrize(
    ("clock", "received", "due", "half", "three_quarters"),
    [
        pytest.param(
            OFFICE,
            "2026-12-10 10:00",
            "2026-12-11 10:00",
            "2026-12-10 14:30",
            "2026-12-10 16:45",
            id="vardag",
        ),
        pytest.param(
            OFFICE,
            "2026-12-12 12:00",
            "2026-12-14 17:00",
            "2026-12-14 12:30",
            "2026-12-14 14:45",
            id="lördag",
        ),
        pytest.param(
            ROUND_THE_CLOCK,
            "2026-12-11 12:00",
            "2026-12-14 12:00",
            "2026-12-12 00:00",
            "2026-12-14 06:00",
            id="dygnet runt",
        ),
        pytest.param(
            BY_DAY_END,
            "2026-12-10 16:00",
            "2026-12-11 23:59",
            "2026-12-11 12:00",
            "2026-12-11 14:30",
            id="till dagens slut: kontorstid däremellan",
        ),
    ],
)
def test_parts_of_the_time_are_parts_of_the_working_time(
    clock: WorkingClock, received: str, due: str, half: str, three_quarters: str
) -> None:
    parts = [clock.part(local(received), local(due), fraction) for fraction in (0.5, 0.75)]
    assert parts == [local(half), local(three_quarters)]


def test_working_hours_between_leaves_out_nights_and_weekends() -> None:
    friday, monday = local("2026-12-11 15:00"), local("2026-12-14 09:30")
    assert OFFICE.working_hours_between(friday, monday) == 3.5
    assert OFFICE.working_hours_between(monday, friday) == 0.0


MOMENTS = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2030, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
CLOCKS = st.sampled_from([OFFICE, CLOSED_15_MAY, LUNCH, BY_DAY_END, ROUND_THE_CLOCK])


@given(CLOCKS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=20)), st.integers(1, 6))
def test_what_comes_in_later_is_never_due_earlier(
    clock: WorkingClock, received: datetime, later: timedelta, n: int
) -> None:
    assert clock.after(received, Within(n)) <= clock.after(received + later, Within(n))


@given(CLOCKS, MOMENTS, st.integers(1, 6))
def test_one_more_working_day_is_later_and_all_lie_after_receipt(
    clock: WorkingClock, received: datetime, n: int
) -> None:
    due = clock.after(received, Within(n))
    assert received < due < clock.after(received, Within(n + 1))


@given(st.sampled_from([OFFICE, CLOSED_15_MAY, LUNCH]), MOMENTS, st.integers(1, 6))
def test_office_time_ends_in_office_time(clock: WorkingClock, received: datetime, n: int) -> None:
    due = clock.after(received, Within(n)).astimezone(STOCKHOLM)
    minutes = due.hour * 60 + due.minute
    assert clock.calendar.is_working_day(due.date())
    assert any(span.opens <= minutes <= span.closes for span in clock.calendar.office)


@given(MOMENTS, st.integers(1, 6))
def test_a_deadline_holds_exactly_its_working_time(received: datetime, n: int) -> None:
    due = LUNCH.after(received, Within(n))
    assert LUNCH.working_time_between(received, due) == n * LUNCH.calendar.day_length


@given(CLOCKS, MOMENTS, st.floats(0, 1))
def test_a_part_lies_between_receipt_and_due(
    clock: WorkingClock, received: datetime, fraction: float
) -> None:
    due = clock.after(received, FIRST)
    assert received <= clock.part(received, due, fraction) <= due


@given(MOMENTS, st.integers(1, 6))
def test_a_clock_change_never_moves_office_hours(received: datetime, n: int) -> None:
    """Received at opening, due at closing: whatever the offset, the wall clock shows 17:00."""
    opening = OFFICE.calendar.at(received.date(), 8 * 60)
    due = OFFICE.after(opening, Within(n)).astimezone(STOCKHOLM)
    assert (due.hour, due.minute) == (17, 0)
