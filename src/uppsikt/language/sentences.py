"""A comment as the rules read it: sentences of plain words, each mapped back to the original."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from uppsikt.language.chat import Chat
from uppsikt.language.letters import Letters, composed, folded
from uppsikt.language.masks import Masks
from uppsikt.language.names import Names
from uppsikt.language.tokens import Token

TOKEN = re.compile(
    r"(?P<link>https?://\S+|www\.\S+|(?<!\S)[^\s@]{1,64}@[^\s@]{1,80}\.\w+)"
    r"|(?P<abbr>\b(?:t\.?ex|bl\.?a|o\.?s\.?v|m\.?m|d\.?v\.?s|f\.?ö|p\.?g\.?a|kl|ca|nr|tel|st|max|min)\.(?=\s))"
    r"|(?P<word>@?(?:\d+(?:[.,:]\d+)+|[^\W_]+(?:(?:['’:.@$-]|\*+)[^\W_]+)*))"
    r"|(?P<end>[.!?…؟\n]+)"
    r"|(?P<pause>[,;:()–—/|•]|(?<=\s)-(?=\s))"
    r"|(?P<other>[^\w\s\"”“»«'’*#_~^`´.,-])"
)
QUOTED = re.compile(r"[\"”“»][^\"”“»«\n]{2,300}[\"”“«]")
LONG_RUN = re.compile(r"(\w)\1{2,}")
ANSWERED = "answered"
OWN_ANSWERS = frozenset(
    [
        "nej",
        "knappast",
        "jo",
        "visst",
        "självklart",
        "givetvis",
        "absolut",
        "tveksamt",
        "naturligtvis",
        "ingen",
    ]
)
LONGEST_WORD = 50
WORDS_PER_SENTENCE = 80  # a longer one is cut: rules look for what stands near


@dataclass(frozen=True)
class Sentence:
    """Lower-case words with single blanks; `at[i]` is the original span of letter i."""

    words: str
    at: tuple[tuple[int, int], ...]
    mark: str
    bare: bool = False

    @cached_property
    def text(self) -> str:
        """What rules search in: folded when the writer uses no å, ä, ö."""
        return folded(self.words) if self.bare else self.words

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original positions of the letters from `start` to `end`."""
        return self.at[start][0], self.at[max(start, end - 1)][1]


@dataclass(frozen=True)
class Reading:
    """The sentences, the whole as one, and what stood in quotation marks."""

    sentences: tuple[Sentence, ...]
    whole: Sentence
    quoted: tuple[tuple[int, int], ...]

    def is_quoted(self, span: tuple[int, int]) -> bool:
        return any(start <= span[0] and span[1] <= end for start, end in self.quoted)


@dataclass(frozen=True)
class Reader:
    """What it takes to read plain words out of what people write."""

    chat: Chat
    names: Names
    masks: Masks

    def plain(self, tokens: Sequence[Token]) -> list[Token]:
        """Names joined, masks lifted, chat spelling made standard."""
        return self.chat.standard(self.masks.lifted(self.names.marked(tokens)))


def read(text: str, reader: Reader) -> Reading:
    """Split and normalise; never fails, whatever the text holds."""
    letters = composed(text)
    parts = [(reader.plain(tokens), mark) for tokens, mark in _parts(letters)]
    bare = reader.chat.writes_bare(letters.text)
    sentences = _answered(tuple(_sentence(tokens, mark, bare) for tokens, mark in parts))
    quoted = tuple(
        (letters.at[m.start()], letters.at[m.end()]) for m in QUOTED.finditer(letters.text)
    )
    return Reading(sentences, _joined(sentences, bare), quoted)


def _answered(sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """A question that the writer answers gets the mark `answered`: it waits for no other answer."""
    following = [*sentences[1:], None][: len(sentences)]
    return tuple(
        replace(this, mark=f"{this.mark}{ANSWERED}")
        if after and "?" in this.mark and after.words.split(" ", 1)[0] in OWN_ANSWERS
        else this
        for this, after in zip(sentences, following, strict=True)
    )


def _parts(letters: Letters) -> Iterator[tuple[list[Token], str]]:
    """Tokens sentence by sentence with the mark that ended each."""
    tokens: list[Token] = []
    for match in TOKEN.finditer(letters.text):
        kind, mark = match.lastgroup, match.group()
        if kind in ("end", "other") or len(tokens) >= WORDS_PER_SENTENCE:
            if kind == "other" and not _breaks(mark):
                continue
            if tokens:
                yield tokens, _mark(mark)
            tokens = []
        if kind in ("word", "abbr", "link", "pause"):
            word = "," if kind == "pause" else _plain(mark, kind)
            tokens.append(Token(word, letters.at[match.start()], letters.at[match.end()], mark))
    if tokens:
        yield tokens, ""


def _plain(word: str, kind: str | None) -> str:
    if kind == "link":
        return "url" if "@" not in word else "mejladress"
    short = word[:LONGEST_WORD].lower().replace("’", "'")
    return LONG_RUN.sub(r"\1", short).rstrip(".")


def _breaks(mark: str) -> bool:
    """An emoji ends a sentence as a full stop does; %, &, + and the like don't."""
    return ord(mark[0]) > 0x2000 and mark not in "€™©®"


def _mark(end: str) -> str:
    asks = "?" if "?" in end or "؟" in end else ""
    return asks + ("!" if "!" in end else "")


def _sentence(tokens: list[Token], mark: str, bare: bool) -> Sentence:
    letters: list[str] = []
    at: list[tuple[int, int]] = []
    for token in tokens:
        if letters:
            letters.append(" ")
            at.append((at[-1][1], token.start))
        letters.append(token.word)
        at.extend(_letter_spans(token))
    return Sentence("".join(letters), tuple(at), mark, bare)


def _letter_spans(token: Token) -> list[tuple[int, int]]:
    """A rewritten word points as a whole at the original; an untouched one letter by letter."""
    if len(token.word) != token.end - token.start:
        return [(token.start, token.end)] * len(token.word)
    return [(i, i + 1) for i in range(token.start, token.end)]


def _joined(sentences: tuple[Sentence, ...], bare: bool) -> Sentence:
    words: list[str] = []
    at: list[tuple[int, int]] = []
    for sentence in sentences:
        joint = f" {'?' if '?' in sentence.mark else '.'} "
        words.extend((sentence.words, joint))
        end = sentence.at[-1][1]
        at.extend([*sentence.at, *[(end, end)] * len(joint)])
    return Sentence("".join(words), tuple(at), "", bare)
