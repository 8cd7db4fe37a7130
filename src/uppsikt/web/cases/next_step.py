"""Where a case stands and the one thing to do next, for this viewer."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext

from uppsikt import access
from uppsikt.access import Viewer
from uppsikt.dialogue import queries
from uppsikt.dialogue.models import Answer, Case
from uppsikt.organisation.models import Role
from uppsikt.records.models import Registration
from uppsikt.web.cases.acts import ACTS, Act

SETTLED = (Case.State.ANSWERED, Case.State.REFERRED, Case.State.NO_ANSWER)
BEFORE_ANSWER = ("bedom", "fraga", "svara", "godkann", "delsvar", "hanvisa", "inget-svar",
                 "felanmalan", "tilldela", "anteckna")  # fmt: skip
AFTER_ANSWER = ("bedom", "svara", "diarienummer", "felanmalan", "avsluta", "anteckna")


@dataclass(frozen=True)
class Way:
    """A link to an act."""

    slug: str
    name: str
    icon: str
    url: str
    here: bool


@dataclass
class Standing:
    """The case's answers and registration, and what the viewer may do about them."""

    case: Case
    who: Viewer
    answers: list[Answer] = field(init=False)
    registration: Registration | None = field(init=False)

    def __post_init__(self) -> None:
        self.answers = queries.answers(self.case)
        self.registration = Registration.objects.filter(case=self.case).first()

    def may(self, slug: str) -> bool:
        """Whether the viewer may do the act on this case at all."""
        return ACTS[slug].action in self.allowed

    @cached_property
    def allowed(self) -> frozenset[str]:
        actions = {act.action for act in ACTS.values()}
        return frozenset(
            action
            for action in actions
            if access.cases(self.who, action, doing=True).filter(pk=self.case.pk).exists()
        )

    def answer_in(self, *states: str) -> Answer | None:
        """The latest answer in one of the states."""
        return next((one for one in reversed(self.answers) if one.state in states), None)

    @property
    def decides(self) -> bool:
        """Whether the viewer is the manager whose decision an answer waits for."""
        answer = self.answer_in(Answer.State.AWAITS_DECISION)
        return answer is not None and answer.answered_by.unit_id in self.who.units(Role.MANAGER)

    @property
    def closed(self) -> bool:
        return self.case.closed_at is not None

    @property
    def settled(self) -> bool:
        return self.case.state in SETTLED

    @cached_property
    def panel(self) -> str:
        """Which panel to show when the viewer hasn't chosen: an act's address, or a state."""
        return next((name for name, shown in self._panels() if shown), "lases")

    def _panels(self) -> list[tuple[str, bool]]:
        writes = "svara" if self.may("svara") else "godkann"
        return [
            ("klart", self.closed),
            ("avgor", bool(self.answer_in(Answer.State.UNKNOWN)) and self.may("avgor")),
            ("pa-vag", bool(self.answer_in(Answer.State.QUEUED, Answer.State.UNKNOWN))),
            ("skicka-igen", bool(self.answer_in(Answer.State.BLOCKED)) and self.may("skicka-igen")),
            ("besvarat", self.settled and self.case.triaged_at is not None),
            ("bedom", self.case.triaged_at is None and self.may("bedom")),
            ("publicera", bool(self.answer_in(Answer.State.APPROVED)) and self.may("publicera")),
            ("vantar", bool(self._waiting) and not self._mine_to_write),
            (writes, self.may(writes)),
        ]

    @property
    def _waiting(self) -> Answer | None:
        return self.answer_in(Answer.State.WITH_EXPERT, Answer.State.AWAITS_DECISION)

    @property
    def _mine_to_write(self) -> bool:
        answer = self.answer_in(Answer.State.WITH_EXPERT)
        return answer is not None and answer.answered_by_id == self.who.person.pk

    def ways(self, shown: str) -> list[Way]:
        """The other acts that make sense now, as links."""
        if self.closed:
            return []
        slugs = AFTER_ANSWER if self.settled else BEFORE_ANSWER
        return [self._way(ACTS[slug], shown) for slug in slugs if self._sensible(slug)]

    def _sensible(self, slug: str) -> bool:
        if not self.may(slug) or (slug == "godkann" and self.may("svara")):
            return False
        if slug == "diarienummer":
            return self.registration is not None and not self.registration.diary_number
        return True

    def _way(self, act: Act, shown: str) -> Way:
        return Way(
            slug=act.slug,
            name=gettext(act.name),
            icon=act.icon,
            url=reverse("case_act", args=[self.case.pk, act.slug]),
            here=act.slug == shown,
        )
