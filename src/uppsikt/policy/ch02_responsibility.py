"""Chapter 2: social media are the unit's responsibility, and official words come from its accounts."""

from collections.abc import Collection

from uppsikt.policy.findings import Finding
from uppsikt.policy.registry import N_, Strength, finding, rule


@rule(
    "2.1-ansvarig-chef",
    requirements=("R-2.1-6",),
    paragraph="2.1",
    strength=Strength.DEFINED,
    kind="HG",
    quote="Det är den som har verksamhetsansvar som har kommunikationsansvar.",
    laws=("KL 7:5",),
    test="tests/policy/test_ch02_responsibility.py::test_a_unit_has_exactly_one_manager",
)
def unit_has_one_manager(unit: str, managers: Collection[str]) -> list[Finding]:
    """Judge whether somebody answers for the unit; `managers` are those in force today."""
    if len(managers) == 1:
        return []
    if not managers:
        return [
            finding(
                "2.1-ansvarig-chef",
                N_("{unit} saknar en chef som ansvarar."),
                N_("Lägg in vem som är chef och från vilken dag."),
                unit=unit,
            )
        ]
    return [
        finding(
            "2.1-ansvarig-chef",
            N_("{unit} har flera ansvariga chefer: {managers}."),
            N_("Avsluta alla uppdrag utom ett."),
            unit=unit,
            managers=sorted(managers),
        )
    ]


@rule(
    "2.4-kommunens-konton",
    requirements=("R-2.4-5",),
    paragraph="2.4",
    strength=Strength.SHALL,
    kind="HG",
    quote="så ska det göras från kommunens konton",
    test="tests/policy/test_ch02_responsibility.py::test_only_registered_accounts_speak",
)
def speaks_from_official_account(account: str, register: Collection[str]) -> list[Finding]:
    """Judge whether `account` is in the municipality's own register."""
    if account in register:
        return []
    return [
        finding(
            "2.4-kommunens-konton",
            N_("Kontot {account} finns inte i kommunens kontoregister."),
            N_("Välj ett av kommunens konton, eller ansök om ett nytt."),
            account=account,
        )
    ]
