"""Reads the scripts of the seeded weeks.

`@ 48 13:00 Maja | bild namn | bildtext` begins a post, 48 days ago at 13.00 Swedish time.
`+2h Namn: text` is a comment two hours after the post, `-20h` twenty hours before now, and `-3w`
three working days before now. A line that begins with `>` answers the comment above it; its time
counts from that comment. `#Maja` is the page itself in the words of that employee.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

HEAD = re.compile(r"@ (\d+) (\d\d):(\d\d) (\w+)(?: \| bild (\S+) \| (.+))?$")
SAID = re.compile(r"(>?)([+-])([\d.]+)([hw]) ([^:]+): (.+)$")


@dataclass
class Said:
    """A comment or an answer; `offset` counts hours, or working days when `unit` is w."""

    answer: bool
    before_now: bool
    offset: float
    unit: str
    who: str
    text: str


@dataclass
class Written:
    """A post with what was said about it."""

    days_ago: int
    hour: int
    minute: int
    who: str
    picture: str
    alt: str
    text: str = ""
    said: list[Said] = field(default_factory=list)


def read_script(text: str) -> Iterator[Written]:
    """Yield the posts of a script; a line that fits nowhere is an error of the script."""
    post: Written | None = None
    for line in text.splitlines():
        if head := HEAD.match(line):
            if post:
                yield post
            days, hour, minute, who, picture, alt = head.groups()
            post = Written(int(days), int(hour), int(minute), who, picture or "", alt or "")
        elif post and (said := SAID.match(line)):
            answer, sign, offset, unit, who, words = said.groups()
            post.said.append(Said(bool(answer), sign == "-", float(offset), unit, who, words))
        elif post and not post.said:
            post.text = f"{post.text}\n{line}".strip()
        else:
            raise ValueError(f"Raden passar ingenstans: {line}")
    if post:
        yield post
