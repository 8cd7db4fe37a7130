"""What the list of removal grounds must hold, whoever writes it (C-09, C-10, C-11)."""

from collections.abc import Iterator, Mapping
from typing import Any

from uppsikt.errors import N_
from uppsikt.policy.problems import Problem

OPINIONS = ("åsikt", "kritik", "opinion")
NO_COPY_OF = "BrB 16:10 a"


def open_grounds(parameters: Mapping[str, Any]) -> Iterator[Problem]:
    """A problem for each ground that would let too much be removed, or too little be kept."""
    removal = parameters.get("removal")
    grounds = removal.get("grounds") if isinstance(removal, Mapping) else None
    for place, ground in enumerate(grounds if isinstance(grounds, list) else []):
        if isinstance(ground, Mapping):
            yield from _of(f"removal.grounds.{place}", ground)


def _of(path: str, ground: Mapping[str, Any]) -> Iterator[Problem]:
    params = {"label": str(ground.get("label", ""))}
    for too_open, rule, message, remedy in FAULTS:
        if too_open(ground):
            yield Problem(path=path, rule=rule, message=message, remedy=remedy, params=params)


def _is_an_opinion(ground: Mapping[str, Any]) -> bool:
    return any(word in str(ground.get("label", "")).casefold() for word in OPINIONS)


def _is_one_persons(ground: Mapping[str, Any]) -> bool:
    return ground.get("class") == "discretionary" and not ground.get("second_person")


def _is_law_switched_off(ground: Mapping[str, Any]) -> bool:
    return bool(ground.get("statutory")) and ground.get("enabled") is False


def _keeps_no_copy(ground: Mapping[str, Any]) -> bool:
    return ground.get("copy_kept") is False and ground.get("provision") != NO_COPY_OF


FAULTS = (
    (
        _is_an_opinion,
        "R-6.2-41",
        N_("Grunden ”{label}” gäller en åsikt. Kritik är aldrig skäl att ta bort något."),
        N_("Ta bort grunden."),
    ),
    (
        _is_one_persons,
        "R-6.2-24",
        N_("Grunden ”{label}” är en bedömning och kräver två personer."),
        N_("Skriv second_person = true."),
    ),
    (
        _is_law_switched_off,
        "R-9-BBS-5",
        N_("Grunden ”{label}” står i lagen och kan inte stängas av."),
        N_("Skriv enabled = true."),
    ),
    (
        _keeps_no_copy,
        "R-6.2-16",
        N_("För grunden ”{label}” ska en kopia sparas innan något tas bort."),
        N_("Skriv copy_kept = true."),
    ),
)
