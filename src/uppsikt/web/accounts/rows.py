"""An account in words: who answers for it, how reading goes, what the platform keeps from us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext

from uppsikt.access import Viewer
from uppsikt.accounts.models import Account, Connection
from uppsikt.accounts.roster import Team, teams
from uppsikt.organisation.models import Person
from uppsikt.publishing.models import Post
from uppsikt.web import format as words


@dataclass(frozen=True)
class Row:
    """Everything an account's line shows."""

    id: str
    url: str
    name: str
    platform: str
    address: str
    unit: str
    authority: str
    owner: str
    editors: list[str]
    state: str
    tone: str
    icon: str
    problem: str
    read_at: str
    expires: str
    counted: int
    listed: int
    subscribed: bool
    connected: bool

    @property
    def kept_back(self) -> int:
        """Comments the platform counts but doesn't show us."""
        return max(0, self.counted - self.listed)


def rows(accounts: list[Account], who: Viewer) -> list[Row]:
    """All accounts in a fixed number of queries."""
    ids = [account.pk for account in accounts]
    crews = teams(ids, who.day)
    names = _names(crews)
    seen = _seen(ids)
    return [
        _row(account, crews[account.pk], names, seen.get(account.pk), who) for account in accounts
    ]


def _names(crews: dict[UUID, Team]) -> dict[UUID, str]:
    ids = {pk for crew in crews.values() for pk in (crew.owner, *crew.editors) if pk}
    return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))


def _seen(ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """What the platform counts and what it lists, over the posts where it told us both."""
    told = Q(counted__isnull=False, listed__isnull=False, gone_at__isnull=True)
    sums = Post.objects.filter(told, account_id__in=ids).values_list("account_id")
    found = sums.annotate(counted=Sum("counted"), listed=Sum("listed"))
    return {pk: (counted, listed) for pk, counted, listed in found}


def _row(
    account: Account,
    crew: Team,
    names: dict[UUID, str],
    seen: tuple[int, int] | None,
    who: Viewer,
) -> Row:
    connection: Connection | None = getattr(account, "connection", None)
    state, tone, icon = _state(connection, who)
    counted, listed = seen or (0, 0)
    return Row(
        id=str(account.pk),
        url=reverse("account", args=[account.pk]),
        name=account.name,
        platform=account.platform.capitalize(),
        address=account.url,
        unit=account.unit.name,
        authority=account.authority.name,
        owner=names.get(crew.owner, "") if crew.owner else "",
        editors=sorted(names[pk] for pk in crew.editors),
        state=state,
        tone=tone,
        icon=icon,
        problem=connection.problem if connection else "",
        read_at=_at(connection.last_complete_pass if connection else None, who),
        expires=_at(connection.expires_at if connection else None, who),
        counted=counted,
        listed=listed,
        subscribed=bool(connection and connection.subscribed),
        connected=bool(connection and connection.state == Connection.State.OK),
    )


def _state(connection: Connection | None, who: Viewer) -> tuple[str, str, str]:
    if connection is None:
        return gettext("inte ansluten"), "tone-late", "unplug"
    if connection.state != Connection.State.OK:
        return gettext(connection.get_state_display()), "tone-late", "unplug"
    if connection.parked_until and connection.parked_until > who.now:
        until = words.short(connection.parked_until, now=who.now)
        return gettext("vilar till {at}").format(at=until), "tone-soon", "hourglass"
    return gettext(connection.get_state_display()), "tone-good", "plug"


def _at(moment: datetime | None, who: Viewer) -> str:
    return words.short(moment, now=who.now) if moment else ""
