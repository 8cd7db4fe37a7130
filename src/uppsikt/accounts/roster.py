"""Who works with which account, by decisions in force, and who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from uppsikt.accounts.models import Account, AccountAssignment
from uppsikt.organisation.models import Person
from uppsikt.organisation.queries import absences, decided, represented_by

OWNER = AccountAssignment.Role.PAGE_OWNER
EDITOR = AccountAssignment.Role.EDITOR


@dataclass(frozen=True)
class Team:
    """An account's people on a day: ids of the page owner and the editors."""

    owner: UUID | None
    editors: frozenset[UUID]

    def includes(self, person_id: UUID) -> bool:
        """Whether the person handles this account's comments (R-6.2-3)."""
        return person_id == self.owner or person_id in self.editors


NOBODY = Team(None, frozenset())


def teams(accounts: list[UUID], day: date) -> dict[UUID, Team]:
    """The teams of these accounts on `day`, in one query."""
    rows = AccountAssignment.objects.filter(
        decided(day), account_id__in=accounts, person__left_on__isnull=True
    ).values_list("account_id", "person_id", "role")
    found: dict[UUID, Team] = dict.fromkeys(accounts, NOBODY)
    for account_id, person_id, role in rows:
        team = found[account_id]
        if role == OWNER:
            found[account_id] = Team(person_id, team.editors)
        else:
            found[account_id] = Team(team.owner, team.editors | {person_id})
    return found


def team(account: Account, day: date) -> Team:
    """The account's team on `day`."""
    return teams([account.pk], day)[account.pk]


def accounts_of(person: Person, day: date) -> dict[UUID, str]:
    """The accounts a person handles on `day`, with the role; a substitute has the absent one's."""
    carried = [
        person.pk,
        *(away for away, stands_in in absences(day).items() if stands_in == person.pk),
    ]
    rows = AccountAssignment.objects.filter(decided(day), person_id__in=carried)
    return dict(rows.values_list("account_id", "role"))


def may_speak(people: list[UUID], day: date) -> frozenset[UUID]:
    """Those among the people who may speak for the municipality on `day` (R-5.2-4)."""
    return represented_by(people, day)
