"""Parameters of chapters 7 and 9: registration, disposal, snapshots, release, consents."""

from typing import Annotated, Literal

from pydantic import Field

from uppsikt.policy.parameters.shape import Part, Positive, SomeWords, Text, Words
from uppsikt.policy.parameters.speech import Deadline

Trigger = Literal["synpunkt", "forslag", "klagomal", "av_vikt"]


class Registration(Part):
    system: Text
    adapter: Literal["platina", "package_drop", "mail", "manual"]
    feedback_system: Text
    triggers: Annotated[tuple[Trigger, ...], Field(strict=False, min_length=1)]
    opens: Literal["after_answer", "at_receipt"]
    deadline: Deadline
    secret_now: bool


class Disposal(Part):
    """What the records schedule says; `at_inaktualitet` when a decision covers it (C-10)."""

    plan: Text
    plan_items: Words
    decision_refs: Words
    at_inaktualitet: bool


class Snapshot(Part):
    interval: Literal["half_year", "year", "quarter", "none"]
    anchor: Literal["calendar", "activation"]
    scope: SomeWords
    formats: SomeWords
    on_major_change: bool
    on_closure: bool
    remind_days: Annotated[tuple[Positive, ...], Field(strict=False)]
    store: Text


class Release(Part):
    handler: Text
    target: Literal["same_day", "next_working_day"]
    escalate_after_workdays: Positive
    refusal_role: Text


class Consent(Part):
    """Ages in years, `valid_months` in months."""

    forms: Annotated[
        tuple[Literal["skriftligt", "e_tjanst", "muntligt"], ...],
        Field(strict=False, min_length=1),
    ]
    parts: SomeWords
    child_age: Annotated[int, Field(ge=13, le=18)]
    child_own_from: Annotated[int, Field(ge=13, le=18)]
    guardians: Literal["all", "one", "none"]
    valid_months: Positive
    platform_scope: bool
