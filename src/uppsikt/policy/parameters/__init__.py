"""A policy: every number, list and text that a municipality may choose, as one frozen value.

The words are those of the policy file (`data/policies/*.toml`), where unit and source stand.
"""

import hashlib
from typing import Annotated

from pydantic import Field

from uppsikt.errors import N_, RuleBroken
from uppsikt.policy.clock import ClockMode, WorkingClock
from uppsikt.policy.findings import Finding
from uppsikt.policy.parameters import keeping, speech, watch, who
from uppsikt.policy.parameters.shape import Part, Words
from uppsikt.policy.strength import Enforcement

Held = Annotated[Enforcement, Field(strict=False)]


class Policy(Part):
    policy: who.Identity
    org: who.Organisation
    roles: who.Roles
    enforcement: dict[str, Held] = {}
    platforms: who.Platforms
    platform: dict[str, who.Platform]
    accounts: who.Accounts
    identity: who.Sender
    terms_assessment: who.TermsAssessment
    posts: speech.Posts
    replies: speech.Replies
    calendar: speech.Calendar
    supervision: watch.Supervision
    absence: watch.Absence
    registration: keeping.Registration
    removal: watch.Removal
    block: watch.Block
    disposal: keeping.Disposal
    snapshot: keeping.Snapshot
    release: keeping.Release
    consent: keeping.Consent
    security: who.Security
    info_text: speech.InfoText
    crisis: watch.Crisis
    private_use: who.PrivateUse
    advice: speech.Advice
    item_kinds: speech.ItemKinds
    election: speech.Election = speech.Election()
    ack: who.Acknowledgement
    escalation: speech.Escalation
    reports: Words = ()

    def clock(self, mode: ClockMode | None = None) -> WorkingClock:
        """The clock that answers are counted with; `mode` overrides the policy's."""
        chosen = mode or self.replies.first_response.clock_mode
        return WorkingClock(self.calendar.work_calendar(), chosen)

    def as_text(self) -> str:
        """All parameters as JSON, to be stored with what was judged by them."""
        return self.model_dump_json()

    def fingerprint(self) -> str:
        """SHA-256 (hex) of `as_text`: the same parameters, the same fingerprint."""
        return hashlib.sha256(self.as_text().encode()).hexdigest()

    @property
    def is_draft(self) -> bool:
        return bool(self.undecided())

    def undecided(self) -> list[Finding]:
        """What is missing before the policy can take effect (C-32)."""
        wanted = {
            "policy.adopted_by": self.policy.adopted_by,
            "policy.adopted_on": self.policy.adopted_on,
            "policy.dnr": self.policy.dnr,
        }
        missing = [path for path, value in wanted.items() if value is None]
        return [_undecided(missing)] if missing else []

    def takes_effect(self) -> None:
        """Refuse with `RuleBroken` unless a body has decided it, on a date, under a number."""
        if findings := self.undecided():
            raise RuleBroken(findings)


def _undecided(missing: list[str]) -> Finding:
    return Finding(
        rule="C-32",
        message=N_("Policyn är ett utkast: {missing} saknas."),
        remedy=N_("Skriv in vem som beslutade, vilken dag och under vilket diarienummer."),
        params={"missing": missing},
    )
