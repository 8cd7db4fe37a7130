"""What is wrong in a policy file: where, by which rule, what to write instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from uppsikt.errors import N_, UppsiktError, fill

Level = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """`path` is dotted as in the file; `line` counts from 1 when it is known.

    `message` and `remedy` are Swedish templates over `params`; `str()` is the whole in Swedish.
    """

    path: str
    rule: str
    message: str
    remedy: str
    params: Mapping[str, Any] = field(default_factory=dict)
    line: int | None = None
    level: Level = "error"

    def __str__(self) -> str:
        where = f"rad {self.line}, {self.path}" if self.line else self.path
        what = fill(f"{self.message} {self.remedy}".strip(), self.params)
        return f"{where} ({self.rule}): {what}"


class PolicyRefused(UppsiktError):  # noqa: N818 - reads as it is meant
    """A policy file can't be used; `problems` holds all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(
            N_("Policyfilen kan inte användas."),
            N_("Rätta det som står nedan och kontrollera filen igen."),
        )
        self.problems = list(problems)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(str(problem) for problem in self.problems)])


# Which rows stand behind which part of the file; the longest path that fits is taken.
RULES_BY_PATH: Mapping[str, str] = {
    "policy": "R-1-7",
    "policy.sources": "R-1-7",
    "org": "R-2.2-1",
    "org.website": "R-2.3-4",
    "org.feedback_url": "R-2.5-5",
    "org.central_unit": "R-3-1",
    "org.contact": "R-5.3-10",
    "roles": "R-3-2",
    "roles.map.registrar": "R-7-5",
    "roles.map.crisis_group": "R-8-4",
    "enforcement": "R-1-6",
    "platforms": "R-1-3",
    "platform": "R-6.1a-4",
    "accounts": "R-5-1",
    "accounts.decider": "R-5-9",
    "accounts.decision_form": "R-5-9",
    "accounts.created_by": "R-5-7",
    "accounts.page_owner_count": "R-5.2-2",
    "accounts.min_editors": "R-5.2-3",
    "accounts.owner_editor_distinct": "R-5.2-3",
    "identity": "R-2.2-1",
    "terms_assessment": "R-2.5-2",
    "posts": "R-6.1b-2",
    "posts.website_first": "R-2.3-2",
    "posts.news_on_site": "R-3.2-3",
    "posts.important_not_only_social": "R-2.3-6",
    "posts.sign_new": "R-6.1b-12",
    "posts.language": "R-6.1b-4",
    "posts.accessibility": "R-9-SPL-6",
    "posts.comments_off": "R-6.2-12",
    "replies": "R-6.2-2",
    "replies.first_response": "R-6.2-6",
    "replies.holding_allowed": "R-6.2-10",
    "replies.final_max_workdays": "R-6.2-11",
    "replies.final_clock_start": "R-6.2-11",
    "replies.signature_fields": "R-6.2-7",
    "replies.signer": "R-6.2-8",
    "replies.protected_staff_form": "R-6.2-7",
    "calendar": "R-6.2-6",
    "supervision": "R-5.2-7",
    "supervision.base": "R-5.2-11",
    "supervision.remind_at": "R-5.2-11",
    "supervision.heightened": "R-5.2-12",
    "supervision.absolute_max_gap_days": "R-9-BBS-4",
    "absence": "R-5.2-15",
    "registration": "R-6.2-14",
    "registration.secret_now": "R-7-1",
    "removal": "R-6.2-24",
    "removal.copy_first": "R-6.2-16",
    "removal.fast_lane_target_minutes": "R-6.2-23",
    "removal.opinion_lock": "R-6.2-41",
    "removal.statutory_law": "R-9-BBS-5",
    "removal.published_lines": "R-B1-8",
    "block": "R-6.2-42",
    "disposal": "R-7-6",
    "snapshot": "R-7-11",
    "release": "R-7-5",
    "consent": "R-9-GDPR-3",
    "security": "R-6.1a-1",
    "info_text": "R-5.3-1",
    "crisis": "R-8-2",
    "private_use": "R-2.4-4",
    "advice": "R-9-SKL-2",
    "item_kinds": "R-9-TF-3",
    "election": "R-9-TF-3",
    "ack": "R-2.1-5",
    "escalation": "R-6.2-6",
    "reports": "R-3-3",
}


def rule_behind(path: str) -> str:
    """The row that a part of the file answers to; R-1-6 (follow the law) for the rest."""
    names = path.split(".")
    for length in range(len(names), 0, -1):
        if found := RULES_BY_PATH.get(".".join(names[:length])):
            return found
    return "R-1-6"
