"""From hits to intents: sentence by sentence, then the comment as a whole."""

from collections.abc import Iterable, Sequence

from uppsikt.language.hits import INTENTS, Hit

STRONG = 0.6  # from here a hit speaks for itself
CERTAIN = 0.8  # from here a complaint stands even beside an insult
ENOUGH = 0.5  # what weak hits must reach together, when there is nothing strong
FREE = ("fraga", "synpunkt", "forslag", "klagomal")


def intents_of(sentences: Sequence[Sequence[Hit]], *, vetoed: bool) -> tuple[str, ...]:
    """The intents in their fixed order; `ovrigt` when there is none. `vetoed`: see Rule.veto."""
    found = {label for hits in sentences for label in in_sentence(hits, vetoed=vetoed)}
    if not found and not vetoed:
        found = backed_off([hit for hits in sentences for hit in hits])
    return tuple(label for label in INTENTS if label in found) or ("ovrigt",)


def in_sentence(hits: Iterable[Hit], *, vetoed: bool) -> set[str]:
    """What one sentence is, where its parts speak against each other."""
    best = best_by_label(hits)
    strong = {label for label in FREE if best.get(label, 0.0) >= STRONG}
    if vetoed:
        return {label for label in strong & {"klagomal"} if best[label] >= CERTAIN}
    if "retorisk" in best:
        strong = without_question(strong, best)
    elif "bara_fraga" in best and "fraga" in strong:
        strong -= {"klagomal", "synpunkt"}
    if "forslag" in strong and best.get("fraga", 0.0) <= best["forslag"] + 0.1:
        strong.discard("fraga")
    if strong & {"forslag", "klagomal", "fraga"}:
        strong = without_weak_opinion(strong, best)
    return strong


def without_question(strong: set[str], best: dict[str, float]) -> set[str]:
    """A rhetorical question is the opinion or complaint that it dresses up."""
    left = strong - {"fraga"}
    return left or ({"synpunkt"} if best["retorisk"] >= STRONG and "prat" not in best else set())


def without_weak_opinion(strong: set[str], best: dict[str, float]) -> set[str]:
    """In one sentence an opinion counts beside another intent only when it is said outright."""
    return strong if best.get("synpunkt", 0.0) > CERTAIN else strong - {"synpunkt"}


def backed_off(hits: Iterable[Hit]) -> set[str]:
    """The best of the weak signs, when they are enough together."""
    missing: dict[str, float] = {}
    for hit in hits:
        missing[hit.label] = missing.get(hit.label, 1.0) * (1 - hit.weight)
    sums = {label: 1 - missing.get(label, 1.0) for label in (*FREE, "ovrigt")}
    best = max(sums, key=lambda label: sums[label])
    return {best} if sums[best] >= ENOUGH else set()


def best_by_label(hits: Iterable[Hit]) -> dict[str, float]:
    best: dict[str, float] = {}
    for hit in hits:
        best[hit.label] = max(best.get(hit.label, 0.0), hit.weight)
    return best
