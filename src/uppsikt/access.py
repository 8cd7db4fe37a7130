"""The only way a screen or an API call gets an object: the object, or a 404 as if it weren't there.

Rights are the permission matrix (`data/permissions.toml`) over decisions in force. Secrecy holds
between authorities (OSL 8:2): a role for one authority opens nothing of another's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest

from uppsikt.accounts.models import Account
from uppsikt.accounts.roster import EDITOR, OWNER, accounts_of
from uppsikt.audit.log import Actor
from uppsikt.audit.models import Event
from uppsikt.dialogue.models import Case, Comment
from uppsikt.notices.models import Notice
from uppsikt.organisation.models import Person, Role, Unit
from uppsikt.organisation.queries import HeldRole, local_day, roles_of
from uppsikt.policy.permissions import ROLES, Action, Scope, actions
from uppsikt.records.models import Registration

M = TypeVar("M", bound=Model)

CODE = {
    Role.MANAGER: "C",
    Role.COMMUNICATOR: "K",
    Role.REGISTRAR: "RG",
    Role.CRISIS: "KG",
    Role.ARCHIVIST: "AR",
    Role.DPO: "DSO",
    Role.AUDITOR: "GR",
    Role.SYSADMIN: "SF",
    Role.LAWYER: "JU",
    Role.REFUSAL_OFFICER: "AV",
}
ACTING_ORDER = ("S", "R", "K", "RG", "C", "KG", "JU", "AV", "AR", "DSO", "GR", "SF", "SK", "MA")
ROLE_NAMES = {
    "S": "sidansvarig",
    "R": "redaktör",
    "K": "kommunikatör",
    "RG": "registrator",
    "C": "chef",
    "KG": "krisgrupp",
    "JU": "jurist",
    "AV": "avslagsbeslutande",
    "AR": "arkivansvarig",
    "DSO": "dataskyddsombud",
    "GR": "granskare",
    "SF": "systemförvaltare",
    "SK": "sakkunnig",
    "MA": "medarbetare",
}
MAY_SEE_RESTRICTED = ("C", "S", "RG", "JU", "AV")


@dataclass(frozen=True)
class Viewer:
    """Who asks, and what decisions in force make of them at this moment."""

    person: Person
    now: datetime

    @property
    def day(self) -> date:
        return local_day(self.now)

    @cached_property
    def held(self) -> frozenset[HeldRole]:
        """Roles for units and authorities."""
        return roles_of(self.person, self.day)

    @cached_property
    def accounts(self) -> dict[UUID, str]:
        """Accounts the person handles, with the role there."""
        return accounts_of(self.person, self.day)

    @cached_property
    def codes(self) -> frozenset[str]:
        """The matrix's roles this person has anywhere."""
        codes = {"MA", "SK"} | {CODE[held.role] for held in self.held}
        codes |= {"R" if role == EDITOR else "S" for role in self.accounts.values()}
        return frozenset(codes)

    def units(self, role: Role) -> frozenset[UUID]:
        """Units the person holds `role` for."""
        return frozenset(h.unit_id for h in self.held if h.role == role and h.unit_id)

    def authorities(self, role: Role) -> frozenset[UUID]:
        """Authorities the person holds `role` for."""
        return frozenset(h.authority_id for h in self.held if h.role == role and h.authority_id)

    def accounts_as(self, role: str) -> list[UUID]:
        """Accounts the person handles as page owner or as editor."""
        return [pk for pk, held in self.accounts.items() if held == role]


def viewer(request: HttpRequest) -> Viewer:
    """The person behind the request; refused when the log-in belongs to nobody who works here."""
    person = getattr(request.user, "person", None)
    if not request.user.is_authenticated or person is None or person.left_on:
        raise PermissionDenied
    known: Viewer | None = getattr(request, "viewer", None)
    if known is None:
        known = Viewer(person, request.now)  # type: ignore[attr-defined]
        request.viewer = known  # type: ignore[attr-defined]
    return known


def actor(who: Viewer, action: str) -> Actor:
    """Who acts, in the role that lets the person do this; for the event log."""
    row = actions()[action]
    for code in ACTING_ORDER:
        if code in who.codes and _counts(row.allowed(code, doing=True)):
            return Actor(who.person.pk, ROLE_NAMES[code])
    return Actor(who.person.pk, ROLE_NAMES["MA"])


def may(who: Viewer, action: str, *, doing: bool = True) -> bool:
    """Whether any role of the person may do (or read) this somewhere."""
    row = actions()[action]
    return any(_counts(row.allowed(code, doing=doing)) for code in who.codes)


def require(who: Viewer, action: str, *, doing: bool = True) -> None:
    """Refuse a page that no role of the person opens."""
    if not may(who, action, doing=doing):
        raise PermissionDenied


def require_everywhere(who: Viewer, action: str) -> None:
    """Refuse a page that shows more than the person's own accounts and units."""
    row = actions()[action]
    if not any(row.allowed(code, doing=False) is Scope.ANY for code in who.codes):
        raise PermissionDenied


def cases(who: Viewer, action: str = "case.read", *, doing: bool = False) -> QuerySet[Case]:
    """The cases on which the person may do this."""
    return Case.objects.filter(_cases_where(who, actions()[action], doing))


def case(who: Viewer, pk: UUID, action: str = "case.read", *, doing: bool = False) -> Case:
    """One case, or 404."""
    found = cases(who, action, doing=doing).select_related(
        "comment__post", "account__connection", "unit", "handler", "answerer", "policy_version"
    )
    return _one(found, pk=pk)


