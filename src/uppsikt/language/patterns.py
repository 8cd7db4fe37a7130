"""From rule files to compiled patterns: word lists in braces, gaps, clause starts.

A pattern is a regular expression over plain lower-case words with single blanks. `{name}` is a word
list, `{gap3}` up to three words, `{start}` the beginning of a sentence or clause, and `{from}` marks
where the words to show begin. Each pattern matches whole words only.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from uppsikt.language.letters import folded

BRACES = re.compile(r"\{([a-z_]+)(\d*)\}")
START = r"(?:^(?:(?:{halsning}) (?:, )?)*|, (?:(?:och|men|så|eller|för|sen|samt) )?)(?P<{shown}>)"
Trie = dict[str, Any]


def alternation(words: Iterable[str]) -> str:
    """One pattern for a word list, shared beginnings joined; `*` stands for any letters."""
    trie: Trie = {}
    raw: list[str] = []
    for word in words:
        if "\\" in word:
            raw.append(word)
            continue
        node = trie
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return "(?:" + "|".join([*raw, _branch(trie)] if trie else raw) + ")"


def _branch(trie: Trie) -> str:
    """Longer words first, so that the match is as long as the list allows."""
    ways = [_letter(char) + _branch(node) for char, node in sorted(trie.items()) if char]
    if not ways:
        return ""
    body = ways[0] if len(ways) == 1 and "" not in trie else "(?:" + "|".join(ways) + ")"
    return f"{body}?" if "" in trie else body


def _letter(char: str) -> str:
    return r"[\w-]*" if char == "*" else re.escape(char)


class Patterns:
    """Compiles patterns against one set of word lists."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._lists = {name: alternation(words) for name, words in lists.items()}

    def compiled(self, pattern: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """For text with å, ä, ö and for text without."""
        whole = rf"(?<![\w-])(?:{self._expanded(pattern)})(?![\w-])"
        return re.compile(whole), re.compile(folded(whole))

    def _expanded(self, pattern: str) -> str:
        count = 0

        def value(match: re.Match[str]) -> str:
            nonlocal count
            name, number = match.groups()
            if name in ("start", "from"):
                count += 1
                return self._mark(name, f"shown{count}")
            if name == "gap":
                return rf" (?:\S+ ){{0,{number}}}"
            return self._lists[name]

        return BRACES.sub(value, pattern)

    def _mark(self, name: str, shown: str) -> str:
        if name == "from":
            return f"(?P<{shown}>)"
        return START.replace("{halsning}", self._lists["halsning"]).replace("{shown}", shown)


def shown_from(match: re.Match[str]) -> int:
    """Where the words to show begin: the last mark passed, else the match's start."""
    marks = (match.start(name) for name in match.groupdict() if name.startswith("shown"))
    return max([match.start(), *marks])
