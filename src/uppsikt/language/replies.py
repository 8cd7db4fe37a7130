"""The municipality's own answer: may it be read as advice or a ruling to one person (9-SKL)?"""

from uppsikt.language.hits import Hit
from uppsikt.language.rules import lexicon, rules_of
from uppsikt.language.sentences import read


def answer_is_advice(text: str) -> bool:
    """True when the check question must be answered before the answer is sent."""
    return bool(advice_in_answer(text))


def advice_in_answer(text: str) -> tuple[Hit, ...]:
    """The words that say so, strongest first."""
    reading = read(text, lexicon().reader)
    hits = (rule.hit(sentence) for sentence in reading.sentences for rule in rules_of("svar"))
    return tuple(sorted((hit for hit in hits if hit), key=lambda hit: (-hit.weight, hit.spans)))
