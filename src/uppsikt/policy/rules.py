"""All rules together: importing this registers every chapter's."""

from uppsikt.policy import ch02_responsibility, ch05_resources, ch06_comments, ch09_laws
from uppsikt.policy.registry import RULES, Rule

CHAPTERS = (ch02_responsibility, ch05_resources, ch06_comments, ch09_laws)

__all__ = ["CHAPTERS", "RULES", "Rule", "rules_for"]


def rules_for(row: str) -> list[Rule]:
    """The rules that carry a row of the guideline, in the order they are written."""
    return [rule for rule in RULES.values() if row in rule.requirements]
