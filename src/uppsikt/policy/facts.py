"""What the rules judge: small frozen values that `facts.py` of each package makes from its rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Matter(StrEnum):
    """What a comment is; the codes of triage."""

    QUESTION = "fraga"
    VIEWPOINT = "synpunkt"
    PROPOSAL = "forslag"
    COMPLAINT = "klagomal"
    FAULT = "felanmalan"
    OTHER = "ovrigt"


class AnswerKind(StrEnum):
    """Svar, "skickat vidare" and hänvisning."""

    ANSWER = "svar"
    HOLDING = "delsvar"
    REFERRAL = "hanvisning"


@dataclass(frozen=True, kw_only=True)
class Representation:
    """A manager's decision that somebody may speak for the municipality; days are inclusive."""

    valid_from: date
    valid_to: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, kw_only=True)
class Decider:
    """Who is about to decide: a manager of the unit or above, by which item, about himself?"""

    is_manager: bool
    decides_about_self: bool
    delegation_item: str


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody a comment may be given to. `present`: at work and with a role in force."""

    id: str
    present: bool = True


@dataclass(frozen=True, kw_only=True)
class Handlers:
    """Who may handle a comment, by what they are to the post and the page (C-16)."""

    author: Colleague | None = None
    author_substitute: Colleague | None = None
    page_owner: Colleague | None = None
    page_owner_substitute: Colleague | None = None
    manager: Colleague | None = None


@dataclass(frozen=True, kw_only=True)
class Expert:
    """Somebody who knows a field; `topics` are words as citizens write them."""

    id: str
    unit: str
    topics: tuple[str, ...]
    present: bool = True


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """An expert and the words that made us think of him or her."""

    expert: Expert
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An open case in somebody's queue; `due` is the clock that runs now."""

    id: str
    received_at: datetime
    due: datetime


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """When to remind; `escalates` when the manager is told as well."""

    part: float
    at: datetime
    escalates: bool


@dataclass(frozen=True, kw_only=True)
class StaffMember:
    """The one whose answer it is."""

    name: str
    title: str
    unit: str
    protected: bool = False


@dataclass(frozen=True, kw_only=True)
class Signature:
    """What stands under an answer. In a protected form `name` holds what stands in its place."""

    name: str
    title: str
    unit: str

    def parts(self) -> Mapping[str, str]:
        return {"namn": self.name, "titel": self.title, "verksamhet": self.unit}

    def line(self) -> str:
        """As it is written under the answer: each part once."""
        return ", ".join(dict.fromkeys(part.strip() for part in self.parts().values() if part))

    def under(self, text: str) -> str:
        """The whole answer as it is published."""
        return f"{text.strip()}\n\n{self.line()}"


@dataclass(frozen=True, kw_only=True)
class Holding:
    """A "skickat vidare": to whom the question went, who answers by when.

    `names` are what the text may call the one who answers: the name, the unit.
    """

    routed_to: str
    promised_at: datetime | None
    final_due: datetime
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RegistrationFacts:
    """A case as the duty to register sees it.

    `answered_at` is set by an answer, a referral or the decision that none is owed, never by a
    holding reply. `fault_reference` is the fault system's number when the case was handed over
    there. `triggers`, `secret_now` and `opens` are the policy's (`registration.*`).
    """

    intents: tuple[str, ...]
    of_weight: bool
    secret: bool
    fault_reference: str
    answered_at: datetime | None
    final_due: datetime
    now: datetime
    triggers: tuple[str, ...]
    secret_now: bool = True
    opens: str = "after_answer"


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Why a case must be registered, and whether the time for it has come; no reason, no duty."""

    reasons: tuple[str, ...]
    open: bool


@dataclass(frozen=True, kw_only=True)
class ClosingFacts:
    """A case that somebody wants to close.

    `settled`: answered, referred, or left without an answer for a reason. `receipt` is the diary
    number, empty until the records system (or a person) has given it.
    """

    registration: RegistrationFacts
    settled: bool
    triaged: bool
    receipt: str


@dataclass(frozen=True, kw_only=True)
class Referral:
    """A matter that belongs elsewhere: to which unit, by which ordinary way in, with which words."""

    unit: str
    channel: str
    text: str


@dataclass(frozen=True, kw_only=True)
class AnswerFacts:
    """An answer as it is about to be sent.

    `limit` is the platform's in characters, signature included. `personal_data` names what kinds
    were found in the text. `advice_answer` is what was answered to the question of advice.
    `referrals` are the referral texts, filled in, that may be used.
    """

    kind: str
    text: str
    signature: Signature
    answered_by: str
    approved_by: str | None
    limit: int
    protected: bool = False
    authority_exercise: bool = False
    personal_data: tuple[str, ...] = ()
    advice_answer: str = ""
    source_url: str = ""
    holding: Holding | None = None
    referral: Referral | None = None
    referrals: tuple[str, ...] = field(default=())
