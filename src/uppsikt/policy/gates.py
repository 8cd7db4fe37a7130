"""Everything an answer must pass, in the guideline's order, all findings at once."""

from uppsikt.policy import ch06_answers, ch09_laws
from uppsikt.policy.enforcement import held
from uppsikt.policy.facts import AnswerFacts, AnswerKind, Referral
from uppsikt.policy.findings import Finding
from uppsikt.policy.parameters import Policy


def answer_gates(answer: AnswerFacts, policy: Policy) -> list[Finding]:
    """What stands between this answer and the platform, as hard as the policy holds it."""
    return held(
        [*_of_chapter_6(answer, policy), *_of_chapter_9(answer, policy)], policy.enforcement
    )


def _of_chapter_6(answer: AnswerFacts, policy: Policy) -> list[Finding]:
    replies = policy.replies
    found = [
        *ch06_answers.answer_is_signed(
            answer.signature, replies.signature_fields, protected=answer.protected
        ),
        *ch06_answers.signature_is_the_answerers(answer.answered_by, answer.approved_by),
        *ch06_answers.answer_fits(answer.text, answer.signature, answer.limit),
    ]
    if answer.kind == AnswerKind.HOLDING:
        found += _of_holding(answer, allowed=replies.holding_allowed)
    return found


def _of_holding(answer: AnswerFacts, *, allowed: bool) -> list[Finding]:
    holding = answer.holding
    if found := ch06_answers.holding_names_who_and_when(holding, allowed=allowed):
        return found
    if holding is None or holding.promised_at is None:
        return []
    names = holding.names or (holding.routed_to,)
    return ch06_answers.holding_says_who_and_when(answer.text, names, holding.promised_at)


def _of_chapter_9(answer: AnswerFacts, policy: Policy) -> list[Finding]:
    refers = answer.kind == AnswerKind.REFERRAL
    return [
        *ch09_laws.has_no_personal_data(answer.personal_data),
        *(_of_referral(answer) if refers else _of_advice(answer, policy)),
        *ch09_laws.sum_has_a_source(answer.text, answer.source_url or answer.advice_answer),
        *ch09_laws.authority_exercise_only_refers(
            authority_exercise=answer.authority_exercise,
            kind=answer.kind,
            text=answer.text,
            referrals=answer.referrals,
        ),
    ]


def _of_referral(answer: AnswerFacts) -> list[Finding]:
    nowhere = Referral(unit="", channel="", text=answer.text)
    return ch09_laws.referral_is_complete(answer.referral or nowhere)


def _of_advice(answer: AnswerFacts, policy: Policy) -> list[Finding]:
    words, phrases = policy.advice.trigger_words, policy.advice.phrases
    signs = ch09_laws.advice_signs(answer.text, words, phrases)
    return ch09_laws.advice_is_checked(signs, answer.advice_answer)


def referral_texts(
    policy: Policy, *, unit: str, channel: str, reference: str = ""
) -> tuple[str, ...]:
    """The policy's referral texts with the unit, its ordinary way in and a reference filled in."""
    filled = {"enhet": unit, "kontakt": channel, "referens": reference}
    return tuple(text.format(**filled) for text in policy.advice.referral_texts.values())
