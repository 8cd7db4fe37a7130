"""Swedish is the source, English is whole, and what is compiled is what is written."""

from __future__ import annotations

from uppsikt.project import messages


def test_english_is_complete() -> None:
    assert messages.problems() == []


def test_the_compiled_file_is_the_written_one() -> None:
    assert messages.stale() == []


def test_texts_are_found_in_code_choices_and_templates() -> None:
    found = {message.id for message in messages.collected() if message.id}
    assert "Svaret är tomt." in found  # N_() in the policy
    assert "försvunnen, okänt av vem" in found  # a choice
    assert "Bekräfta bedömningen" in found  # a template
    assert "(ingen text)" in found  # a template's filter argument
    assert "Ser ut som en fråga: {words}." in found  # N_() in the language package
    assert ("{n} dag", "{n} dagar") in found  # a plural


def test_a_placeholder_must_survive_translation() -> None:
    from babel.messages.catalog import Catalog

    catalog = Catalog(locale="en")
    catalog.add("Om {n} dagar", string="In {m} days")
    catalog.add("Hej, {name}", string="Hello, {name}")
    assert messages.mismatched(catalog) == ["Om {n} dagar"]
