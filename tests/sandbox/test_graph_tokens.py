"""Tokens: who may call, how they die, how new ones are got, and what happens when one calls too much."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.sandbox.conftest import CENTRAL, TOKEN, Control, Graph

APP_TOKEN = "5550001|granasa-sandbox-secret"
BACK = "http://localhost:8000/meta/klar"
CLIENT = {"client_id": "5550001", "client_secret": "granasa-sandbox-secret"}


def debugged(graph: Graph, token: str) -> dict[str, Any]:
    params = {"input_token": token, "access_token": APP_TOKEN}
    data: dict[str, Any] = graph.http.get("/v26.0/debug_token", params=params).json()["data"]
    return data


def test_the_proof_of_the_secret_is_demanded(graph: Graph) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    bare = graph.http.get(f"/v26.0/{CENTRAL}", headers=headers).json()["error"]
    assert (bare["code"], bare["message"]) == (
        100,
        "API calls from the server require an appsecret_proof argument",
    )
    wrong = {"appsecret_proof": "0" * 64}
    refused = graph.http.get(f"/v26.0/{CENTRAL}", headers=headers, params=wrong).json()["error"]
    assert refused["message"] == "Invalid appsecret_proof provided in the API argument"


@pytest.mark.parametrize(
    ("verb", "subcode"),
    [
        ("token/expire", 463),
        ("token/password_changed", 460),
        ("token/app_removed", 458),
        ("token/role_lost", 492),
    ],
)
def test_a_dead_token_says_how_it_died(
    graph: Graph, control: Control, verb: str, subcode: int
) -> None:
    control.post(verb, page=CENTRAL)
    answer = graph.ask("GET", CENTRAL)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["error_subcode"]) == (400, 190, subcode)
    assert answer.headers["WWW-Authenticate"].startswith(
        'OAuth "Facebook Platform" "invalid_token"'
    )
    assert debugged(graph, TOKEN)["error"]["subcode"] == subcode
    control.post("token/revive", page=CENTRAL)
    assert graph.ask("GET", CENTRAL).status_code == 200


def test_garbage_is_no_token(graph: Graph) -> None:
    error = Graph(graph.url, "EAAgarbage").get(CENTRAL)["error"]
    assert (error["code"], error["message"]) == (
        190,
        "Invalid OAuth access token - Cannot parse access token",
    )


def test_a_user_token_expires_with_the_clock_and_a_page_token_does_not(
    graph: Graph, control: Control
) -> None:
    control.post("clock", advance_seconds=61 * 24 * 3600)
    user = Graph(graph.url, "EAAB-granasa-user")
    assert user.get("me")["error"]["error_subcode"] == 463
    assert graph.get("me") == {"name": "Granåsa kommun", "id": CENTRAL}


def test_debug_token_tells_scopes_and_life(graph: Graph) -> None:
    told = debugged(graph, TOKEN)
    assert (told["type"], told["is_valid"], told["expires_at"], told["profile_id"]) == (
        "PAGE",
        True,
        0,
        CENTRAL,
    )
    assert "pages_manage_engagement" in told["scopes"]


def test_me_accounts_gives_the_page_tokens(graph: Graph) -> None:
    user = Graph(graph.url, "EAAB-granasa-user")
    pages = user.get("me/accounts", fields="id,name,access_token,tasks")["data"]
    assert [page["access_token"] for page in pages] == [
        "EAAP-granasa-101",
        "EAAP-granasa-102",
        "EAAP-granasa-103",
    ]
    assert "MODERATE" in pages[0]["tasks"]


def test_consent_after_a_changed_password_gives_new_tokens(graph: Graph, control: Control) -> None:
    control.post("token/password_changed")
    form = {"user": "900000001", "redirect_uri": BACK, "state": "s1", "decision": "allow"}
    dialog = f"{graph.url}/meta-dialog/v26.0/dialog/oauth"
    back = graph.http.post(dialog, data=form).headers["Location"]
    code = parse_qs(urlsplit(back).query)["code"][0]
    exchange = {**CLIENT, "redirect_uri": BACK, "code": code}
    short = graph.http.get("/v26.0/oauth/access_token", params=exchange).json()
    assert short["expires_in"] == 7200
    lengthen = {
        **CLIENT,
        "grant_type": "fb_exchange_token",
        "fb_exchange_token": short["access_token"],
    }
    long = graph.http.get("/v26.0/oauth/access_token", params=lengthen).json()
    assert long["expires_in"] == 5_184_000
    page = Graph(graph.url, long["access_token"]).get("me/accounts", fields="access_token")["data"][
        0
    ]
    assert page["access_token"] != TOKEN
    assert Graph(graph.url, page["access_token"]).get(CENTRAL)["id"] == CENTRAL


def test_the_consent_page_can_be_denied(graph: Graph) -> None:
    form = {"user": "900000001", "redirect_uri": BACK, "state": "s1", "decision": "deny"}
    back = graph.http.post(f"{graph.url}/meta-dialog/v26.0/dialog/oauth", data=form)
    assert parse_qs(urlsplit(back.headers["Location"]).query)["error"] == ["access_denied"]


def test_revoking_kills_every_token_of_the_person(graph: Graph) -> None:
    user = Graph(graph.url, "EAAB-granasa-user")
    assert user.get("me/permissions")["data"][0] == {
        "permission": "pages_show_list",
        "status": "granted",
    }
    assert user.delete("me/permissions") == {"success": True}
    assert graph.get(CENTRAL)["error"]["error_subcode"] == 458


class TestThrottling:
    """Codes, headers, and the block that grows when one does not wait."""

    @pytest.mark.parametrize(
        ("kind", "code", "status"),
        [("business", 80001, 400), ("page", 32, 400), ("user", 17, 400), ("app", 4, 403)],
    )
    def test_each_kind_has_its_code(
        self, graph: Graph, control: Control, kind: str, code: int, status: int
    ) -> None:
        control.post("throttle", kind=kind, minutes=10)
        answer = graph.ask("GET", CENTRAL)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)

    def test_the_header_tells_the_minutes_and_calling_lengthens_them(
        self, graph: Graph, control: Control
    ) -> None:
        control.post("throttle", minutes=10)
        waits = []
        for _ in range(3):
            header = graph.ask("GET", CENTRAL).headers["X-Business-Use-Case-Usage"]
            waits.append(json.loads(header)[CENTRAL][0]["estimated_time_to_regain_access"])
        assert waits == [11, 12, 13]

    def test_the_block_ends_with_the_clock(self, graph: Graph, control: Control) -> None:
        control.post("throttle", minutes=10)
        control.post("clock", advance_seconds=601)
        assert graph.ask("GET", CENTRAL).status_code == 200

    def test_one_page_can_be_throttled_alone(self, graph: Graph, control: Control) -> None:
        control.post("throttle", minutes=10, page="100100100100102")
        other = Graph(graph.url, "EAAP-granasa-102")
        assert graph.ask("GET", CENTRAL).status_code == 200
        assert other.get("me")["error"]["code"] == 80001

    def test_usage_rises_with_the_calls(self, graph: Graph, control: Control) -> None:
        control.post("budget", per_hour=10)
        answers = [graph.ask("GET", CENTRAL) for _ in range(11)]
        used = [json.loads(a.headers.get("X-App-Usage", '{"call_count":0}')) for a in answers]
        assert [one["call_count"] for one in used][:6] == [0, 0, 0, 40, 50, 60]
        assert answers[-1].json()["error"]["code"] == 80001


def test_a_token_of_another_page_does_not_open_this_one(graph: Graph) -> None:
    other = Graph(graph.url, "EAAP-granasa-102")
    assert other.get(f"{CENTRAL}/published_posts")["error"]["code"] == 10
