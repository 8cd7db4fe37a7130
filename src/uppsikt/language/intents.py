"""From hits to intents: sentence by sentence, then the comment as a whole."""

from collections.abc import Iterable, Sequence

from uppsikt.language.hits import INTENTS, Hit

STRONG = 0.6  # from here a hit speaks for itself
CERTAIN = 0.8  # from here a complaint stands even beside an insult
ENOUGH = 0.5  # what weak hits must reach together, when there is nothing strong
SMALL_TALK = "retorisk.prat"
SOME = 0.3  # the same for a text that tells of no certain person
FREE = ("fraga", "synpunkt", "forslag", "klagomal")


def intents_of(
    sentences: Sequence[Sequence[Hit]], *, vetoed: bool, asked: bool = False, told: bool = False
) -> tuple[str, ...]:
    """The intents in their fixed order; `ovrigt` when there is none.

    `vetoed`: see Rule.veto. `asked`: it asks for advice in an own case, and who does that neither
    complains nor proposes by naming it. `told`: it tells of a person, so weak signs prove nothing.
    """
    found = {label for hits in sentences for label in in_sentence(hits, vetoed=vetoed)}
    if asked and any(hit.label == "fraga" for hits in sentences for hit in hits):
        found = {"fraga"}
    if not found and not vetoed:
        found = backed_off([hit for hits in sentences for hit in hits], ENOUGH if told else SOME)
    return tuple(label for label in INTENTS if label in found) or ("ovrigt",)


def in_sentence(hits: Sequence[Hit], *, vetoed: bool) -> set[str]:
    """What one sentence is, where its parts speak against each other."""
    best = best_by_label(hits)
    strong = {label for label in FREE if best.get(label, 0.0) >= STRONG}
    if vetoed:
        return {label for label in strong & {"klagomal"} if best[label] >= CERTAIN}
    if "retorisk" in best:
        strong = without_question(strong, hits)
    elif "bara_fraga" in best and "fraga" in strong:
        strong -= {"klagomal", "synpunkt"}
        strong -= {"forslag"} if best.get("forslag", 0.0) < CERTAIN else set()
    if "forslag" in strong and best.get("fraga", 0.0) <= best["forslag"] + 0.1:
        strong.discard("fraga")
    strong = without_reason(strong, hits)
    if strong & {"forslag", "klagomal", "fraga"}:
        strong = without_weak_opinion(strong, best)
    return strong


def without_question(strong: set[str], hits: Sequence[Hit]) -> set[str]:
    """A rhetorical question is the opinion or the complaint that it dresses up."""
    left = strong - {"fraga"}
    if left or any(hit.rule == SMALL_TALK for hit in hits):
        return left
    sums = sums_of(hits)
    return {"klagomal" if sums["klagomal"] > max(sums["synpunkt"], ENOUGH) else "synpunkt"}


def without_reason(strong: set[str], hits: Sequence[Hit]) -> set[str]:
    """ "Sätt upp farthinder, där körs det fort": what follows an appeal is its reason."""
    if not {"forslag", "klagomal"} <= strong:
        return strong
    first = {
        hit.label: hit.spans[0][0]
        for hit in sorted(hits, key=_start, reverse=True)
        if hit.weight >= STRONG
    }
    return strong - {"klagomal"} if first["forslag"] < first["klagomal"] else strong


def _start(hit: Hit) -> int:
    return hit.spans[0][0]


def without_weak_opinion(strong: set[str], best: dict[str, float]) -> set[str]:
    """In one sentence an opinion counts beside another intent only when it is said outright."""
    return strong if best.get("synpunkt", 0.0) > CERTAIN else strong - {"synpunkt"}


def backed_off(hits: Iterable[Hit], enough: float) -> set[str]:
    """The best of the weak signs, when they are enough together."""
    sums = sums_of(hit for hit in hits if hit.label != "fraga")
    best = max(sums, key=lambda label: sums[label])
    return {best} if sums[best] >= enough else set()


def sums_of(hits: Iterable[Hit]) -> dict[str, float]:
    """How sure each label is when its hits are independent signs."""
    missing: dict[str, float] = {}
    for hit in hits:
        missing[hit.label] = missing.get(hit.label, 1.0) * (1 - hit.weight)
    return {label: 1 - missing.get(label, 1.0) for label in (*FREE, "ovrigt")}


def best_by_label(hits: Iterable[Hit]) -> dict[str, float]:
    best: dict[str, float] = {}
    for hit in hits:
        best[hit.label] = max(best.get(hit.label, 0.0), hit.weight)
    return best
