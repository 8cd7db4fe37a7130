"""Parameters of chapters 1-5: who the municipality is, who decides, what an account needs."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from uppsikt.policy.parameters.shape import Count, Duty, Hardness, Part, Positive, Text, Words


class Identity(Part):
    """Which decision the policy is. Without body, date and number it is a draft (C-32)."""

    id: Text
    version: Text
    adopted_by: Text | None = None
    adopted_on: date | None = None
    dnr: Text | None = None
    valid_from: date | None = None
    sources: Words = ()


class Unit(Part):
    """A verksamhet and the myndighet (nämnd or company) it belongs to."""

    id: Text
    name: Text
    authority: Text


class Organisation(Part):
    name: Text
    short: Text
    website: Text
    logo: Text
    feedback_url: Text
    contact: Text
    central_unit: Text
    units: Annotated[tuple[Unit, ...], Field(strict=False)] = ()
    terms: dict[str, str] = {}


class RoleMap(Part):
    """What the guideline's functions are called here."""

    communicator: Text
    registrar: Text
    crisis_group: Text
    archivist: Text
    dpo: Text
    answer_desk: Text


class Roles(Part):
    map: RoleMap


class Platforms(Part):
    allowed: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    new_platform_decider: Text


class Platform(Part):
    """What one platform offers; without two factors it can't be allowed (6.1)."""

    two_factor: bool = Field(alias="2fa")
    capture: bool
    kinds: Words


class Accounts(Part):
    decider: Literal["narmaste_chef", "forvaltningschef", "namnd", "kommunikator"]
    second_approver: Literal["kommunikator", "forvaltningschef", "ingen"]
    decision_form: Literal["delegationsbeslut", "namndbeslut", "verkstallighet"]
    report_to_board: bool
    created_by: Literal["central", "unit"]
    page_owner_count: Positive
    min_editors: Positive
    owner_editor_distinct: bool
    steps: Words
    checklist: Words
    inactive_after_days: Count
    min_posts_per_week: Count
    review_months: Positive


class Sender(Part):
    """A clear sender (2.2)."""

    name_rule: Duty
    logo: Duty
    symbol_picture: Duty
    site_link: Duty
    public_list: Duty


class TermsAssessment(Part):
    required: Hardness


class Security(Part):
    two_factor_required: bool
    methods: Words
    attest_months: Positive
    min_admins: Positive


class Acknowledgement(Part):
    """Who confirms that the guideline is read, and how many days they have."""

    grace_days: Count
    roles: Words


class PrivateUse(Part):
    texts: Words
    discussion_months: Positive
