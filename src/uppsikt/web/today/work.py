"""What waits for a person today, and the one thing to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from uppsikt import access
from uppsikt.access import Viewer
from uppsikt.accounts.models import Account, Connection
from uppsikt.dialogue import queries
from uppsikt.dialogue.models import Answer
from uppsikt.organisation.models import Person, Role
from uppsikt.records.models import Registration
from uppsikt.web import format as words
from uppsikt.web.inbox.rows import Row, row
from uppsikt.web.notices.views import Told, told
from uppsikt.web.registrations.rows import NEEDS_A_PERSON
from uppsikt.web.registrations.rows import Row as RegistrationRow
from uppsikt.web.registrations.rows import row as registration_row

MINE, WAITING, NEWS, RECORDS = 8, 20, 5, 8


@dataclass(frozen=True)
class Task:
    """Something that waits for this person: what, where, how urgent."""

    text: str
    detail: str
    url: str
    act: str
    icon: str
    tone: str = ""


class Work:
    """A person's day. Each part is read only once and only when shown."""

    def __init__(self, who: Viewer) -> None:
        self.who = who

    @cached_property
    def first(self) -> Task | None:
        """The obvious next step: what is stuck before what is late before what is next."""
        waiting = self.waiting
        if waiting:
            return waiting[0]
        if self.mine:
            return _case_task(self.mine[0])
        return None

    @cached_property
    def mine(self) -> list[Row]:
        """My cases that owe an answer, soonest due first."""
        person = self.who.person
        open_ones = access.cases(self.who).filter(
            Q(handler=person) | Q(answerer=person),
            closed_at__isnull=True,
            answered_at__isnull=True,
        )
        found = open_ones.select_related(
            "comment__post", "account", "unit", "handler", "answerer"
        ).order_by("due_at", "pk")[:MINE]
        return [row(case, self.who.now) for case in found]

    @cached_property
    def mine_beyond(self) -> bool:
        """Whether there may be more of mine than is shown."""
        return len(self.mine) == MINE

    @cached_property
    def waiting(self) -> list[Task]:
        """What others wait for me to do, most urgent first."""
        return [
            *self._unknown(),
            *self._blocked(),
            *self._broken(),
            *self._decisions(),
            *self._to_publish(),
            *self._untriaged(),
        ]

    @property
    def waiting_after_first(self) -> list[Task]:
        """What waits besides the first thing, which has its own place."""
        return self.waiting[1:]

    @cached_property
    def news(self) -> list[Told]:
        """Unread notices."""
        return told(self.who, NEWS, unread_only=True)

    @cached_property
    def records(self) -> list[RegistrationRow]:
        """Registrations that need a person or are late, where this person may enter them."""
        rows = access.registrations(self.who, "registration.enter", doing=True).exclude(
            state=Registration.State.REGISTERED
        )
        needing = Q(state__in=NEEDS_A_PERSON) | Q(manual=True) | Q(due_at__lte=self.who.now)
        found = rows.filter(needing).select_related("case__account", "case__comment", "authority")
        return [registration_row(one, self.who.now) for one in found.order_by("due_at")[:RECORDS]]

    @property
    def nothing(self) -> bool:
        return not (self.mine or self.waiting or self.records)

    def _answers(self, action: str, state: str) -> list[Answer]:
        cases = access.cases(self.who, action, doing=True)
        found = Answer.objects.filter(case__in=cases, state=state).order_by("created_at")
        return list(found.select_related("answered_by", "case__account")[:WAITING])

    def _unknown(self) -> list[Task]:
        return [
            _answer_task(
                one,
                gettext("Kom svaret fram?"),
                gettext("Titta och avgör"),
                "circle-question-mark",
                "tone-late",
            )
            for one in self._answers("answer.settle", Answer.State.UNKNOWN)
        ]

    def _blocked(self) -> list[Task]:
        return [
            _answer_task(
                one, gettext("Ett svar kunde inte skickas"), gettext("Se vad du kan göra"),
                "triangle-alert", "tone-late",
            )
            for one in self._answers("answer.publish", Answer.State.BLOCKED)
        ]  # fmt: skip

    def _to_publish(self) -> list[Task]:
        return [
            _answer_task(
                one,
                gettext("Ett svar är klart att publicera"),
                gettext("Läs och publicera"),
                "send",
                "tone-good",
            )
            for one in self._answers("answer.publish", Answer.State.APPROVED)
        ]

    def _untriaged(self) -> list[Task]:
        """Comments that nobody had judged when their working day ended (R-6.2-2)."""
        mine = access.cases(self.who, "case.triage", doing=True)
        return [
            Task(
                text=gettext("En kommentar är inte bedömd"),
                detail=gettext("{account}, kom in {at}").format(
                    account=one.account.name, at=words.short(one.received_at, now=self.who.now)
                ),
                url=reverse("case", args=[one.pk]),
                act=gettext("Läs och bedöm"),
                icon="list-checks",
                tone="tone-late",
            )
            for one in queries.untriaged(mine, self.who.now)[:WAITING]
        ]

    def _decisions(self) -> list[Task]:
        units = self.who.units(Role.MANAGER)
        if not units:
            return []
        people = Person.objects.filter(unit__in=units).exclude(pk=self.who.person.pk)
        by_person = {one.answered_by_id: one for one in queries.waiting_for_decision(people)}
        return [
            Task(
                text=gettext("Får {name} företräda kommunen?").format(name=one.answered_by.name),
                detail=gettext("Ett svar på {account} väntar på ditt beslut.").format(
                    account=one.case.account.name
                ),
                url=reverse("represent", args=[pk]),
                act=gettext("Till beslutet"),
                icon="signature",
                tone="tone-soon",
            )
            for pk, one in by_person.items()
        ]

    def _broken(self) -> list[Task]:
        mine = access.accounts(self.who, "account.connect", doing=True)
        broken = mine.filter(
            ~Q(connection__state=Connection.State.OK), state=Account.State.ACTIVE
        ).order_by("name")
        return [
            Task(
                text=gettext("{account} är inte anslutet").format(account=one.name),
                detail=gettext("Inget läses och inget kan skickas. Tiden för svar går."),
                url=reverse("account", args=[one.pk]),
                act=gettext("Anslut på nytt"),
                icon="unplug",
                tone="tone-late",
            )
            for one in broken
        ]


def _answer_task(answer: Answer, text: str, act: str, icon: str, tone: str) -> Task:
    return Task(
        text=text,
        detail=f"{answer.case.account.name}, {answer.answered_by.name}",
        url=reverse("case", args=[answer.case_id]),
        act=act,
        icon=icon,
        tone=tone,
    )


def _case_task(first: Row) -> Task:
    late = first.due is not None and first.due.tone == "late"
    return Task(
        text=gettext("Det här är försenat. Ta det först.")
        if late
        else gettext("Det här ska ha svar härnäst."),
        detail=f"{first.author}: {first.excerpt}",
        url=first.url,
        act=gettext("Öppna ärendet"),
        icon="clock-alert" if late else "clock",
        tone="tone-late" if late else "tone-note",
    )


def counted(work: Work) -> str:
    """The day in one sentence."""
    late = sum(1 for one in work.mine if one.due and one.due.tone == "late")
    if late:
        return ngettext("{n} ärende är försenat.", "{n} ärenden är försenade.", late).format(n=late)
    if work.mine:
        return gettext("Inget är försenat.")
    return gettext("Inget väntar på svar från dig.")
