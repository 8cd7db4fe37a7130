"""Is a comment a pure fault report, to be handed over with a reference rather than registered?"""

from uppsikt.language.hits import Suggestion
from uppsikt.language.rules import Lexicon, lexicon, rules_of
from uppsikt.language.sentences import Reading, read
from uppsikt.language.triage import suggest

PLAIN = frozenset({"klagomal", "fraga"})


def fault_report(text: str) -> bool:
    """A concrete thing at a place is broken, and nobody is blamed, asked for advice or named."""
    return is_fault_report(text, suggest(text))


def is_fault_report(text: str, found: Suggestion) -> bool:
    """The same when the suggestion is there already."""
    if not PLAIN.issuperset(found.intent) or "klagomal" not in found.intent:
        return False
    if found.lang != "sv" or found.risk or found.advice:
        return False
    words = lexicon()
    return _labels(read(text, words.reader), words) == {"felanmalan"}


def _labels(reading: Reading, words: Lexicon) -> set[str]:
    hits = (rule.hit(sentence) for rule in rules_of("felanmalan") for sentence in reading.sentences)
    return {hit.label for hit in hits if hit}
