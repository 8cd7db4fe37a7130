"""The guideline's rows and short codes in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from uppsikt.errors import N_
from uppsikt.policy.guideline import Row, guideline
from uppsikt.policy.strength import Kind, Strength

STRENGTH = {
    Strength.SHALL: N_("ska"),
    Strength.SHALL_NOT: N_("ska inte"),
    Strength.SHOULD: N_("bör"),
    Strength.SHOULD_NOT: N_("bör inte"),
    Strength.MAY: N_("får"),
    Strength.RIGHT: N_("kommunens rätt"),
    Strength.RECOMMENDED: N_("rekommenderas"),
    Strength.FORBIDDEN: N_("förbjudet för den som skriver"),
    Strength.DEFINED: N_("slår fast"),
    Strength.CONTEXT: N_("bakgrund"),
}

TONE = {
    Strength.SHALL: "tone-late",
    Strength.SHALL_NOT: "tone-late",
    Strength.FORBIDDEN: "tone-late",
    Strength.SHOULD: "tone-soon",
    Strength.SHOULD_NOT: "tone-soon",
    Strength.RECOMMENDED: "tone-good",
    Strength.MAY: "tone-note",
    Strength.RIGHT: "tone-note",
}

KIND = {
    Kind.HARD_GATE: N_("Stopp: det går inte att gå vidare förrän kravet är uppfyllt."),
    Kind.SOFT_GATE: N_("Fråga: det går att gå vidare, men bara med ett skäl som sparas."),
    Kind.AUTOMATIC: N_("Uppsikt gör eller räknar ut det själv."),
    Kind.REMINDER: N_("Uppsikt påminner i tid och säger till chefen om det inte blir gjort."),
    Kind.EVIDENCE: N_("Uppsikt sparar beviset för att det är gjort."),
    Kind.GUIDANCE: N_("Råd: Uppsikt visar texten där den behövs."),
}


@dataclass(frozen=True)
class Sentence:
    """A row as a page shows it."""

    id: str
    url: str
    swedish: str
    english: str
    paragraph: str
    section: str
    strength: str
    tone: str
    carried: str
    before: str
    after: str


def sentence(row: Row) -> Sentence:
    """The row in words."""
    return Sentence(
        id=row.id,
        url=reverse("guideline_row", args=[row.id]),
        swedish=row.swedish,
        english=row.english,
        paragraph=paragraph(row),
        section=row.section,
        strength=gettext(STRENGTH[row.modality]),
        tone=TONE.get(row.modality, ""),
        carried=gettext(KIND[row.kind]),
        before=" ".join(part.swedish for part in _before(row)),
        after=" ".join(part.swedish for part in _after(row)),
    )


def _before(row: Row) -> list[Row]:
    """The parts of the same sentence that stand before this one, in order."""
    rows = _section(row)
    found: list[Row] = []
    for part in reversed(rows[: rows.index(row)]):
        if _ends_a_sentence(part):
            break
        found.insert(0, part)
    return found


def _after(row: Row) -> list[Row]:
    """The parts of the same sentence that follow."""
    if _ends_a_sentence(row):
        return []
    rows = _section(row)
    found: list[Row] = []
    for part in rows[rows.index(row) + 1 :]:
        found.append(part)
        if _ends_a_sentence(part):
            break
    return found


def _section(row: Row) -> tuple[Row, ...]:
    return guideline().sections[row.section]


def _ends_a_sentence(row: Row) -> bool:
    following = _next(row)
    return row.swedish.rstrip()[-1:] in ".!?:" or following is None or following[:1].isupper()


def _next(row: Row) -> str | None:
    rows = _section(row)
    place = rows.index(row) + 1
    return rows[place].swedish.lstrip("(") if place < len(rows) else None


def paragraph(row: Row) -> str:
    """The section's number, or its name where it has none: "6.2", "Bilaga 1"."""
    number = row.section.split(" ", 1)[0]
    return number if number[0].isdigit() else row.section.split(":", 1)[0]
