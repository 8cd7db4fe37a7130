"""What triage answers with: hits that point at the words that caused them."""

from dataclasses import dataclass

from uppsikt.errors import N_, fill

INTENTS = ("fraga", "synpunkt", "forslag", "klagomal", "ovrigt")
NO_WORDS = N_("Inget i texten tyder på fråga, synpunkt, förslag eller klagomål.")
SHOWN_WORDS = 60  # letters of each span that a sentence repeats


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One rule that found something.

    `spans` are (start, end) in the text as the person wrote it. `why` is a Swedish template over
    {words}; `ref` the guideline's sentence it serves. `weight` is 0–1: how sure the rule is.
    """

    label: str
    weight: float
    rule: str
    spans: tuple[tuple[int, int], ...]
    why: str
    ref: str

    def words(self, text: str) -> str:
        """The text's own words behind this hit, quoted, shortened when long."""
        return ", ".join(_quoted(text[start:end]) for start, end in self.spans)

    def sentence(self, text: str) -> str:
        """The Swedish sentence for a person, unless the edge translates `why` itself."""
        return fill(self.why, {"words": self.words(text)})


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """What the machine proposes about one comment; a person decides."""

    intent: tuple[str, ...]
    risk: tuple[str, ...]
    advice: bool
    lang: str
    hits: tuple[Hit, ...]

    def why(self, text: str) -> list[str]:
        """A Swedish sentence for each hit, strongest first, without repeats."""
        sentences = dict.fromkeys(hit.sentence(text) for hit in self.hits)
        return list(sentences) or [NO_WORDS]


def _quoted(words: str) -> str:
    flat = " ".join(words.split())
    short = flat if len(flat) <= SHOWN_WORDS else flat[: SHOWN_WORDS - 1].rstrip() + "…"
    return f"”{short}”"
