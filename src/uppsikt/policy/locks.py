"""What no municipality may loosen: path, what must hold, the rule behind it, what to do.

A lock looks at the raw value of the file, so that every broken one is told at once.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from uppsikt.errors import N_


@dataclass(frozen=True)
class Lock:
    """`holds` says whether a value is inside the lock; values of a wrong type are left alone."""

    path: str
    rule: str
    holds: Callable[[Any], bool]
    message: str
    remedy: str


def at_most(limit: int) -> Callable[[Any], bool]:
    return lambda value: not _is_number(value) or value <= limit


def at_least(limit: int) -> Callable[[Any], bool]:
    return lambda value: not _is_number(value) or value >= limit


def exactly(wanted: object) -> Callable[[Any], bool]:
    return lambda value: type(value) is not type(wanted) or value == wanted


def none_of(*refused: str) -> Callable[[Any], bool]:
    return lambda value: value not in refused


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _not_empty(value: Any) -> bool:
    return not isinstance(value, list) or len(value) > 0


NOT_WEAKER = N_("Kravet får göras mjukt, men inte till ett råd.")
SET_SOFT = N_("Skriv hard eller soft.")

LOCKS: tuple[Lock, ...] = (
    Lock(
        "supervision.absolute_max_gap_days",
        "R-9-BBS-4",
        at_most(7),
        N_("Uppsikten får aldrig ha ett uppehåll på mer än 7 dygn; {value} är för långt."),
        N_("Skriv 7 eller mindre."),
    ),
    Lock(
        "supervision.heightened.n_per_day",
        "R-5.2-12",
        at_least(2),
        N_("Förhöjd uppsikt betyder flera gånger dagligen; {value} är för få."),
        N_("Skriv 2 eller mer."),
    ),
    *(
        Lock(f"posts.{name}", row, none_of("advice", "off"), NOT_WEAKER, SET_SOFT)
        for name, row in (
            ("website_first", "R-2.3-2"),
            ("news_on_site", "R-3.2-3"),
            ("important_not_only_social", "R-2.3-6"),
        )
    ),
    Lock(
        "replies.signer",
        "R-6.2-8",
        exactly("answerer"),
        N_("Den vars svar publiceras skriver under, inte den som publicerar."),
        N_("Skriv signer = ”answerer”."),
    ),
    Lock(
        "registration.secret_now",
        "R-7-1",
        exactly(True),
        N_("Handlingar med sekretess ska registreras genast (OSL 5 kap. 1 §)."),
        N_("Skriv secret_now = true."),
    ),
    Lock(
        "removal.copy_first",
        "R-6.2-16",
        exactly(True),
        N_("En kopia ska sparas innan något tas bort."),
        N_("Skriv copy_first = true."),
    ),
    Lock(
        "removal.opinion_lock",
        "R-6.2-41",
        exactly(True),
        N_("Ingenting får tas bort för en åsikts skull (RF 2 kap. 1 §)."),
        N_("Skriv opinion_lock = true."),
    ),
    Lock(
        "removal.grounds",
        "R-6.2-24",
        _not_empty,
        N_("Borttagning kräver en sluten lista med grunder; listan är tom."),
        N_("Skriv minst en grund under [[removal.grounds]]."),
    ),
    Lock(
        "block.min_prior_removals",
        "R-6.2-42",
        at_least(1),
        N_("Blockering kräver minst en tidigare borttagning; {value} är för få."),
        N_("Skriv 1 eller mer."),
    ),
    Lock(
        "release.handler",
        "R-7-5",
        none_of("", "alla", "vem som helst", "any"),
        N_("Bara en utsedd roll får lämna ut allmänna handlingar."),
        N_("Skriv vilken roll det är, till exempel registrator."),
    ),
    Lock(
        "consent.guardians",
        "R-9-GDPR-4",
        none_of("none"),
        N_("När barn medverkar krävs godkännande från vårdnadshavare."),
        N_("Skriv all eller one."),
    ),
    Lock(
        "consent.forms",
        "R-9-GDPR-5",
        lambda value: not isinstance(value, list) or "muntligt" not in value,
        N_("Ett muntligt medgivande räcker inte."),
        N_("Skriv skriftligt, e_tjanst eller båda."),
    ),
)

# Rows whose strength no policy may lower: copy before removal, no removal for an opinion,
# secrecy, consent and guardians, whose signature it is, who releases, the weekly floor.
LOCKED_ROWS = frozenset(
    {
        *("R-6.2-8", "R-6.2-16", "R-6.2-24", "R-6.2-41", "R-7-5", "R-7-6"),
        *("R-9-OSL-3", "R-9-BBS-4", "R-9-GDPR-3", "R-9-GDPR-4", "R-9-GDPR-5"),
    }
)


def broken(parameters: Mapping[str, Any]) -> Iterator[tuple[Lock, Any]]:
    """Each lock whose value is there and outside it."""
    for lock in LOCKS:
        value = at(parameters, lock.path)
        if value is not None and not lock.holds(value):
            yield lock, value


def at(parameters: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, or None."""
    value: Any = parameters
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value
