"""Chapter 6.2: what goes to the diary together with the answer, when, and what may be closed."""

from datetime import datetime

from uppsikt.policy.clock import Within, WorkingClock
from uppsikt.policy.facts import ClosingFacts, Duty, Matter, RegistrationFacts
from uppsikt.policy.findings import Finding
from uppsikt.policy.registry import N_, Strength, finding, rule

OF_WEIGHT = "av_vikt"
SECRECY = "sekretess"


@rule(
    "6.2-diarieforing",
    requirements=("R-6.2-14", "R-6.2-22", "R-7-3", "R-7-1", "R-9-OSL-1"),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="RE",
    quote="Kommentarer som innehåller synpunkter och förslag (eller som är av vikt) ska skickas till Platina",
    laws=("OSL 5:1", "OSL 5:2"),
    test="tests/policy/test_ch06_registration.py::test_what_must_be_registered_and_why",
)
def registration_duty(case: RegistrationFacts) -> Duty:
    """Why this case must be registered, and whether it is time (C-13).

    A complaint counts as an opinion. A pure fault report that was handed over with a reference is
    registered where it was handed to. Secrecy always registers, at once, before any answer.
    """
    reasons = _reasons(case)
    return Duty(reasons=reasons, open=bool(reasons) and case.now >= opens_at(case))


def _reasons(case: RegistrationFacts) -> tuple[str, ...]:
    triggers = {_counts_as(trigger) for trigger in case.triggers}
    found = [kind for kind in _registrable(case) if kind in triggers]
    if case.of_weight and OF_WEIGHT in triggers:
        found.append(OF_WEIGHT)
    if case.secret:
        found.append(SECRECY)
    return tuple(dict.fromkeys(found))


def _registrable(case: RegistrationFacts) -> list[str]:
    """The kinds of the comment that count, without a fault that went to the fault service."""
    handed_over = bool(case.fault_reference.strip())
    faults = {Matter.FAULT, Matter.COMPLAINT} if handed_over else {Matter.FAULT}
    return [_counts_as(kind) for kind in case.intents if kind not in faults]


def _counts_as(kind: str) -> str:
    return Matter.VIEWPOINT if kind == Matter.COMPLAINT else str(kind)


@rule(
    "6.2-diarieforing-oppnar",
    requirements=("R-6.2-15",),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="AU",
    quote="efter att kommentaren har besvarats.",
    laws=("OSL 5:1",),
    test="tests/policy/test_ch06_registration.py::test_the_duty_opens_with_the_answer_or_when_time_is_up",
)
def opens_at(case: RegistrationFacts) -> datetime:
    """When the duty to register opens: at the answer, at the latest at the final due time.

    What is secret opens at once; so does everything where the policy says `at_receipt`.
    """
    if case.opens == "at_receipt" or (case.secret and case.secret_now):
        return case.now
    return min(case.answered_at or case.final_due, case.final_due)


@rule(
    "6.2-diarieforing-klar",
    requirements=("R-6.2-15", "R-6.2-17"),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="RE",
    quote="Det är verksamheten som ansvarar för att detta görs.",
    laws=("OSL 5:1",),
    test="tests/policy/test_ch06_registration.py::test_registration_is_due_a_working_day_after_it_opened",
)
def registration_due(
    opened: datetime, clock: WorkingClock, within: Within, *, secret: bool
) -> datetime:
    """The last moment for registration; a secret matter is due as soon as it opens."""
    return opened if secret else clock.after(opened, within)


@rule(
    "6.2-kvittens",
    requirements=("R-6.2-14",),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="HG",
    quote="ska registreras och diarieföras i Platina",
    laws=("OSL 5:2",),
    test="tests/policy/test_ch06_registration.py::test_a_receipt_is_a_diary_number",
)
def receipt_has_a_number(diary_number: str) -> list[Finding]:
    """Judge what somebody typed in as the receipt of a registration."""
    if any(char.isdigit() for char in diary_number):
        return []
    return [
        finding(
            "6.2-kvittens",
            N_("Diarienumret saknas."),
            N_("Skriv numret som det står i diariet, till exempel KS 2026/118."),
        )
    ]


@rule(
    "9-felanmalan",
    requirements=("R-9-FL-5",),
    paragraph="9",
    strength=Strength.SHALL,
    kind="HG",
    quote="Säkerställa att inkomna handlingar hanteras på rätt sätt i rätt kanal",
    laws=("FL 6",),
    test="tests/policy/test_ch06_registration.py::test_a_fault_is_handed_over_with_its_reference",
)
def fault_has_a_reference(reference: str) -> list[Finding]:
    """Judge the hand-over of a fault report: without a number nobody can follow it."""
    if reference.strip():
        return []
    return [
        finding(
            "9-felanmalan",
            N_("Felanmälans nummer saknas."),
            N_("Lämna felet till felanmälan och skriv numret du får därifrån."),
        )
    ]


@rule(
    "6.2-avsluta",
    requirements=("R-6.2-14", "R-7-3", "R-6.2-2", "R-9-FL-4"),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="HG",
    quote="ska registreras och diarieföras i Platina",
    laws=("OSL 5:1", "FL 6"),
    test="tests/policy/test_ch06_registration.py::test_a_case_is_closed_only_when_nothing_is_owed",
)
def may_close(case: ClosingFacts) -> list[Finding]:
    """Judge whether anything is still owed: a judgement, an answer, a receipt."""
    found = []
    if not case.triaged:
        found.append(_owed(N_("Kommentaren är inte bedömd."), N_("Bedöm vad den är.")))
    if not case.settled:
        found.append(
            _owed(
                N_("Kommentaren har varken ett svar eller ett skäl att inte svara."),
                N_("Svara, hänvisa till rätt kanal eller skriv varför inget svar behövs."),
            )
        )
    if registration_duty(case.registration).reasons and not case.receipt.strip():
        found.append(
            _owed(
                N_("Ärendet ska diarieföras och har inget diarienummer än."),
                N_("Vänta på kvittensen, eller registrera för hand och skriv in numret."),
            )
        )
    return found


def _owed(message: str, remedy: str) -> Finding:
    return finding("6.2-avsluta", message, remedy)
