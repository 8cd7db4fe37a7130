"""By keyboard alone, without JavaScript, and with the list that refreshes itself."""

from __future__ import annotations

from datetime import timedelta

from tests.e2e.conftest import Site

from uppsikt.dialogue.models import Answer, Case


def focused(page: object) -> str:
    text: str = page.evaluate("document.activeElement.textContent.trim()")  # type: ignore[attr-defined]
    return " ".join(text.split())


def tab_to(page: object, wanted: str, most: int = 60) -> None:
    """Press Tab until the focus stands on something that says `wanted`."""
    for _ in range(most):
        page.keyboard.press("Tab")  # type: ignore[attr-defined]
        if wanted in focused(page):
            return
    raise AssertionError(f"{wanted} can't be reached with the keyboard")


def test_the_skip_link_is_first_and_works(site: Site) -> None:
    page = site.page("Per Ekdahl")
    page.goto("/")
    page.keyboard.press("Tab")
    assert focused(page) == "Hoppa till innehållet"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "innehall"


def test_from_the_day_to_a_published_answer_by_keyboard_alone(site: Site) -> None:
    case = site.town.comment("När sandas Skolgatan?")
    page = site.page("Per Ekdahl")
    page.goto("/")
    tab_to(page, "Öppna ärendet")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/arende/{case.pk}")
    tab_to(page, "Bekräfta bedömningen")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Bedömningen är sparad.")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "id_text":
            break
    page.keyboard.type("Vi sandar i kväll.")
    page.wait_for_selector("#forhand >> text=Vi sandar i kväll.")
    tab_to(page, "Publicera svaret")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Svaret är på väg")
    assert case.answers.get().state == Answer.State.QUEUED
    assert site.noise == []


def test_everything_works_without_javascript(site: Site) -> None:
    case = site.town.comment("När sandas Skolgatan?")
    page = site.page("Per Ekdahl", java_script_enabled=False)
    page.goto("/inkorg")
    page.select_option("#filter_vem", "jag")
    page.click("text=Visa")
    page.click("text=När sandas Skolgatan?")
    page.click("text=Bekräfta bedömningen")
    page.fill("#id_text", "Kostnaden är 300 kr.")
    page.click("text=Publicera svaret")
    assert page.is_visible("text=Svaret nämner ett belopp utan källa.")
    assert page.input_value("#id_text").strip() == "Kostnaden är 300 kr."
    page.fill("#id_text", "Vi sandar i kväll.")
    page.click("text=Publicera svaret")
    assert page.is_visible("text=Svaret är på väg")
    assert case.answers.get().state == Answer.State.QUEUED


def test_the_inbox_refreshes_itself_and_keeps_the_focus(site: Site) -> None:
    first = site.town.comment("När sandas Skolgatan?")
    page = site.page("Per Ekdahl")
    page.goto("/inkorg")
    page.focus(f"#a{first.pk}")
    new = site.town.comment("En fråga till?", at=site.town.now + timedelta(minutes=1))
    page.wait_for_selector(f"#a{new.pk}", timeout=15_000)
    assert page.evaluate("document.activeElement.id") == f"a{first.pk}"
    assert site.noise == []


def test_a_filter_changes_the_list_and_the_address(site: Site) -> None:
    site.town.comment("När sandas Skolgatan?")
    page = site.page("Per Ekdahl")
    page.goto("/inkorg")
    page.click("summary:has-text('Fler filter')")
    page.select_option("#filter_etikett", "forslag")
    page.wait_for_selector("text=Inget ärende passar")
    assert page.url.endswith("/inkorg?etikett=forslag")
    page.reload()
    assert page.is_visible("text=Inget ärende passar")
    assert Case.objects.count() == 1


def test_an_answer_on_its_way_shows_by_itself_when_it_has_arrived(site: Site) -> None:
    case = site.town.triage(site.town.comment("När sandas Skolgatan?"), "fraga")
    site.town.publish(site.town.write(case, "Vi sandar i kväll."))
    page = site.page("Per Ekdahl")
    page.goto(f"/arende/{case.pk}")
    assert page.is_visible("text=Svaret är på väg")
    site.town.deliver()
    page.wait_for_selector("h2 >> text=Besvarad", timeout=15_000)
    assert site.noise == []
