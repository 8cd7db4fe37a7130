"""The language of a comment: writing system first, then a small model over six languages."""

import re
from functools import cache
from typing import Protocol

LANGUAGES = ("sv", "en", "fi", "ar", "uk", "so")
DEFAULT = "sv"
LATIN_LANGUAGES = ("sv", "en", "fi", "so")
MARGIN = 6.0  # log-likelihood by which another language must win; short Swedish chat stays under 5
ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
RUSSIAN = re.compile(r"[ыъэёЫЪЭЁ]")
LATIN = re.compile(r"[^\W\d_]")
WORD = re.compile(r"[^\W\d_]{2,}|\b[åÅiIaA]\b")
NO_LANGUAGE = re.compile(r"https?://\S+|www\.\S+|[^\s@]{1,64}@\S+|[@#]\w+")
SWEDISH_WORDS = frozenset(
    [
        "och",
        "att",
        "det",
        "som",
        "är",
        "på",
        "för",
        "med",
        "inte",
        "jag",
        "ni",
        "vi",
        "av",
        "från",
        "eller",
        "när",
        "hur",
        "vad",
        "ska",
        "kan",
        "må",
        "så",
        "då",
        "här",
        "där",
        "nu",
        "igen",
        "vid",
        "också",
        "bara",
        "någon",
        "något",
        "nån",
        "nåt",
        "mitt",
        "ert",
        "oss",
        "får",
        "går",
        "blir",
        "hej",
        "tack",
        "å",
        "ja",
        "nar",
        "ar",
        "pa",
        "dar",
        "fran",
        "gar",
        "ej",
        "skall",
        "vill",
        "måste",
        "finns",
        "mycket",
        "bra",
        "hela",
        "ju",
        "väl",
        "över",
        "utan",
        "ner",
        "nog",
        "alla",
        "ska",
        "blev",
    ]
)


class Identifier(Protocol):
    def rank(self, text: str) -> list[tuple[str, float]]: ...


def language_of(text: str) -> str:
    """ISO 639-1. Swedish when there are too few words to tell."""
    plain = NO_LANGUAGE.sub(" ", text)
    by_script = _by_script(plain)
    if by_script:
        return by_script
    words = WORD.findall(plain)
    if len(words) < 2:
        return DEFAULT
    return _by_model(plain, words)


def _by_script(text: str) -> str:
    """Arabic letters are read as Arabic, Cyrillic as Ukrainian unless a Russian letter stands there."""
    latin = len(LATIN.findall(text))
    arabic, cyrillic = len(ARABIC.findall(text)), len(CYRILLIC.findall(text))
    latin -= arabic + cyrillic
    if arabic > max(latin, cyrillic):
        return "ar"
    if cyrillic > max(latin, arabic):
        return "ru" if RUSSIAN.search(text) else "uk"
    return ""


def _by_model(text: str, words: list[str]) -> str:
    scores = dict(_identifier().rank(text.lower()))
    language = max(LATIN_LANGUAGES, key=lambda code: scores[code])
    if scores[language] - scores[DEFAULT] < MARGIN:
        return DEFAULT
    if language != DEFAULT and _mostly_swedish(words):
        return DEFAULT
    return language


def _mostly_swedish(words: list[str]) -> bool:
    """Two telling Swedish words in a text of other verdict: dialect and misspelling mislead models."""
    telling = [word for word in words if word.lower() in SWEDISH_WORDS]
    return len(telling) >= 2 and 3 * len(telling) >= len(words)


@cache
def _identifier() -> Identifier:
    """Loaded on first use (a third of a second), restricted to the languages met here."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier: Identifier = _restricted(LanguageIdentifier.from_model_file(MODEL_FILE))
    return identifier


def _restricted(identifier: Identifier) -> Identifier:
    identifier.set_languages(LANGUAGES)  # type: ignore[attr-defined]
    return identifier
