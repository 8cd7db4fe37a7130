"""What a rule that judges answers with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from uppsikt.errors import N_, fill
from uppsikt.policy.strength import Strength

__all__ = ["N_", "Finding"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that isn't as the guideline wants it, with what to do about it.

    `blocks` stops the act (hard gate); `needs_reason` lets it pass with a recorded reason (soft
    gate); neither is advice. `message` and `remedy` are Swedish templates over `params`.
    """

    rule: str
    message: str
    remedy: str
    params: Mapping[str, Any] = field(default_factory=dict)
    blocks: bool = True
    needs_reason: bool = False
    strength: Strength = Strength.SHALL

    def __str__(self) -> str:
        return fill(f"{self.message} {self.remedy}".strip(), self.params)
