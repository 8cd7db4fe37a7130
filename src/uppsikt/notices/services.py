"""Who is told what. The words live in TEXTS; a notice never carries what a citizen wrote."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from uppsikt.errors import N_
from uppsikt.notices.models import Notice
from uppsikt.organisation.models import Person
from uppsikt.outgoing.engine import reserve


@dataclass(frozen=True)
class Text:
    """Subject and sentence of a kind of notice, as Swedish templates over its params."""

    subject: str
    sentence: str


TEXTS: dict[str, Text] = {
    "case.assigned": Text(
        N_("Nytt att svara på: {account}"),
        N_("Du har {count} nytt att svara på på {account}. Första svar senast {due}."),
    ),
    "case.untriaged": Text(
        N_("Kommentarer är inte bedömda"),
        N_(
            "Arbetsdagen är slut och det finns kommentarer på {account} som ingen har bedömt. "
            "Läs dem och bestäm vad de är."
        ),
    ),
    "case.waiting": Text(
        N_("Ett ärende väntar på svar"),
        N_("Ett ärende på {account} väntar på svar. Svara senast {due}."),
    ),
    "case.half": Text(
        N_("Halva svarstiden har gått"),
        N_("Halva svarstiden har gått för ett ärende på {account}. Svara senast {due}."),
    ),
    "case.three_quarters": Text(
        N_("Svarstiden är snart slut"),
        N_("Tre fjärdedelar av svarstiden har gått på {account}. Svara senast {due}."),
    ),
    "case.overdue": Text(
        N_("Ett ärende är försenat"),
        N_("Ett ärende på {account} skulle ha fått svar senast {due}. Svara så snart du kan."),
    ),
    "case.escalated": Text(
        N_("Försenat ärende i din verksamhet"),
        N_("Ett ärende på {account} skulle ha fått svar {due}. Se till att någon svarar."),
    ),
    "final.waiting": Text(
        N_("Ett ärende väntar på slutligt svar"),
        N_("Ett ärende på {account} väntar på slutligt svar. Sista tid är {due}."),
    ),
    "final.half": Text(
        N_("Slutligt svar: halva tiden har gått"),
        N_("Halva tiden till slutligt svar har gått på {account}. Sista dag är {due}."),
    ),
    "final.three_quarters": Text(
        N_("Slutligt svar: tiden är snart slut"),
        N_("Tiden till slutligt svar är snart slut på {account}. Sista tid är {due}."),
    ),
    "final.overdue": Text(
        N_("Slutligt svar är försenat"),
        N_(
            "Ett ärende på {account} skulle ha fått slutligt svar {due}. "
            "Svara, eller tala om för den som frågade när svaret kommer: texten ligger färdig i ärendet."
        ),
    ),
    "final.escalated": Text(
        N_("Slutligt svar saknas i din verksamhet"),
        N_(
            "Ett ärende på {account} skulle ha fått slutligt svar {due}. Se till att någon svarar. "
            "Ett meddelande till den som frågade ligger färdigt i ärendet."
        ),
    ),
    "expert.asked": Text(
        N_("Kan du svara på en fråga från en invånare?"),
        N_(
            "{sender} ber dig svara på en fråga som kommit in på {account}. Svaret behövs senast "
            "{due}. Länken är personlig och gäller till dess."
        ),
    ),
    "expert.replied": Text(
        N_("Sakkunnig har svarat dig"),
        N_("{sender} har svarat i ett ärende på {account}. Titta och gå vidare."),
    ),
    "answer.approved": Text(
        N_("Svaret är klart att publicera"),
        N_("{sender} har godkänt svaret i ett ärende på {account}. Läs och publicera det."),
    ),
    "answer.awaits_decision": Text(
        N_("Ett svar väntar på ditt beslut"),
        N_(
            "{sender} har skrivit ett svar men saknar beslut om att företräda kommunen i sociala "
            "medier. Besluta, så går svaret ut."
        ),
    ),
    "answer.blocked": Text(
        N_("Ett svar kan inte skickas"),
        N_("Ett svar på {account} kunde inte skickas. Öppna ärendet och se vad du kan göra."),
    ),
    "answer.unknown": Text(
        N_("Kontrollera om ett svar kom fram"),
        N_("Vi vet inte om ett svar på {account} kom fram. Titta på sidan och tala om för oss."),
    ),
    "registration.blocked": Text(
        N_("En registrering behöver dig"),
        N_("Ett ärende på {account} kunde inte registreras. Öppna det och se vad du kan göra."),
    ),
    "registration.overdue": Text(
        N_("Ett ärende är inte registrerat"),
        N_("Ett ärende på {account} skulle ha registrerats senast {due}."),
    ),
    "unit.unmanaged": Text(
        N_("{unit} saknar en chef som ansvarar"),
        N_(
            "Ingen är chef för {unit}. Påminnelser och beslut når ingen där. "
            "Lägg in vem som är chef och från vilken dag."
        ),
    ),
    "connection.broken": Text(
        N_("Anslutningen till {account} är bruten"),
        N_("Uppsikt kan inte läsa eller svara på {account}. Anslut kontot på nytt."),
    ),
    "diary.broken": Text(
        N_("Anslutningen till diariet är bruten"),
        N_("Uppsikt kan inte registrera i diariet. Anslut det på nytt."),
    ),
}

MAIL = "mail"
WAKE_MAIL = "mail"


def tell(
    people: Iterable[Person],
    code: str,
    *,
    path: str,
    once: str,
    now: datetime,
    rule: str = "",
    secret_id: UUID | None = None,
    **params: Any,
) -> list[Notice]:
    """Tell each person once. `once` identifies the occasion; a repeat adds nothing.

    `path` is where the notice leads; `params` are names of accounts and staff and times only.
    """
    if code not in TEXTS:
        raise KeyError(code)
    rows = [
        Notice(
            person=person,
            code=code,
            params=params,
            path=path,
            rule=rule,
            secret_id=secret_id,
            once=_occasion(once, person),
            created_at=now,
        )
        for person in people
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    new = list(Notice.objects.filter(pk__in=[row.pk for row in rows]))
    for notice in new:
        reserve(channel=MAIL, lane=f"mail:{notice.pk}", subject=("notice", notice.pk), now=now)
    if new:
        wake(WAKE_MAIL)
    return new


def _occasion(once: str, person: Person) -> str:
    """What is kept of the occasion: as it reads, or its digest where the column is too short."""
    occasion = f"{once}:{person.pk}"
    fits = len(occasion) <= (Notice._meta.get_field("once").max_length or 0)
    return occasion if fits else hashlib.sha256(occasion.encode()).hexdigest()


def wake(job: str) -> None:
    """Tell the worker, when this transaction commits, that there is something to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('uppsikt_work', %s)", [job])


def mark_read(person: Person, notice_id: UUID, *, now: datetime) -> None:
    """The person has seen it."""
    Notice.objects.filter(person=person, pk=notice_id, read_at__isnull=True).update(read_at=now)
