"""Chapter 6.2, Hantera kommentarer: every rule that carries it, in the order of a comment's life."""

from uppsikt.policy.ch06_answers import (
    answer_fits,
    answer_is_signed,
    holding_names_who_and_when,
    holding_says_who_and_when,
    signature_is_the_answerers,
    signature_of,
)
from uppsikt.policy.ch06_handling import (
    escalates_to,
    handler,
    needs_answer,
    no_answer_has_a_reason,
    suggest_answerers,
    triage_is_complete,
)
from uppsikt.policy.ch06_registration import (
    fault_has_a_reference,
    may_close,
    opens_at,
    receipt_has_a_number,
    registration_due,
    registration_duty,
)
from uppsikt.policy.ch06_times import (
    answer_due,
    final_due,
    is_late,
    queue,
    reminders,
    triage_overdue,
)

__all__ = [  # noqa: RUF022 - the order of a comment's life, not of the alphabet
    # it comes in
    "handler",
    "queue",
    "triage_overdue",
    "triage_is_complete",
    "needs_answer",
    "no_answer_has_a_reason",
    # it is to be answered, in time
    "answer_due",
    "final_due",
    "reminders",
    "is_late",
    "escalates_to",
    "suggest_answerers",
    # the answer
    "signature_of",
    "answer_is_signed",
    "signature_is_the_answerers",
    "answer_fits",
    "holding_names_who_and_when",
    "holding_says_who_and_when",
    # afterwards
    "fault_has_a_reference",
    "registration_duty",
    "opens_at",
    "registration_due",
    "receipt_has_a_number",
    "may_close",
]
