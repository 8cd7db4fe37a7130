"""Parameters of chapter 6 and the calendar: posts, answers, the clock they are counted with."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from uppsikt.errors import N_, UppsiktError
from uppsikt.policy.clock import ClockMode, Within, WithinUnit
from uppsikt.policy.parameters.shape import (
    Hardness,
    Part,
    Positive,
    SomeWords,
    Text,
    UnreadableValue,
    Words,
)
from uppsikt.policy.workdays import Span, WorkCalendar, spans

Signing = Literal["never", "optional", "always"]
DeadlineUnit = Annotated[WithinUnit, Field(strict=False)]


class Language(Part):
    """Plain-language checks (klarspråk); `lix_max` is a LIX value."""

    lix_max: Positive
    words: bool
    du_vi: bool
    languages: SomeWords


class Accessibility(Part):
    alt: Hardness
    captions: Hardness


class Posts(Part):
    website_first: Hardness
    news_on_site: Hardness
    important_not_only_social: Hardness
    comments_off: Literal["soft", "off"]
    sign_new: dict[str, Signing]
    language: Language
    accessibility: Accessibility


class Deadline(Part):
    """A deadline in working days, or in hours during which the clock runs."""

    n: Positive
    unit: DeadlineUnit

    def within(self) -> Within:
        return Within(self.n, self.unit)


class FirstResponse(Deadline):
    clock_mode: Annotated[ClockMode, Field(strict=False)]


class Replies(Part):
    first_response: FirstResponse
    handler_within_hours: Positive = 2
    holding_allowed: bool
    final_max_workdays: Positive
    final_clock_start: Literal["received", "holding_reply"]
    signature_fields: Annotated[
        tuple[Literal["namn", "titel", "verksamhet"], ...], Field(strict=False)
    ]
    signer: Literal["answerer", "publisher"]
    protected_staff_form: Literal["fornamn", "titel_och_verksamhet", "verksamhet"]
    kinds_needing_answer: SomeWords

    def final_within(self) -> Within:
        return Within(self.final_max_workdays)


class Calendar(Part):
    """Working days and office hours (C-08). `short_days` maps a date to that day's hours."""

    holidays: Literal["SE"]
    eves_closed: Annotated[
        tuple[Literal["midsommarafton", "julafton", "nyårsafton"], ...], Field(strict=False)
    ]
    klamdag_workday: bool
    short_days: dict[Text, str] = {}
    local_closed: Annotated[tuple[date, ...], Field(strict=False)]
    office_hours: Text
    tz: Literal["Europe/Stockholm"]

    @field_validator("office_hours")
    @classmethod
    def _reads_as_hours(cls, text: str) -> str:
        _hours(text)
        return text

    @field_validator("short_days")
    @classmethod
    def _reads_as_days(cls, days: dict[str, str]) -> dict[str, str]:
        _short(days)
        return days

    def work_calendar(self) -> WorkCalendar:
        return WorkCalendar(
            office=spans(self.office_hours),
            closed=frozenset(self.local_closed),
            eves=frozenset(self.eves_closed),
            short=_short(self.short_days),
            squeezed_days_work=self.klamdag_workday,
        )


def _short(days: dict[str, str]) -> dict[date, tuple[Span, ...]]:
    return {_day(day): _hours(hours) for day, hours in days.items()}


def _hours(text: str) -> tuple[Span, ...]:
    try:
        return spans(text)
    except UppsiktError as problem:
        raise UnreadableValue(problem) from problem


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        said = UppsiktError(
            N_("”{text}” är inte ett datum."), N_("Skriv till exempel 2026-04-02."), text=text
        )
        raise UnreadableValue(said) from problem


class Advice(Part):
    """Words and phrases that make an answer a possible advice to one person (9-SKL)."""

    trigger_words: SomeWords
    phrases: Words
    referral_texts: dict[str, Text]
    disclaimer: Text


Handling = Literal["case", "capture", "case_and_capture", "off"]


class ItemKinds(Part):
    """What is done with kinds the guideline doesn't name (C-23)."""

    dm: Handling
    review: Handling
    mention: Handling
    story: Handling
    live: Handling
    event: Handling
    group: Handling
    poll: Handling
    ad: Handling
    reaction: Handling


class Escalation(Part):
    """Parts of the working time after which the handler is reminded; 1.0 is the due time."""

    steps: Annotated[
        tuple[Annotated[float, Field(gt=0, le=1)], ...], Field(strict=False, min_length=1)
    ]


class Election(Part):
    """Rules for an election period; off unless both dates are there (C-44)."""

    starts: date | None = Field(default=None, alias="from")
    ends: date | None = Field(default=None, alias="to")
    rules: Words = ()


class InfoText(Part):
    template: Text
    items: SomeWords
    mandatory: SomeWords
