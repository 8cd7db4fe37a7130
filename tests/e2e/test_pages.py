"""Every page: axe at zero, wide and narrow, light and dark; nothing scrolls sideways; no complaint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.e2e.conftest import NARROW, WIDE, Check, Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from uppsikt.dialogue.models import Case

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OPEN_ALL = "document.querySelectorAll('main details').forEach(one => one.open = true)"
BY_COLOUR = ("color-contrast",)
BY_WIDTH = ("target-size", "scrollable-region-focusable", "color-contrast")


@dataclass
class Walk:
    """A town in which something of everything has happened."""

    site: Site
    new: Case
    asked: Case
    unknown: Case
    done: Case
    link: str

    @property
    def sara(self) -> str:
        return str(self.site.town.person("Sara Nyberg").pk)


def lived_in(site: Site) -> Walk:
    """Make history: new, asked, waiting for a decision, unknown, registered, late, broken."""
    from uppsikt.dialogue import asking
    from uppsikt.dialogue.models import Answer
    from uppsikt.notices.links import token_for
    from uppsikt.outgoing.models import Dispatch

    town = site.town
    town.connect_diary()
    done = town.triage(town.comment("Jag tycker att lekplatsen borde få tak."), "synpunkt")
    town.publish(town.write(done, "Tack, vi tar det med oss till budgeten."))
    town.deliver()
    town.register()
    unknown = town.triage(town.comment("När öppnar isbanan?"), "fraga")
    sent = town.publish(town.write(unknown, "Den öppnar i december."))
    Dispatch.objects.filter(subject_id=sent.pk).update(state=Dispatch.State.UNKNOWN)
    Answer.objects.filter(pk=sent.pk).update(state=Answer.State.UNKNOWN)
    asked = town.triage(town.comment("Är vattnet på Storgatan drickbart?"), "fraga")
    link = asking.ask_expert(
        asked,
        expert=town.person("Sara Nyberg"),
        question="Vet du hur det är?",
        sender=town.person("Per Ekdahl"),
        actor=town.actor("Per Ekdahl"),
        now=town.now,
    )
    new = town.comment("Varför är det alltid halt på Skolgatan? Ring mig på 070-123 45 67!")
    town.now += timedelta(days=1, hours=2)
    town.remind(town.now)
    return Walk(site, new, asked, unknown, done, f"/svar/{token_for('svar', link.pk)}")


def addresses(walk: Walk) -> list[tuple[str, str]]:
    """Who looks at which page."""
    account = walk.site.town.account().pk
    per, karin = "Per Ekdahl", "Karin Wallner"
    acts = ("svara", "fraga", "delsvar", "hanvisa", "inget-svar", "felanmalan", "tilldela",
            "anteckna", "avsluta")  # fmt: skip
    return [
        ("", "/logga-in"),
        ("", "/riktlinjen"),
        ("", "/riktlinjen?q=arbetsdag"),
        ("", "/riktlinjen/R-6.2-6"),
        ("", "/lagar"),
        ("", walk.link),
        ("", "/svar/finns-inte"),
        ("Sara Nyberg", walk.link),
        *(("Sara Nyberg", f"{walk.link}/{slug}") for slug in
          ("motfraga", "behover-till", "skicka-vidare", "inte-min")),
        (per, "/"),
        (per, "/inkorg"),
        (per, "/inkorg?q=finnsinte"),
        (per, f"/arende/{walk.new.pk}"),
        *((per, f"/arende/{walk.new.pk}/{slug}") for slug in acts),
        (per, f"/arende/{walk.asked.pk}"),
        (per, f"/arende/{walk.unknown.pk}"),
        (per, f"/arende/{walk.done.pk}"),
        (per, "/aviseringar"),
        (per, "/utfall"),
        (karin, "/"),
        (karin, f"/beslut/foretradare/{walk.sara}"),
        (karin, "/konton"),
        (karin, f"/konton/{account}"),
        ("Lena Ström", "/diarieforing"),
        ("Tove Alm", "/logg"),
        ("Tove Alm", f"/arende/{walk.new.pk}"),
        ("Malin Frisk", "/losenord"),
        ("Malin Frisk", "/logga-ut"),
        ("Malin Frisk", "/finns-inte"),
    ]  # fmt: skip


def complaints(page: Page, accessible: Callable[..., list[str]]) -> list[str]:
    """What is wrong with the page at both widths and in both appearances, all folds open."""
    page.evaluate(OPEN_ALL)
    page.emulate_media(color_scheme="light")
    found = [f"light wide: {one}" for one in accessible(page)]
    page.emulate_media(color_scheme="dark")
    found += [f"dark wide: {one}" for one in accessible(page, *BY_COLOUR)]
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    found += [f"dark narrow: {one}" for one in accessible(page, *BY_WIDTH)]
    if over := page.evaluate(SIDEWAYS):
        found.append(f"narrow: scrolls sideways by {over} px")
    page.emulate_media(color_scheme="light")
    found += [f"light narrow: {one}" for one in accessible(page, *BY_COLOUR)]
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return found


def test_every_page_can_be_used_by_everybody(site: Site, accessible: Check) -> None:
    walk = lived_in(site)
    pages: dict[str, Page] = {}
    found: dict[str, list[str]] = {}
    for name, path in addresses(walk):
        if name not in pages:
            pages[name] = site.page(name)
        page = pages[name]
        page.goto(path)
        if wrong := complaints(page, accessible):
            found[f"{name} {path}"] = wrong
    assert found == {}
    assert site.noise == []


def test_what_nobody_could_use_is_found(site: Site, accessible: Check) -> None:
    page = site.page()
    page.goto("/logga-in")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',"
        " '<input><img src=/static/uppsikt/mark.svg>')"
    )
    found = {one.split(":")[0] for one in accessible(page)}
    assert {"image-alt", "label"} <= found