def accounts(
    who: Viewer, action: str = "account.read", *, doing: bool = False
) -> QuerySet[Account]:
    """The accounts on which the person may do this."""
    row = actions()[action]
    where = Q(pk__in=[])
    for code in who.codes:
        scope = row.allowed(code, doing=doing)
        if scope is Scope.ANY:
            return Account.objects.all()
        where |= (
            _accounts_of_role(who, code) if scope and scope is not Scope.CRISIS else Q(pk__in=[])
        )
    return Account.objects.filter(where)


def account(who: Viewer, pk: UUID, action: str = "account.read", *, doing: bool = False) -> Account:
    """One account, or 404."""
    return _one(accounts(who, action, doing=doing).select_related("unit", "authority"), pk=pk)


def comments(who: Viewer) -> QuerySet[Comment]:
    """Comments the person may read: those of the cases, and the history of the same accounts."""
    readable = cases(who).values("comment_id")
    of_accounts = Q(account__in=accounts_with_content(who), case__isnull=True)
    return Comment.objects.filter(Q(pk__in=readable) | of_accounts)


def accounts_with_content(who: Viewer) -> QuerySet[Account]:
    """Accounts whose comments the person may read."""
    row = actions()["case.read"]
    where = Q(pk__in=[])
    for code in who.codes:
        if _counts(row.allowed(code, doing=False)):
            where |= _accounts_of_role(who, code)
    return Account.objects.filter(where)


def registrations(
    who: Viewer, action: str = "registration.read", *, doing: bool = False
) -> QuerySet[Registration]:
    """Registrations the person may read or handle."""
    return Registration.objects.filter(case__in=cases(who, action, doing=doing))


def registration(who: Viewer, pk: UUID, *, doing: bool = False) -> Registration:
    """One registration, or 404."""
    action = "registration.enter" if doing else "registration.read"
    return _one(registrations(who, action, doing=doing).select_related("case__account"), pk=pk)


def notices(who: Viewer) -> QuerySet[Notice]:
    """The person's own notices, newest first."""
    return Notice.objects.filter(person=who.person).order_by("-created_at", "-pk")


def events(who: Viewer) -> QuerySet[Event]:
    """The log, newest first: all of it, or what concerns one's own cases, accounts and acts."""
    scopes = {actions()["audit.read"].allowed(code, doing=False) for code in who.codes}
    rows = Event.objects.order_by("-at", "-pk")
    if Scope.ANY in scopes:
        return rows
    if not scopes & {Scope.OWN, Scope.CENTRAL}:
        return rows.none()
    own_cases = Q(subject_kind="case", subject_id__in=cases(who).values("pk"))
    own_accounts = Q(subject_kind="account", subject_id__in=accounts_with_content(who).values("pk"))
    return rows.filter(Q(actor_id=who.person.pk) | own_cases | own_accounts)


def person_to_decide_on(who: Viewer, pk: UUID) -> Person:
    """A person of a unit the viewer manages, other than the viewer; or 404."""
    units = who.units(Role.MANAGER)
    return _one(Person.objects.filter(unit__in=units).exclude(pk=who.person.pk), pk=pk)


def colleagues(who: Viewer) -> QuerySet[Person]:
    """Everybody who works here and can be asked."""
    return Person.objects.filter(left_on__isnull=True).select_related("unit").order_by("name")


def colleague(who: Viewer, pk: UUID) -> Person:
    """One colleague, or 404."""
    return _one(colleagues(who), pk=pk)


def unit(who: Viewer, pk: UUID) -> Unit:
    """One unit, or 404."""
    return _one(Unit.objects.all(), pk=pk)


def _one(rows: QuerySet[M], **where: Any) -> M:
    found = rows.filter(**where).first()
    if found is None:
        raise Http404
    return found


def _counts(scope: Scope | None) -> bool:
    """Crisis cells open nothing until there is a crisis to rule."""
    return scope is not None and scope is not Scope.CRISIS


def _cases_where(who: Viewer, row: Action, doing: bool) -> Q:
    where = Q(pk__in=[])
    for code in who.codes & set(ROLES):
        if _counts(row.allowed(code, doing=doing)):
            where |= _cases_of_role(who, code)
    return where


def _cases_of_role(who: Viewer, code: str) -> Q:
    mine = Q(handler=who.person) | Q(answerer=who.person)
    if code in {"MA", "SK"}:
        return mine if code == "SK" else Q(pk__in=[])
    where = Q(account__in=Account.objects.filter(_accounts_of_role(who, code)))
    if code == "C":
        where |= Q(unit__in=who.units(Role.MANAGER))
    return where if code in MAY_SEE_RESTRICTED else where & (Q(restricted=False) | mine)


def _accounts_of_role(who: Viewer, code: str) -> Q:
    match code:
        case "R":
            return Q(pk__in=who.accounts_as(EDITOR))
        case "S":
            return Q(pk__in=who.accounts_as(OWNER))
        case "C":
            return Q(unit__in=who.units(Role.MANAGER))
        case "K":
            return Q(unit__in=who.units(Role.COMMUNICATOR))
        case "MA" | "SK":
            return Q(pk__in=[])
    role = next(role for role, known in CODE.items() if known == code)
    return Q(authority__in=who.authorities(role))
