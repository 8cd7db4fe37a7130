"""Chapter 2: whose responsibility it is, and that official words come from official accounts."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.apps import apps
from tests.guideline.scenes import refused
from tests.town import Town, fresh, letters_to
from tests.web.screens import Screen, words

from uppsikt.accounts import vacancies
from uppsikt.accounts.models import Account
from uppsikt.dialogue.models import Answer
from uppsikt.organisation import services as organisation
from uppsikt.organisation.models import Decision, Role, RoleAssignment, Unit
from uppsikt.organisation.policies import current
from uppsikt.outgoing.models import Dispatch
from uppsikt.publishing.models import Post


def headings(html: str) -> list[str]:
    return [words.strip() for words in re.findall(r"<h2[^>]*tabindex[^>]*>([^<]+)</h2>", html)]


def test_chapter_2_lists_its_sections(granasa: Town) -> None:
    """R-2-1: given the library, when chapter 2 opens, then sections 2.1-2.5 are listed."""
    shown = headings(Screen().get("/riktlinjen").content.decode())
    chapter = [one.split(" ")[0] for one in shown if one.startswith("2")]
    assert chapter == ["2", "2.1", "2.2", "2.3", "2.4", "2.5"]


def test_a_unit_without_a_manager_is_told_of(granasa: Town) -> None:
    """R-2.1-6: given a unit whose manager's period ended, when the job runs, then an escalation."""
    unit = Unit.objects.get(slug="va")
    assert vacancies.tell_of_vacancies(now=granasa.now) == 0
    yesterday = granasa.now.date() - timedelta(days=1)
    RoleAssignment.objects.filter(role=Role.MANAGER, unit=unit).update(valid_to=yesterday)
    for _ in range(2):
        assert vacancies.tell_of_vacancies(now=granasa.now) == 1
    granasa.post_letters()
    told = "Vatten och avlopp saknar en chef som ansvarar"
    assert letters_to(granasa, "Maja Lindqvist") == [told]
    vacancies.tell_of_vacancies(now=granasa.now + timedelta(days=7))
    granasa.post_letters(granasa.now + timedelta(days=7))
    assert letters_to(granasa, "Maja Lindqvist") == [told, told]


def test_a_unit_has_one_manager_at_a_time(granasa: Town) -> None:
    """R-2.1-6: a second accountable manager is refused; a successor from another day is not."""
    unit = Unit.objects.get(slug="va")
    decision = Decision.objects.filter(kind=Decision.Kind.ROLE).earliest("decided_on")
    give = {
        "unit": unit,
        "decision": decision,
        "actor": granasa.actor("Maja Lindqvist", "kommunikatör"),
        "now": granasa.now,
    }
    before = RoleAssignment.objects.count()
    with refused("R-2.1-6"):
        organisation.give_role(granasa.person("Eva Rosén"), Role.MANAGER, **give)
    assert RoleAssignment.objects.count() == before
    RoleAssignment.objects.filter(role=Role.MANAGER, unit=unit).update(valid_to=date(2026, 11, 22))
    organisation.give_role(granasa.person("Eva Rosén"), Role.MANAGER, **give)
    assert vacancies.tell_of_vacancies(now=granasa.now) == 0


def test_nothing_is_known_of_employees_private_accounts(granasa: Town) -> None:
    """R-2.4-3: given the data model, when inspected, then there's no entity for private accounts."""
    said = words(Screen().get("/riktlinjen/R-2.4-3"))
    assert "svårt för utomstående att veta om medarbetare använder sociala medier privat" in said
    models = apps.get_app_config("uppsikt").get_models()
    fields = {model: {one.name for one in model._meta.get_fields()} for model in models}
    on_platforms = {model for model, names in fields.items() if "platform" in names}
    assert on_platforms == {Account}
    assert {"person", "owner", "user"} & fields[Account] == set()
    people = fields[apps.get_model("uppsikt", "Person")]
    assert people == {"id", "name", "title", "unit", "email", "protected", "left_on"}


def test_only_registered_accounts_speak_for_the_municipality(granasa: Town) -> None:
    """R-2.4-5: given a target not in the register, then it can't be selected: nothing is sent."""
    for model in (Post, apps.get_model("uppsikt", "Case")):
        assert model._meta.get_field("account").null is False
    case = granasa.triage(granasa.comment("När sandar ni?"), "fraga")
    answer = granasa.write(case, "I kväll.")
    Account.objects.filter(pk=case.account_id).update(state=Account.State.CLOSED)
    with refused("R-2.4-5"):
        granasa.publish(answer)
    assert (fresh(answer).state, Dispatch.objects.filter(channel="reply").count()) == (
        Answer.State.DRAFT,
        0,
    )
    Account.objects.filter(pk=case.account_id).update(state=Account.State.ACTIVE)
    assert granasa.publish(answer).state == Answer.State.QUEUED


def test_asked_privately_one_shows_the_way_to_the_official_channels(granasa: Town) -> None:
    """R-2.4-7: when the text on the referral page is copied, it has the policy's channels."""
    assert 'href="/fraga-i-privat-konto"' in Screen().get("/riktlinjen").content.decode()
    html = Screen().get("/fraga-i-privat-konto").content.decode()
    copied = re.search(r"<textarea[^>]*>([^<]+)</textarea>", html)
    assert copied
    org = current(granasa.now)[1].org
    accounts = [f"{account.name}: {account.url}" for account in Account.objects.all()]
    for way in (org.website, org.contact, org.feedback_url, *accounts):
        assert way in copied[1]
    assert "R-2.4-7" in html
