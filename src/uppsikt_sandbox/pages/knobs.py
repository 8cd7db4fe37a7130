"""What stands on the control panel, section by section."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ask:
    """One input; `kind` is text, number, time, page, or choice with `choices`."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Knob:
    """One button with its inputs; `sent` goes along unseen."""

    verb: str
    button: str
    asks: tuple[Ask, ...] = ()
    sent: dict[str, str] = field(default_factory=dict)
    help: str = ""


@dataclass(frozen=True)
class Section:
    """A group of knobs."""

    id: str
    title: str
    lead: str
    knobs: tuple[Knob, ...]


PAGE = Ask("page", "Sida", "page")
OFF = {"on": "false"}

CLOCK = Section(
    "klocka",
    "Klockan",
    "Flyttar tiden för sandlådan och, om de delar klockfil, för Uppsikt.",
    (
        Knob("clock", "Nu", sent={"reset": "true"}, help="Tillbaka till verklig tid."),
        Knob("clock", "+1 timme", sent={"advance_seconds": "3600"}),
        Knob(
            "clock",
            "+1 arbetsdag",
            sent={"advance_workdays": "1"},
            help="Samma klockslag nästa vardag. Helgdagar känner sandlådan inte till.",
        ),
        Knob("clock", "Ställ klockan", (Ask("at", "Svensk tid", "time"),)),
    ),
)
TOKENS = Section(
    "nycklar",
    "Nycklar",
    "En nyckel (token) dör när personen byter lösenord, tar bort appen eller förlorar sin roll.",
    (
        Knob("token/expire", "Låt nyckeln gå ut", (PAGE,)),
        Knob("token/password_changed", "Lösenordet byttes", (PAGE,)),
        Knob("token/app_removed", "Appen togs bort", (PAGE,)),
        Knob("token/role_lost", "Rollen togs bort", (PAGE,)),
        Knob("token/revive", "Väck nyckeln", (PAGE,)),
    ),
)
THROTTLE = Section(
    "strypning",
    "Strypning",
    "Facebook vägrar svara en stund. Varje anrop under tiden förlänger den.",
    (
        Knob(
            "throttle",
            "Stryp",
            (
                Ask("minutes", "Minuter", "number", "15"),
                PAGE,
                Ask(
                    "kind",
                    "Slag",
                    "choice",
                    choices=(
                        ("business", "Sidans kvot (80001)"),
                        ("page", "Sidan (32)"),
                        ("user", "Personen (17)"),
                        ("app", "Appen (4)"),
                    ),
                ),
            ),
        ),
        Knob("throttle", "Sluta strypa", sent=OFF),
    ),
)
WEBHOOKS = Section(
    "webhookar",
    "Webhookar",
    "Felen läggs ihop. ”Som vanligt” tar bort alla.",
    (
        Knob("webhooks/lose", "Tappa"),
        Knob("webhooks/double", "Dubbla"),
        Knob("webhooks/reorder", "Kasta om ordningen"),
        Knob("webhooks/delay", "Fördröj", (Ask("seconds", "Sekunder", "number", "30"),)),
        Knob("webhooks/wrong_signature", "Fel signatur"),
        Knob("webhooks/batch", "Samla i en sändning"),
        Knob("webhooks/flush", "Skicka allt nu"),
        Knob("webhooks/normal", "Som vanligt"),
    ),
)
HOLD = Section(
    "svar",
    "Svar som hålls inne",
    "Det som skrivs till Facebook utförs, men den som skrev får inget svar förrän du släpper det.",
    (
        Knob("hold_write/on", "Håll inne", (Ask("writes", "Antal skrivningar", "number", "1"),)),
        Knob("hold_write/on", "Bryt förbindelsen", sent={"mode": "cut", "writes": "1"}),
        Knob("hold_write/release", "Släpp svaren"),
        Knob("hold_write/drop", "Kasta svaren"),
    ),
)
FAILURES = Section(
    "fel",
    "Beställda fel",
    "Nästa anrop som passar in får ett fel i stället för svar.",
    (
        Knob(
            "platform/fail",
            "Beställ fel",
            (
                Ask("path", "Adress (mönster)", value="/*/comments"),
                Ask("code", "Kod", "number", "2"),
                Ask("n", "Antal", "number", "1"),
                Ask(
                    "after",
                    "När",
                    "choice",
                    choices=(("false", "Innan något görs"), ("true", "Efter att det är gjort")),
                ),
            ),
        ),
        Knob("platform/fail", "Ta tillbaka alla", sent={"n": "0"}),
        Knob("paging/empty", "Tomma blad i listor"),
        Knob("paging/empty", "Inga tomma blad", sent=OFF),
    ),
)
PEOPLE = Section(
    "avsandare",
    "Avsändare och kommentarer",
    "Facebook lämnar inte alltid ut vem som skrev, och döljer ibland en kommentar på egen hand.",
    (
        Knob("authors/hide", "Dölj alla avsändare"),
        Knob("authors/show", "Visa avsändare"),
        Knob(
            "platform/hide_comment", "Facebook döljer kommentaren", (Ask("id", "Kommentarens id"),)
        ),
        Knob(
            "total_extra",
            "Räkna fler än som visas",
            (Ask("post", "Inläggets id"), Ask("n", "Antal extra", "number", "3")),
        ),
    ),
)
PLATINA = Section(
    "platina",
    "Platina",
    "Diariet kan vara nere, långsamt, eller göra arbetet utan att svara.",
    (
        Knob("platina/down", "Stäng av"),
        Knob("platina/slow", "Gör långsam", (Ask("seconds", "Sekunder", "number", "5"),)),
        Knob("platina/withhold", "Håll inne svaren", (Ask("writes", "Antal", "number", "1"),)),
        Knob("platina/withhold", "Bryt förbindelsen", sent={"mode": "cut", "writes": "1"}),
        Knob("platina/release", "Släpp svaren"),
        Knob("platina/fail", "Fel på nästa anrop", (Ask("n", "Antal", "number", "1"),)),
        Knob("platina/revoke", "Dra in medgivandet"),
        Knob("platina/up", "Som vanligt"),
    ),
)
REST = Section(
    "ovrigt",
    "Övrigt",
    "E-post och en ny början.",
    (
        Knob("mail/down", "Stäng av e-posten"),
        Knob("mail/down", "Slå på e-posten", sent=OFF),
        Knob("requests/clear", "Nollställ räknade anrop"),
        Knob(
            "state/reset", "Börja om från början", help="Allt som skrivits i sandlådan försvinner."
        ),
    ),
)
SECTIONS = (CLOCK, TOKENS, THROTTLE, WEBHOOKS, HOLD, FAILURES, PEOPLE, PLATINA, REST)
