"""The invented municipality of the demo: Granåsa kommun, its people and the decisions they act under."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from uppsikt.accounts import services as accounts
from uppsikt.accounts.models import Account, AccountAssignment
from uppsikt.audit.log import SYSTEM, record
from uppsikt.organisation import services as organisation
from uppsikt.organisation.models import Authority, Decision, Person, Role, Unit, User
from uppsikt.organisation.queries import local_day
from uppsikt.policy.loading import installed

PASSWORD = "granasa-demo"  # noqa: S105 - shown on the demo's log-in page
FOLLOWED_DAYS = 8  # what is older is history without clocks
BOARD = "kommunstyrelsen"

AUTHORITIES = [
    # name, kind, diary
    ("Kommunstyrelsen", "namnd", "KS"),
    ("Samhällsbyggnadsnämnden", "namnd", "SBN"),
    ("Barn- och utbildningsnämnden", "namnd", "BUN"),
    ("Socialnämnden", "namnd", "SN"),
    ("Granåsabostäder AB", "bolag", "GBAB"),
]
UNITS = [
    # slug, name, authority, ordinary channel, topics
    ("nua", "Näringslivs- och utvecklingsavdelningen", "Kommunstyrelsen",
     "kontaktcenter, 0500-10 00 00, kontakt@granasa.example",
     ["företag", "näringsliv", "evenemang", "webbplats", "sommarjobb"]),
    ("gata", "Gata och park", "Samhällsbyggnadsnämnden",
     "felanmälan på www.granasa.example/felanmalan eller 0500-10 01 00",
     ["snö", "plogning", "halka", "sandning", "gata", "väg", "hål", "belysning", "lampa",
      "gatlampa", "cykelbana", "gångväg", "park", "lekplats", "trafik", "papperskorg"]),
    ("va", "Vatten och avlopp", "Samhällsbyggnadsnämnden",
     "VA-jouren 0500-10 02 00, va@granasa.example",
     ["vatten", "vattenläcka", "avlopp", "dricksvatten", "vattnet", "läcka", "brunn"]),
    ("forskola", "Förskola", "Barn- och utbildningsnämnden",
     "e-tjänsten Barnomsorg på www.granasa.example/barnomsorg",
     ["förskola", "förskolan", "förskoleplats", "barnomsorg", "fritids", "avdelning"]),
    ("skola", "Grundskola", "Barn- och utbildningsnämnden",
     "skolans expedition, 0500-10 03 00",
     ["skola", "skolan", "skolskjuts", "skolbuss", "skolmat", "elev", "lärare"]),
    ("omsorg", "Vård och omsorg", "Socialnämnden",
     "biståndshandläggarna, 0500-10 04 00",
     ["hemtjänst", "äldreboende", "omsorg", "trygghetslarm", "boende"]),
    ("bostad", "Granåsabostäder", "Granåsabostäder AB",
     "Granåsabostäders kundtjänst, 0500-10 05 00",
     ["hyra", "lägenhet", "tvättstuga", "hyresgäst"]),
]  # fmt: skip
PEOPLE = [
    # name, title, unit
    ("Maja Lindqvist", "kommunikatör", "nua"),
    ("Olle Hagström", "utvecklingschef", "nua"),
    ("Per Ekdahl", "driftledare", "gata"),
    ("Karin Wallner", "gatuchef", "gata"),
    ("Sara Nyberg", "VA-ingenjör", "va"),
    ("Hanna Berglund", "rektor", "forskola"),
    ("Jonas Fridh", "webbredaktör", "forskola"),
    ("Lena Ström", "registrator", "nua"),
    ("Anders Boman", "kommunjurist", "nua"),
    ("Eva Rosén", "enhetschef", "omsorg"),
    ("Nils Åberg", "arkivarie", "nua"),
    ("Ylva Sand", "systemförvaltare", "nua"),
    ("Tove Alm", "internrevisor", "nua"),
    ("Gustav Ödman", "förvaltningschef", "bostad"),
    ("Malin Frisk", "dataskyddsombud", "nua"),
]
BOARDS = ("Kommunstyrelsen", "Samhällsbyggnadsnämnden", "Barn- och utbildningsnämnden",
          "Socialnämnden")  # fmt: skip
ROLES: list[tuple[str, Role, tuple[str, ...], tuple[str, ...]]] = [
    # name, role, units, authorities
    ("Olle Hagström", Role.MANAGER, ("nua",), ()),
    ("Karin Wallner", Role.MANAGER, ("gata", "va"), ()),
    ("Hanna Berglund", Role.MANAGER, ("forskola", "skola"), ()),
    ("Eva Rosén", Role.MANAGER, ("omsorg",), ()),
    ("Gustav Ödman", Role.MANAGER, ("bostad",), ()),
    ("Maja Lindqvist", Role.COMMUNICATOR, ("nua",), ()),
    ("Maja Lindqvist", Role.CRISIS, (), ("Kommunstyrelsen",)),
    ("Lena Ström", Role.REGISTRAR, (), BOARDS),
    ("Anders Boman", Role.LAWYER, (), BOARDS),
    ("Anders Boman", Role.REFUSAL_OFFICER, (), BOARDS),
    ("Nils Åberg", Role.ARCHIVIST, (), BOARDS),
    ("Malin Frisk", Role.DPO, (), BOARDS),
    ("Tove Alm", Role.AUDITOR, (), BOARDS),
    ("Ylva Sand", Role.SYSADMIN, ("nua",), ()),
]
REPRESENT = [
    # who may speak for the municipality, decided by
    ("Maja Lindqvist", "Olle Hagström"),
    ("Per Ekdahl", "Karin Wallner"),
    ("Jonas Fridh", "Hanna Berglund"),
]
REPRESENT_BY_BOARD = ("Olle Hagström", "Karin Wallner", "Hanna Berglund", "Eva Rosén")
PAGES = [
    # id, name, address, unit, page owner, editor
    ("100100100100101", "Granåsa kommun", "granasakommun", "nua", "Maja Lindqvist",
     "Jonas Fridh"),
    ("100100100100102", "Granåsa gata och park", "granasagata", "gata", "Karin Wallner",
     "Per Ekdahl"),
    ("100100100100103", "Förskolorna i Granåsa", "granasaforskolor", "forskola",
     "Hanna Berglund", "Jonas Fridh"),
]  # fmt: skip
LOG_INS = [
    # what the demo's log-in page offers: name, what the person does
    ("Maja Lindqvist", "kommunikatör och sidansvarig"),
    ("Jonas Fridh", "redaktör"),
    ("Per Ekdahl", "redaktör och sakkunnig"),
    ("Sara Nyberg", "sakkunnig utan beslut att företräda kommunen"),
    ("Karin Wallner", "chef och sidansvarig"),
    ("Hanna Berglund", "chef och sidansvarig"),
    ("Olle Hagström", "chef"),
    ("Lena Ström", "registrator"),
    ("Anders Boman", "jurist och avslagsbeslutande"),
    ("Nils Åberg", "arkivansvarig"),
    ("Malin Frisk", "dataskyddsombud"),
    ("Tove Alm", "granskare"),
    ("Ylva Sand", "systemförvaltare"),
    ("Eva Rosén", "chef utan eget konto"),
    ("Gustav Ödman", "chef i ett kommunalt bolag"),
]
PLAIN = str.maketrans("åäöéÅÄÖ", "aaoeAAO")


def email(name: str) -> str:
    """The invented address of a member of staff."""
    return ".".join(name.translate(PLAIN).lower().split()) + "@granasa.example"


@transaction.atomic
def seed(now: datetime) -> None:
    """Fill an empty database with Granåsa. The comments come from the sandbox, by polling."""
    organisation.install_policy_value(installed("granasa"), actor=SYSTEM, now=now)
    units = _units()
    people = _people(units, now)
    _roles(units, people, now)
    _representation(people, now)
    _pages(units, people, now)


def is_empty() -> bool:
    """Whether nothing has been seeded or registered yet."""
    return not Authority.objects.exists()


def _units() -> dict[str, Unit]:
    authorities = {
        name: Authority.objects.create(
            name=name, kind=kind, diary=diary, archive_creator=name, controller=name
        )
        for name, kind, diary in AUTHORITIES
    }
    return {
        slug: Unit.objects.create(
            slug=slug, name=name, authority=authorities[authority], channel=channel, topics=topics
        )
        for slug, name, authority, channel, topics in UNITS
    }


def _people(units: dict[str, Unit], now: datetime) -> dict[str, Person]:
    people = {
        name: Person.objects.create(name=name, title=title, unit=units[unit], email=email(name))
        for name, title, unit in PEOPLE
    }
    password = make_password(PASSWORD)  # hashed once: hashing is slow on purpose
    User.objects.bulk_create(
        User(email=person.email, password=password, person=person, date_joined=now)
        for person in people.values()
    )
    return people


def _board_decision(number: str, kind: str, now: datetime, **fields: object) -> Decision:
    decided = local_day(now) - timedelta(days=60)
    decision = Decision.objects.create(
        number=number,
        kind=kind,
        deciding_body=BOARD,
        delegation_item="delegationsordningen 4.7",
        decided_on=decided,
        valid_from=decided,
        **fields,
    )
    record(
        "organisation.decision.signed",
        subject=("decision", decision.pk),
        actor=SYSTEM,
        at=now,
        kind=kind,
        number=number,
        person=str(decision.subject_id) if decision.subject_id else None,
    )
    return decision


def _roles(units: dict[str, Unit], people: dict[str, Person], now: datetime) -> None:
    decision = _board_decision("KS 2026/119", Decision.Kind.ROLE, now)
    authorities = {authority.name: authority.pk for authority in Authority.objects.all()}
    for name, role, for_units, for_authorities in ROLES:
        places: list[tuple[Unit | None, UUID | None]] = [
            *((units[slug], None) for slug in for_units),
            *((None, authorities[board]) for board in for_authorities),
        ]
        for unit, authority_id in places:
            organisation.give_role(
                people[name],
                role,
                decision=decision,
                actor=SYSTEM,
                now=now,
                unit=unit,
                authority_id=authority_id,
            )


def _representation(people: dict[str, Person], now: datetime) -> None:
    for number, name in enumerate(REPRESENT_BY_BOARD, start=120):
        _board_decision(
            f"KS 2026/{number}",
            Decision.Kind.REPRESENT,
            now,
            subject=people[name],
            unit=people[name].unit,
        )
    for name, manager in REPRESENT:
        organisation.let_represent(
            people[name],
            decided_by=people[manager],
            delegation_item="delegationsordningen 4.8",
            valid_to=date(local_day(now).year + 1, 12, 31),
            actor=SYSTEM,
            now=now,
        )


def _pages(units: dict[str, Unit], people: dict[str, Person], now: datetime) -> None:
    decision = _board_decision("KS 2026/130", Decision.Kind.CHANNEL, now)
    for page_id, name, address, unit, owner, editor in PAGES:
        account = Account.objects.create(
            platform="facebook",
            external_id=page_id,
            name=name,
            url=f"{_site()}/sida/{page_id}"
            if settings.DEMO
            else f"https://www.facebook.com/{address}",
            unit=units[unit],
            authority=units[unit].authority,
            followed_since=now - timedelta(days=FOLLOWED_DAYS),
        )
        record(
            "accounts.account.registered",
            subject=("account", account.pk),
            actor=SYSTEM,
            at=now,
            platform=account.platform,
        )
        for person, role in ((owner, "sidansvarig"), (editor, "redaktor")):
            AccountAssignment.objects.create(
                account=account,
                person=people[person],
                role=role,
                decision=decision,
                valid_from=decision.valid_from,
            )
        accounts.connect(account, token=f"EAAP-granasa-{page_id[-3:]}", actor=SYSTEM, now=now)


def _site() -> str:
    """Where the sandbox shows its pages: the Graph address without its last part."""
    return settings.META["graph_url"].rsplit("/", 1)[0]
