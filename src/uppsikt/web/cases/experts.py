"""Whom a case can be given to: those whose topics occur in the comment first."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.utils.translation import gettext

from uppsikt import access
from uppsikt.access import Viewer
from uppsikt.accounts.roster import team
from uppsikt.dialogue.models import Case
from uppsikt.organisation.models import Person, Unit
from uppsikt.organisation.queries import absences
from uppsikt.policy.ch06_handling import suggest_answerers
from uppsikt.policy.facts import Expert

Choices = list[Any]


def choices(case: Case, who: Viewer) -> Choices:
    """Colleagues by unit; units whose topics the comment names stand first, with the word."""
    people = list(access.colleagues(who).exclude(pk=who.person.pk))
    away = absences(who.day)
    words = _topics_met(case)
    people.sort(key=lambda one: (one.unit_id not in words, one.unit.name, one.name))
    return [
        ("", gettext("Välj en person")),
        *(
            (_heading(unit, words), [(str(one.pk), _name(one, away)) for one in members])
            for unit, members in groupby(people, key=lambda one: one.unit)
        ),
    ]


def handler_choices(case: Case, who: Viewer) -> Choices:
    """Those who handle the account's comments."""
    members = team(case.account, who.day)
    ids = {*members.editors, *([members.owner] if members.owner else [])}
    people = access.colleagues(who).filter(pk__in=ids)
    away = absences(who.day)
    return [("", gettext("Välj en person")), *((str(one.pk), _name(one, away)) for one in people)]


def _topics_met(case: Case) -> dict[Any, tuple[str, ...]]:
    units = Unit.objects.all()
    as_experts = [Expert(id=str(one.pk), unit=one.slug, topics=tuple(one.topics)) for one in units]
    by_id = {str(one.pk): one.pk for one in units}
    met = suggest_answerers(case.comment.text, as_experts)
    return {by_id[one.expert.id]: one.words for one in met}


def _heading(unit: Unit, words: dict[Any, tuple[str, ...]]) -> str:
    if unit.pk not in words:
        return unit.name
    return gettext("{unit} (nämner {words})").format(
        unit=unit.name, words=", ".join(words[unit.pk])
    )


def _name(person: Person, away: dict[Any, Any]) -> str:
    name = f"{person.name}, {person.title}" if person.title else person.name
    return gettext("{name} (frånvarande)").format(name=name) if person.pk in away else name
