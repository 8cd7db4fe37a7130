"""Parameters of supervision, absence, removal, blocks and crisis (5.2, 6.2, 8, 9-BBS)."""

from typing import Annotated, Literal

from pydantic import Field

from uppsikt.policy.parameters.shape import Count, Part, Positive, SomeWords, Text, Words


class BaseSupervision(Part):
    n: Positive
    per: Literal["working_day", "calendar_day"]


class Heightened(Part):
    """Several checks a day: gaps in hours, lengths in days, the rate in comments an hour."""

    n_per_day: Positive
    min_gap_h: Count
    offhours: bool
    triggers: SomeWords
    after_removal_days: Positive
    rate_threshold: Positive
    after_post_quiet_h: Positive


class Supervision(Part):
    base: BaseSupervision
    heightened: Heightened
    absolute_max_gap_days: Positive
    nonworkday_checks: Count
    gap_warning_h: Positive
    remind_at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Absence(Part):
    kinds: SomeWords
    substitute_required: bool


class Ground(Part):
    """Why something may be removed. `source` says where the ground comes from."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    label: Text
    group: Literal["mandatory", "discretionary"] = Field(alias="class")
    provision: str = ""
    enabled: bool = True
    published: bool = True
    second_person: bool = False
    copy_kept: bool = True
    statutory: bool = False
    row: str = ""


class PublishedLine(Part):
    """A line of the list told to citizens (Bilaga 1), and the grounds it stands for."""

    text: Text
    grounds: SomeWords


class Removal(Part):
    method: Literal["delete", "hide", "hide_first"]
    copy_first: bool
    fast_lane_target_minutes: Positive
    notice_author: Literal["always", "if_possible", "never"]
    police_report: Literal["always", "advice", "never"]
    after_review_workdays: Positive
    opinion_lock: bool
    statutory_law: Text
    grounds: Annotated[tuple[Ground, ...], Field(strict=False)]
    published_lines: Annotated[tuple[PublishedLine, ...], Field(strict=False)]


class Block(Part):
    allowed: bool
    decider: Literal["chef", "forvaltningschef", "jurist"]
    min_prior_removals: Count
    warning: bool
    max_days: Positive
    review: bool


class Crisis(Part):
    """`web_followup_min` in minutes, `remind_h` in hours."""

    primary_account: Text
    group: Text
    freeze_scope: Literal["all_outgoing", "posts"]
    referral_text: Text
    replies_allowed: bool
    web_followup_min: Positive
    remind_h: Positive
    members: Words = ()
