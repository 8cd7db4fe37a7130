"""The law register: dated, honest about what was read, and apart from the guideline."""

from uppsikt.policy.guideline import guideline
from uppsikt.policy.laws import laws
from uppsikt.policy.loading import installed


def test_only_what_was_read_in_the_statute_is_quoted() -> None:
    quoted = {law.section.read for law in laws().values() if law.quote() is not None}
    assert quoted == {"primary"}
    read_elsewhere = [law for law in laws().values() if law.section.read != "primary"]
    assert read_elsewhere
    assert [law.quote() for law in read_elsewhere] == [None] * len(read_elsewhere)


def test_a_text_that_was_not_read_in_the_statute_stays_out_of_the_quote() -> None:
    law = laws()["OSL 5:1"]
    claimed = law.section.model_copy(update={"text": "Så står det kanske."})
    assert law.model_copy(update={"section": claimed}).quote() is None


def test_a_section_reads_as_a_lawyer_writes_it() -> None:
    law = laws()["FL 6"]
    assert law.name == "Förvaltningslagen (2017:900) 6 §"
    quote = law.quote()
    assert quote is not None
    assert quote.startswith("En myndighet ska se till att kontakterna med enskilda blir smidiga")


def test_every_section_says_where_to_read_it_and_when_it_was_checked() -> None:
    for name, law in laws().items():
        assert law.section.id == name
        assert name.startswith(law.statute.id + " ")
        assert law.statute.url.startswith("https://")


def test_the_law_names_eight_cases_and_the_guideline_five() -> None:
    """R-9-BBS-5: given law data 2024:956, eight statutory grounds, five of them in the guideline."""
    assert laws()["BBS 4 a"].section.version == "2024:956"
    cases = laws()["BBS 5"].section.grounds
    rows = [case.guideline for case in cases if case.guideline]
    assert (len(cases), len(rows)) == (8, 5)
    assert set(rows) <= guideline().by_id.keys()
    statutory = {ground.id for ground in installed().removal.grounds if ground.statutory}
    assert {case.ground for case in cases} == statutory


def test_where_guideline_and_law_differ_is_written_down() -> None:
    differing = {name for name, law in laws().items() if law.section.difference}
    assert {"BBS 4 a", "BBS 5", "OSL 5:1", "GDPR 6", "RF 2:1", "BBS 3"} <= differing
