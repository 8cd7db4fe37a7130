"""Whether the parts of a policy file agree with each other."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from uppsikt.errors import N_
from uppsikt.policy.locks import at
from uppsikt.policy.problems import Problem, rule_behind

PLACES = ("enhet", "kontakt", "referens")
Parameters = Mapping[str, Any]


def disagreements(parameters: Parameters) -> Iterator[Problem]:
    """A problem for each two values that can't both be meant; wrong types are left alone."""
    for look in (
        _deadlines,
        _platforms,
        _grounds,
        _published_lines,
        _ages,
        _central_unit,
        _referrals,
    ):
        yield from look(parameters)


def _problem(path: str, message: str, remedy: str, rule: str = "", **params: Any) -> Problem:
    rule = rule or rule_behind(path)
    return Problem(path=path, rule=rule, message=message, remedy=remedy, params=params)


def _deadlines(parameters: Parameters) -> Iterator[Problem]:
    first = at(parameters, "replies.first_response.n")
    in_days = at(parameters, "replies.first_response.unit") == "working_day"
    final = at(parameters, "replies.final_max_workdays")
    if in_days and isinstance(first, int) and isinstance(final, int) and final < first:
        yield _problem(
            "replies.final_max_workdays",
            N_("Slutsvaret ({final} arbetsdagar) kommer före det första svaret ({first})."),
            N_("Skriv {first} eller mer."),
            first=first,
            final=final,
        )


def _platforms(parameters: Parameters) -> Iterator[Problem]:
    for name in _list(at(parameters, "platforms.allowed")):
        platform = at(parameters, f"platform.{name}")
        if not isinstance(platform, Mapping):
            yield _problem(
                "platforms.allowed",
                N_("{name} är tillåten men har ingen tabell [platform.{name}]."),
                N_("Lägg till tabellen, eller ta bort namnet."),
                name=name,
            )
        elif platform.get("2fa") is False:
            yield _problem(
                f"platform.{name}.2fa",
                N_("{name} saknar tvåfaktorsautentisering och kan inte tillåtas."),
                N_("Ta bort den ur platforms.allowed."),
                name=name,
            )


def _grounds(parameters: Parameters) -> Iterator[Problem]:
    ids = _ground_ids(parameters)
    for place, ground in enumerate(ids):
        if ground in ids[:place]:
            yield _problem(
                f"removal.grounds.{place}.id",
                N_("Grunden ”{ground}” står två gånger."),
                N_("Ta bort den ena."),
                ground=ground,
            )


def _published_lines(parameters: Parameters) -> Iterator[Problem]:
    known = set(_ground_ids(parameters))
    for line in _list(at(parameters, "removal.published_lines")):
        grounds = _list(line.get("grounds")) if isinstance(line, Mapping) else []
        for ground in [one for one in grounds if one not in known]:
            yield _problem(
                "removal.published_lines",
                N_("Listan till medborgarna nämner grunden ”{ground}”, som inte finns."),
                N_("Lägg till grunden under [[removal.grounds]], eller ta bort den ur listan."),
                ground=ground,
            )


def _ages(parameters: Parameters) -> Iterator[Problem]:
    own, child = (at(parameters, f"consent.{name}") for name in ("child_own_from", "child_age"))
    if isinstance(own, int) and isinstance(child, int) and own > child:
        yield _problem(
            "consent.child_own_from",
            N_("Barnets eget ja börjar vid {own} år, efter att barnet blivit vuxet ({child})."),
            N_("Skriv {child} eller mindre."),
            rule="R-9-GDPR-4",
            own=own,
            child=child,
        )


def _central_unit(parameters: Parameters) -> Iterator[Problem]:
    central = at(parameters, "org.central_unit")
    units = _list(at(parameters, "org.units"))
    names = [unit.get("name") for unit in units if isinstance(unit, Mapping)]
    if names and isinstance(central, str) and central not in names:
        yield _problem(
            "org.central_unit",
            N_("”{central}” finns inte bland verksamheterna."),
            N_("Skriv namnet på en av dem i org.units."),
            central=central,
        )


def _referrals(parameters: Parameters) -> Iterator[Problem]:
    texts = at(parameters, "advice.referral_texts")
    for name, text in (texts if isinstance(texts, Mapping) else {}).items():
        if isinstance(text, str) and not _fillable(text):
            yield _problem(
                f"advice.referral_texts.{name}",
                N_("Hänvisningstexten går inte att fylla i."),
                N_("Använd bara {places} inom klammer."),
                rule="R-9-SKL-3",
                places=[f"{{{place}}}" for place in PLACES],
            )


def _fillable(text: str) -> bool:
    try:
        names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return False
    return names <= set(PLACES)


def _ground_ids(parameters: Parameters) -> list[str]:
    grounds = _list(at(parameters, "removal.grounds"))
    return [str(ground.get("id")) for ground in grounds if isinstance(ground, Mapping)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
