"""The simulated Platina: consent, validation, numbers, and the calls that must not overlap."""

from __future__ import annotations

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.sandbox.conftest import Control

from uppsikt_sandbox.server import Running

BACK = "http://localhost:8000/platina/klar"
CLIENT = ("uppsikt", "platina-sandbox-secret")
CASE = {
    "diaryNumber": None,
    "registrationDate": "2026-11-25",
    "inOutDate": "2026-11-24",
    "statusId": 1,
    "origin": 1,
    "businessCodeId": 101,
    "caseTypeId": 11,
    "pulLevel": 1,
    "secrecyLevel": 0,
    "title": "Synpunkt på snöröjningen",
    "description": "Synpunkt och svar på Facebook.",
    "initiators": [{"name": "Åsa Björk"}],
}


class Platina:
    """A connected client."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=f"{url}/platina", trust_env=False, timeout=30)

    def authorize(self, decision: str = "allow") -> dict[str, list[str]]:
        form = {
            "user": "svc-uppsikt@granasa.example",
            "redirect_uri": BACK,
            "state": "s1",
            "scope": "api offline_access",
            "decision": decision,
        }
        answer = self.http.post("/oauth2/authorize", data=form)
        return parse_qs(urlsplit(answer.headers["Location"]).query)

    def token(self, **form: str) -> httpx.Response:
        return self.http.post("/oauth2/token", data=form, auth=CLIENT)

    def connect(self) -> dict[str, Any]:
        code = self.authorize()["code"][0]
        told = self.token(grant_type="authorization_code", code=code, redirect_uri=BACK).json()
        self.use(told["access_token"])
        return dict(told)

    def use(self, access_token: str) -> None:
        self.http.headers["Authorization"] = f"Bearer {access_token}"

    def register(self, diary: str = "KS", **changes: Any) -> httpx.Response:
        return self.http.post(
            f"/api/v8.0/diaries/{diary}/journalized-cases", json={**CASE, **changes}
        )


@pytest.fixture
def platina(running: Running) -> Platina:
    client = Platina(running.url)
    client.connect()
    return client


def test_the_token_carries_the_email_of_the_service_user(running: Running) -> None:
    told = Platina(running.url).connect()
    claims = base64.urlsafe_b64decode(told["access_token"].split(".")[1] + "==")
    assert b'"email": "svc-uppsikt@granasa.example"' in claims
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 3600)


def test_denied_consent_comes_back_as_an_error(running: Running) -> None:
    assert Platina(running.url).authorize("deny") == {"error": ["access_denied"], "state": ["s1"]}


def test_a_code_works_once(running: Running) -> None:
    client = Platina(running.url)
    code = client.authorize()["code"][0]
    wish = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    assert [client.token(**wish).status_code, client.token(**wish).status_code] == [200, 400]


def test_refresh_tokens_rotate_and_an_old_one_ends_the_consent(running: Running) -> None:
    client = Platina(running.url)
    first = client.connect()["refresh_token"]
    second = client.token(grant_type="refresh_token", refresh_token=first).json()["refresh_token"]
    third = client.token(grant_type="refresh_token", refresh_token=second).json()["refresh_token"]
    refused = client.token(grant_type="refresh_token", refresh_token=first)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert client.token(grant_type="refresh_token", refresh_token=third).status_code == 400


def test_an_answer_lost_at_refresh_can_be_asked_for_again(running: Running) -> None:
    client = Platina(running.url)
    first = client.connect()["refresh_token"]
    client.token(grant_type="refresh_token", refresh_token=first)
    assert client.token(grant_type="refresh_token", refresh_token=first).status_code == 200


def test_a_token_is_dead_after_an_hour(platina: Platina, control: Control) -> None:
    control.post("clock", advance_seconds=3601)
    answer = platina.http.get("/api/v8.0/diaries")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (
        401,
        'Bearer error="invalid_token"',
    )


def test_each_authority_has_its_diary(platina: Platina) -> None:
    assert [diary["id"] for diary in platina.http.get("/api/v8.0/diaries").json()] == [
        "KS",
        "SBN",
        "BUN",
        "SN",
        "GBAB",
    ]


def test_reference_data_links_lead_to_lists(platina: Platina) -> None:
    links = platina.http.get("/api/v8.0/reference-data").json()["links"]
    lists = {link["rel"]: platina.http.get(link["href"]).json() for link in links}
    assert lists["journalized-case-secrecy-levels"][0] == {"id": 0, "name": "Offentlig"}


def test_a_case_without_number_gets_the_diarys_next(platina: Platina) -> None:
    first, second = platina.register().json(), platina.register().json()
    diary, number = first["diaryNumber"].split("/")
    assert second["diaryNumber"] == f"{diary}/{int(number) + 1}"
    assert diary.startswith("KS ")
    shown = platina.http.get(f"/api/v8.0/journalized-cases/{first['id']}").json()
    assert shown == first


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"description": "x" * 4001}, "description"),
        ({"secrecyLevel": 1}, "confidentialParagraphs"),
        ({"secrecyLevel": 2, "confidentialParagraphs": [999]}, "confidentialParagraphs"),
        ({"statusId": 77}, "statusId"),
        ({"businessCodeId": None}, "businessCodeId"),
        ({"registrationDate": "i går"}, "registrationDate"),
        ({"externalKey": "uppsikt-1"}, "externalKey"),
    ],
    ids=[
        "tom rubrik",
        "för lång rubrik",
        "för lång beskrivning",
        "sekretess utan paragraf",
        "okänd paragraf",
        "okänd status",
        "ingen klassificering",
        "inget datum",
        "okänt fält",
    ],
)
def test_a_body_that_breaks_the_contract_is_refused(
    platina: Platina, change: dict[str, Any], field: str
) -> None:
    answer = platina.register(**change)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_the_company_needs_no_business_code(platina: Platina) -> None:
    assert platina.register("GBAB", businessCodeId=None).status_code == 201


def test_deeds_and_files_land_in_the_case(platina: Platina, control: Control) -> None:
    case = platina.register().json()
    deed_body = {
        "title": "Kommentar",
        "deedTypeId": 31,
        "direction": "incoming",
        "inOutDate": "2026-11-24",
    }
    deed = platina.http.post(
        f"/api/v8.0/journalized-cases/{case['id']}/deeds", json=deed_body
    ).json()
    text = base64.b64encode("Hej åäö".encode()).decode()
    file_body = {"fileName": "kommentar.txt", "contentType": "text/plain", "content": text}
    made = platina.http.post(f"/api/v8.0/deeds/{deed['id']}/files", json=file_body)
    listed = control.get("diary/list", new="true")["cases"]
    assert deed["deedNumber"] == f"{case['diaryNumber']}-1"
    assert made.status_code == 201
    assert listed == [{**case, "deeds": [{**deed, "files": [made.json()]}]}]


def test_overlapping_calls_in_one_diary_are_refused_and_counted(
    platina: Platina, control: Control
) -> None:
    control.post("platina/slow", seconds=1)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: platina.register().status_code, range(2)))
    assert sorted(answers) == [201, 500]
    assert control.get("state")["platina"]["concurrency_violations"] == 1


def test_calls_in_two_diaries_may_overlap(platina: Platina, control: Control) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda diary: platina.register(diary).status_code, ["KS", "SBN"]))
    assert answers == [201, 201]
    assert control.get("state")["platina"]["concurrency_violations"] == 0


def test_a_withheld_registration_was_made_once(platina: Platina, control: Control) -> None:
    control.post("platina/withhold", writes=1)
    answers: list[int] = []
    caller = threading.Thread(target=lambda: answers.append(platina.register().status_code))
    caller.start()
    assert control.post("platina/wait")["held"] is True
    assert control.get("state")["writes"] == {"case.create": 1}
    assert answers == []
    control.post("platina/release")
    caller.join(10)
    assert answers == [201]


def test_a_dropped_registration_was_made_all_the_same(platina: Platina, control: Control) -> None:
    control.post("platina/withhold", mode="cut", writes=1)
    with pytest.raises(httpx.RemoteProtocolError):
        platina.register()
    assert len(control.get("diary/list", new="true")["cases"]) == 1


def test_platina_goes_down_and_comes_up(platina: Platina, control: Control) -> None:
    control.post("platina/down")
    down = platina.register().status_code
    control.post("platina/up")
    assert (down, platina.register().status_code) == (503, 201)


def test_assumed_fields_are_named(control: Control) -> None:
    assumed = control.get("diary/list")["assumed"]
    assert assumed["case"] == []
    assert assumed["file"] == ["fileName", "contentType", "content"]


def test_a_revoked_consent_must_be_given_again(platina: Platina, control: Control) -> None:
    control.post("platina/revoke")
    assert platina.register().status_code == 401
    platina.connect()
    assert platina.register().status_code == 201
