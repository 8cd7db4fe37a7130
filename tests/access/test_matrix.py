"""Who gets where: every route x every role, against the permission matrix as a registrar reads it.

The case at hand came in on the page of Gata och park, which belongs to Samhällsbyggnadsnämnden.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.town import Town

from uppsikt.api.routes import api
from uppsikt.organisation.models import User
from uppsikt.policy.permissions import ROLES, actions
from uppsikt.project.demo_data import PEOPLE, email
from uppsikt.records import services as records
from uppsikt.web.urls import OPEN, urlpatterns

EVERYBODY = {name.split()[0] for name, *_ in PEOPLE}
# first names of the demo's people, by what they are here
EDITOR, OWNER_AND_MANAGER = "Per", "Karin"
REGISTRAR, LAWYER, ARCHIVIST, AUDITOR, DPO = "Lena", "Anders", "Nils", "Tove", "Malin"
ELSEWHERE = {"Maja", "Olle", "Hanna", "Jonas", "Eva"}  # other units of the municipality
COMPANY, SYSADMIN, COLLEAGUE = "Gustav", "Ylva", "Sara"

READS_THE_CASE = {EDITOR, OWNER_AND_MANAGER, REGISTRAR, LAWYER, ARCHIVIST, AUDITOR, DPO}
HANDLES = {EDITOR, OWNER_AND_MANAGER}
READS_ALL_OF_THE_LOG = {"Maja", REGISTRAR, LAWYER, ARCHIVIST, AUDITOR, DPO, SYSADMIN}

GET, POST = "get", "post"
# route: method, who gets in; all others are refused as if it weren't there (404) or openly (403)
WALK: dict[str, tuple[str, set[str]]] = {
    "today": (GET, EVERYBODY),
    "inbox": (GET, EVERYBODY),
    "inbox_rows": (GET, EVERYBODY),
    "notices": (GET, EVERYBODY),
    "notices_read": (POST, EVERYBODY),
    "outcomes": (GET, EVERYBODY),
    "accounts": (GET, EVERYBODY),
    "account": (GET, EVERYBODY),
    "account_change_password": (GET, EVERYBODY),
    "case": (GET, READS_THE_CASE),
    "answer_preview": (POST, HANDLES | {REGISTRAR}),
    "case_act": (POST, HANDLES),
    "represent": (GET, {OWNER_AND_MANAGER}),
    "account_connect": (POST, {OWNER_AND_MANAGER, SYSADMIN}),
    "registrations": (GET, EVERYBODY - {COLLEAGUE, SYSADMIN, DPO}),
    "registration_package": (GET, READS_THE_CASE - {DPO}),
    "diary_connect": (GET, {REGISTRAR, SYSADMIN}),
    "diary_connected": (GET, {REGISTRAR, SYSADMIN}),
    "log": (GET, EVERYBODY - {COLLEAGUE}),
    "log_check": (POST, EVERYBODY - {COLLEAGUE}),
    "log_export": (POST, READS_ALL_OF_THE_LOG),
    "api /cases": (GET, EVERYBODY),
    "api /cases/{case_id}": (GET, READS_THE_CASE),
    "api /cases/{case_id}/triage": (POST, HANDLES),
    "api /cases/{case_id}/no-answer": (POST, HANDLES),
    "api /cases/{case_id}/answers": (POST, HANDLES | {REGISTRAR}),
    "api /guideline": (GET, EVERYBODY),
}
BODIES = {
    "api /cases/{case_id}/triage": {"intents": []},
    "api /cases/{case_id}/no-answer": {"reason": ""},
    "api /cases/{case_id}/answers": {"text": ""},
}
OWN_TEST = {"notice"}  # a notice is its reader's own: see below
REFUSED = {403, 404}


@pytest.fixture
def people(town: Town) -> dict[str, Client]:
    found = {}
    for name, *_ in PEOPLE:
        client = Client()
        client.force_login(User.objects.get(email=email(name)))
        found[name.split()[0]] = client
    return found


@pytest.fixture
def places(town: Town) -> dict[str, dict[str, Any]]:
    """Arguments of the routes that name an object."""
    town.connect_diary()
    case = town.triage(town.comment("Jag tycker att gatan är mörk."), "synpunkt")
    town.publish(town.write(case, "Hej! Vi ser över den."))
    town.deliver()
    records.open_due(now=town.now)
    of_case = {"pk": case.pk}
    return {
        "case": of_case,
        "answer_preview": of_case,
        "case_act": {**of_case, "slug": "bedom"},
        "account": {"pk": case.account_id},
        "account_connect": {"pk": case.account_id},
        "registration_package": {"pk": town.registration(case).pk},
        "represent": {"pk": town.person("Sara Nyberg").pk},
        "api": {"case_id": str(case.pk)},
    }


def address(route: str, places: dict[str, dict[str, Any]]) -> str:
    if route.startswith("api "):
        return "/api" + route.removeprefix("api ").format(**places["api"])
    return reverse(route, kwargs=places.get(route, {}))


def visit(client: Client, route: str, url: str) -> int:
    method, _ = WALK[route]
    if route in BODIES:
        return client.post(url, BODIES[route], content_type="application/json").status_code
    return getattr(client, method)(url).status_code


def test_every_route_lets_in_exactly_those_whom_the_matrix_lets_in(
    people: dict[str, Client], places: dict[str, dict[str, Any]]
) -> None:
    let_in = {}
    for route in WALK:
        url = address(route, places)
        statuses = {name: visit(client, route, url) for name, client in people.items()}
        assert all(status < 500 for status in statuses.values()), route
        let_in[route] = {name for name, status in statuses.items() if status not in REFUSED}
    assert let_in == {route: who for route, (_, who) in WALK.items()}


def test_nobody_gets_in_without_logging_in(places: dict[str, dict[str, Any]]) -> None:
    for route in WALK:
        status = visit(Client(), route, address(route, places))
        assert status == (401 if route.startswith("api ") else 302), route


def test_every_route_is_in_the_walk() -> None:
    screens = {pattern.name for pattern in urlpatterns}
    paths = {f"api {path}" for path in api.get_openapi_schema(path_prefix="")["paths"]}
    assert screens - OPEN - OWN_TEST == {route for route in WALK if not route.startswith("api ")}
    assert paths == {route for route in WALK if route.startswith("api ")}


def test_a_notice_opens_for_its_reader_only(town: Town, people: dict[str, Client]) -> None:
    from uppsikt.notices.models import Notice

    town.comment("När sandar ni?")
    notice = Notice.objects.get(code="case.assigned")
    url = reverse("notice", kwargs={"pk": notice.pk})
    let_in = {n for n, client in people.items() if client.get(url).status_code not in REFUSED}
    assert let_in == {EDITOR}


def test_every_role_of_the_matrix_may_read_the_guideline_and_no_row_is_empty() -> None:
    assert set(actions()["guideline.read"].cells) == set(ROLES) - {"M"}
    assert all(action.cells for action in actions().values())


def test_system_administration_gives_no_right_over_words() -> None:
    """The matrix's footnote: neither publish, answer, remove nor read restricted copies."""
    forbidden = {name for name in actions() if name.startswith(("answer.", "removal.", "case."))}
    assert [name for name in forbidden if "SF" in actions()[name].cells] == []


def test_a_company_and_a_board_keep_secrets_from_each_other(
    town: Town, people: dict[str, Client], places: dict[str, dict[str, Any]]
) -> None:
    """OSL 8:2: a role for one authority opens nothing of another's."""
    assert people[COMPANY].get(address("case", places)).status_code == 404
    page = people[COMPANY].get("/inkorg?avslutade=on").content.decode()
    assert "gatan är mörk" not in page


def test_a_restricted_case_is_read_by_few(town: Town, people: dict[str, Client]) -> None:
    case = town.triage(town.comment("Min granne är sjuk."), "synpunkt", restricted=True)
    town.now = town.now.replace(hour=12)
    url = reverse("case", kwargs={"pk": case.pk})
    readers = {name for name, client in people.items() if client.get(url).status_code == 200}
    assert readers == {EDITOR, OWNER_AND_MANAGER, REGISTRAR, LAWYER}  # Per handles it
