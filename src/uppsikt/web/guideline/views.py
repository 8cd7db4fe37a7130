"""The guideline library: every sentence, what it binds to, and how the product carries it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from uppsikt.policy.guideline import guideline
from uppsikt.policy.laws import Law, laws
from uppsikt.policy.registry import RULES, Rule
from uppsikt.policy.traceability import claims
from uppsikt.web.format import day
from uppsikt.web.guideline.readings import readings_of
from uppsikt.web.guideline.wording import Sentence, sentence


@dataclass(frozen=True)
class Chapter:
    """A section with its sentences."""

    heading: str
    anchor: str
    sentences: list[Sentence]


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """All chapters, or what a search finds."""
    words = request.GET.get("q", "").strip()
    found = [sentence(row) for row in guideline().search(words)] if words else None
    shown = {"words": words, "found": found, "chapters": [] if words else _chapters()}
    part = "#results" if request.headers.get("HX-Request") else ""
    return render(request, f"guideline/library.html{part}", shown)


@require_safe
def row_page(request: HttpRequest, row_id: str) -> HttpResponse:
    """One sentence with everything that hangs on it."""
    rows = guideline().by_id
    if row_id not in rows:
        raise Http404
    ids = list(rows)
    place = ids.index(row_id)
    shown = {
        "row": sentence(rows[row_id]),
        "rules": rules_of(row_id),
        "laws": laws_of(row_id),
        "readings": readings_of(rows[row_id]),
        "claim": claims().get(row_id),
        "same": [sentence(rows[other]) for other in guideline().same(row_id) if other != row_id],
        "before": ids[place - 1] if place else "",
        "after": ids[place + 1] if place + 1 < len(ids) else "",
    }
    return render(request, "guideline/row.html", shown)


def rules_of(row_id: str) -> list[Rule]:
    """The rules in the product that carry this sentence, or its other wording elsewhere."""
    ids = set(guideline().same(row_id))
    return [rule for rule in RULES.values() if ids & set(rule.requirements)]


def laws_of(row_id: str) -> list[Law]:
    """The sections of law behind the rules that carry the sentence, each once."""
    ids = dict.fromkeys(law for rule in rules_of(row_id) for law in rule.laws)
    return [laws()[law] for law in ids if law in laws()]


def _chapters() -> list[Chapter]:
    return [
        Chapter(heading, slugify(heading), [sentence(row) for row in rows])
        for heading, rows in guideline().sections.items()
    ]


@dataclass(frozen=True)
class StatuteCard:
    """A statute with the sections that matter here."""

    name: str
    number: str
    url: str
    checked: str
    sections: list[Law]


@require_safe
def laws_page(request: HttpRequest) -> HttpResponse:
    """The statutes behind the guideline. What nobody has read in the statute is linked, not quoted."""
    cards: dict[str, StatuteCard] = {}
    for law in laws().values():
        statute = law.statute
        card = cards.setdefault(
            statute.id,
            StatuteCard(statute.name, statute.number, statute.url, day(statute.checked_on), []),
        )
        card.sections.append(law)
    return render(request, "guideline/laws.html", {"cards": list(cards.values())})
