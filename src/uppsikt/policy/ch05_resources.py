"""Chapter 5.2: who may speak as the municipality, and who decides it."""

from datetime import date

from uppsikt.policy.facts import Decider, Representation
from uppsikt.policy.findings import Finding
from uppsikt.policy.registry import N_, Strength, finding, rule


@rule(
    "5.2-foretrada",
    requirements=("R-5.2-4",),
    paragraph="5.2",
    strength=Strength.SHALL,
    kind="HG",
    quote="För att få företräda kommunen i sociala medier krävs ett delegationsbeslut.",
    laws=("KL 6:37", "KL 7:5"),
    test="tests/policy/test_ch05_resources.py::test_speaking_needs_a_decision_in_force",
)
def may_represent(decision: Representation | None, on: date) -> list[Finding]:
    """Judge whether a decision lets somebody speak for the municipality on a local day."""
    if decision is None:
        return [
            finding(
                "5.2-foretrada",
                N_("Det finns inget beslut om att få företräda kommunen i sociala medier."),
                N_("Be chefen besluta; svaret väntar så länge."),
            )
        ]
    if decision.withdrawn:
        return [
            finding(
                "5.2-foretrada",
                N_("Beslutet om att få företräda kommunen är återkallat."),
                N_("Be chefen om ett nytt beslut."),
            )
        ]
    return _within_dates(decision, on)


def _within_dates(decision: Representation, on: date) -> list[Finding]:
    if on < decision.valid_from:
        return [
            finding(
                "5.2-foretrada",
                N_("Beslutet om att få företräda kommunen gäller först från {day}."),
                N_("Vänta till dess, eller be chefen om ett beslut som gäller nu."),
                day=decision.valid_from.isoformat(),
            )
        ]
    if decision.valid_to and on > decision.valid_to:
        return [
            finding(
                "5.2-foretrada",
                N_("Beslutet om att få företräda kommunen gick ut {day}."),
                N_("Be chefen om ett nytt beslut."),
                day=decision.valid_to.isoformat(),
            )
        ]
    return []


NO_MANAGER = (
    N_("Bara verksamhetens chef, eller en chef över den, får besluta."),
    N_("Skicka frågan till chefen."),
)
ONESELF = N_("Ingen beslutar om sig själv."), N_("Be chefen närmast över att besluta.")
NO_DELEGATION = (
    N_("Beslutet saknar stöd i delegationsordningen."),
    N_("Skriv vilken punkt i delegationsordningen som ger rätten."),
)


@rule(
    "5.2-chef-beslutar",
    requirements=("R-5.2-5",),
    paragraph="5.2",
    strength=Strength.DEFINED,
    kind="HG",
    quote="är det chef som har delegation på att besluta vilka som har rätt att uttala sig",
    laws=("KL 7:5", "KL 7:6"),
    test="tests/policy/test_ch05_resources.py::test_only_a_manager_decides_and_never_for_himself",
)
def decider_may_decide(decider: Decider) -> list[Finding]:
    """Judge whether somebody may decide who speaks for the municipality (C-15)."""
    wrong = (
        (not decider.is_manager, NO_MANAGER),
        (decider.decides_about_self, ONESELF),
        (not decider.delegation_item.strip(), NO_DELEGATION),
    )
    return [finding("5.2-chef-beslutar", *what) for is_so, what in wrong if is_so]
