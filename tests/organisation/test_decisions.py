"""Rights are decisions in force: given with a date, ended by a date or a withdrawal, never by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.dialogue.worlds import nothing_happens, rules
from tests.town import MONDAY, Town

from uppsikt.accounts.roster import accounts_of, team
from uppsikt.audit.models import Event
from uppsikt.organisation import facts, queries, services
from uppsikt.organisation.models import Decision, Person, Role, RoleAssignment, Unit

TODAY = date(2026, 11, 23)
ONE_DAY = timedelta(days=1)


def by(town: Town, name: str = "Karin Wallner") -> dict[str, Any]:
    return {"actor": town.actor(name, "chef"), "now": town.now}


def let(town: Town, name: str, decider: str, item: str = "4.8", **more: Any) -> Decision:
    return services.let_represent(
        town.person(name),
        decided_by=town.person(decider),
        delegation_item=item,
        **{"valid_to": None, **more, **by(town, decider)},
    )


MAY_NOT = [
    # about whom, who decides, by which item, what is said
    ("Sara Nyberg", "Per Ekdahl", "4.8", "Bara verksamhetens chef"),
    ("Sara Nyberg", "Hanna Berglund", "4.8", "Bara verksamhetens chef"),
    ("Karin Wallner", "Karin Wallner", "4.8", "Ingen beslutar om sig själv."),
    ("Sara Nyberg", "Karin Wallner", " ", "saknar stöd i delegationsordningen"),
]


def test_who_may_not_decide(town: Town) -> None:
    for name, decider, item, words in MAY_NOT:
        with nothing_happens(words) as refused:
            let(town, name, decider, item)
        assert rules(refused) == ["5.2-chef-beslutar"]


def test_a_decision_has_number_basis_and_first_day(town: Town) -> None:
    used = Decision.objects.filter(number__startswith="DEL 2026/").count()
    decision = let(town, "Sara Nyberg", "Karin Wallner", " 4.8 ", valid_to=TODAY + ONE_DAY)
    assert (decision.number, decision.delegation_item, decision.valid_from) == (
        f"DEL 2026/{used + 1}",
        "4.8",
        TODAY,
    )
    signed = Event.objects.get(code="organisation.decision.signed", subject_id=decision.pk)
    assert (signed.actor_id, signed.actor_role) == (town.person("Karin Wallner").pk, "chef")


def test_a_decision_holds_from_its_first_day_to_its_last(town: Town) -> None:
    decision = let(town, "Sara Nyberg", "Karin Wallner", valid_to=TODAY + ONE_DAY)
    sara = town.person("Sara Nyberg")
    days = [TODAY + number * ONE_DAY for number in (-1, 0, 1, 2)]
    assert [queries.representation(sara, day) for day in days] == [None, decision, decision, None]


def test_the_day_is_swedens() -> None:
    """23:30 UTC is the next day in Sweden."""
    assert queries.local_day(MONDAY.replace(hour=23, minute=30)) == TODAY + ONE_DAY


def test_a_withdrawn_decision_ends_every_right_that_rests_on_it(town: Town) -> None:
    lena = town.person("Lena Ström")
    assert {one.role for one in queries.roles_of(lena, TODAY)} == {Role.REGISTRAR}
    decision = RoleAssignment.objects.filter(person=lena).first()
    assert decision is not None
    services.withdraw(decision.decision, reason="Slutar.", **by(town))
    for person in Person.objects.all():
        assert queries.roles_of(person, TODAY) == frozenset()
    assert queries.manager_of(Unit.objects.get(slug="gata"), TODAY) is None
    assert Event.objects.filter(code="organisation.decision.withdrawn").count() == 1


def test_the_channel_decision_carries_the_pages_team(town: Town) -> None:
    account = town.account()
    before = team(account, TODAY)
    assert (before.owner, before.editors) == (
        town.person("Karin Wallner").pk,
        frozenset({town.person("Per Ekdahl").pk}),
    )
    channel = Decision.objects.get(kind=Decision.Kind.CHANNEL)
    services.withdraw(channel, reason="Sidan läggs ned.", **by(town))
    assert team(account, TODAY).owner is None
    assert accounts_of(town.person("Per Ekdahl"), TODAY) == {}


def test_nobody_decides_about_himself_even_in_the_database(town: Town) -> None:
    karin = town.person("Karin Wallner")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            number="X 1",
            kind=Decision.Kind.REPRESENT,
            decided_by=karin,
            subject=karin,
            delegation_item="4.8",
            decided_on=TODAY,
            valid_from=TODAY,
        )


def test_an_absence_gives_the_substitute_the_absent_ones_accounts(town: Town) -> None:
    per, jonas = town.person("Per Ekdahl"), town.person("Jonas Fridh")
    own = accounts_of(jonas, TODAY)
    services.report_absence(
        per,
        kind="utbildning",
        from_day=TODAY,
        to_day=TODAY + ONE_DAY,
        substitute=jonas,
        **by(town),
    )
    extra = {town.account().pk: "redaktor"}
    carried = [accounts_of(jonas, TODAY + days * ONE_DAY) for days in (-1, 0, 1, 2)]
    assert carried == [own, own | extra, own | extra, own]
    assert queries.absences(TODAY) == {per.pk: jonas.pk}
    event = Event.objects.get(code="organisation.absence.reported")
    assert str(jonas.pk).encode() in bytes(event.body)


def test_a_role_holds_for_its_place_only(town: Town) -> None:
    units = {unit.slug: unit for unit in Unit.objects.all()}
    managers = {
        slug: [one.name for one in queries.holders(Role.MANAGER, TODAY, unit=unit)]
        for slug, unit in units.items()
    }
    assert managers == {
        "nua": ["Olle Hagström"],
        "gata": ["Karin Wallner"],
        "va": ["Karin Wallner"],
        "forskola": ["Hanna Berglund"],
        "skola": ["Hanna Berglund"],
        "omsorg": ["Eva Rosén"],
        "bostad": ["Gustav Ödman"],
    }
    company = units["bostad"].authority_id
    assert list(queries.holders(Role.REGISTRAR, TODAY, authority_id=company)) == []
    board = units["gata"].authority_id
    found = queries.holders(Role.REGISTRAR, TODAY, authority_id=board)
    assert [one.name for one in found] == ["Lena Ström"]


def test_a_successor_takes_over_from_a_day(town: Town) -> None:
    va = Unit.objects.get(slug="va")
    RoleAssignment.objects.filter(role=Role.MANAGER, unit=va).update(valid_to=TODAY + ONE_DAY)
    decision = Decision.objects.create(
        number="KS 2026/140",
        kind=Decision.Kind.ROLE,
        deciding_body="kommunstyrelsen",
        delegation_item="4.7",
        decided_on=TODAY,
        valid_from=TODAY + 2 * ONE_DAY,
    )
    eva = town.person("Eva Rosén")
    services.give_role(eva, Role.MANAGER, decision=decision, unit=va, **by(town))
    assert [facts.managers(va, TODAY + days * ONE_DAY) for days in (0, 1, 2)] == [
        ["Karin Wallner"],
        ["Karin Wallner"],
        ["Eva Rosén"],
    ]
    assert facts.without_manager(TODAY + 2 * ONE_DAY) == []


def test_a_second_manager_is_refused(town: Town) -> None:
    va = Unit.objects.get(slug="va")
    decision = Decision.objects.filter(kind=Decision.Kind.ROLE).earliest("decided_on")
    with nothing_happens("har flera ansvariga chefer: Eva Rosén, Karin Wallner.") as refused:
        services.give_role(
            town.person("Eva Rosén"), Role.MANAGER, decision=decision, unit=va, **by(town)
        )
    assert rules(refused) == ["2.1-ansvarig-chef"]
