"""The service user's consent at Platina's log-in server, and the list of fields."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from uppsikt.connectors.platina import mapping
from uppsikt.connectors.platina.oauth import Client, Consent
from uppsikt.errors import ConnectorError, FailureClass, UppsiktError

C = FailureClass
NIGHT = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)
FIELDS = mapping.load()


def failure_of(call, *args, **kwargs):
    with pytest.raises(ConnectorError) as raised:
        call(*args, **kwargs)
    return raised.value


def consent(*answers):
    given = list(answers)
    return Consent(
        authorize_url="https://login.example/authorize",
        token_url="https://login.example/token",
        scope="openid",
        client=Client("uppsikt", "hemlig"),
        transport=httpx.MockTransport(lambda request: given.pop(0)),
    )


def claims(**values):
    part = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    return f"x.{part}.y"


def tokens(access="x", **more):
    return httpx.Response(200, json={"access_token": access, "expires_in": 3600, **more})


def test_consent_is_asked_for_with_state_and_without_the_secret():
    address = consent().address(redirect_uri="https://uppsikt.example/åter", state="s")
    assert address == (
        "https://login.example/authorize?response_type=code&client_id=uppsikt"
        "&redirect_uri=https%3A%2F%2Fuppsikt.example%2F%C3%A5ter&scope=openid&state=s"
    )


EMAILS = [
    (claims(email="a@granasa.example", upn="b@x"), "a@granasa.example"),
    (claims(upn="b@granasa.example"), "b@granasa.example"),
    (claims(email=["c@x"], preferred_username="d@granasa.example"), "d@granasa.example"),
    ("x.%%%.y", ""),
    ("ogenomskinlig", ""),
]


@pytest.mark.parametrize(("access", "email"), EMAILS)
def test_the_user_is_named_by_the_tokens_claims(access, email):
    given = consent(tokens(access, refresh_token="r")).redeem("kod", "https://x", NIGHT)
    assert given.user_email == email
    assert (given.expires_at - NIGHT).total_seconds() == 3600


def test_a_server_that_does_not_rotate_lets_the_old_refresh_token_live():
    assert consent(tokens()).renew("gammal", NIGHT).refresh == "gammal"


def test_a_consent_without_a_refresh_token_is_not_enough():
    assert failure_of(consent(tokens()).redeem, "kod", "https://x", NIGHT).failure is C.PERMISSION


DENIED = [
    (httpx.Response(400, json={"error": "invalid_grant"}), C.AUTH_EXPIRED),
    (httpx.Response(400, json={"error": "interaction_required"}), C.AUTH_EXPIRED),
    (httpx.Response(401, json={"error": "invalid_client"}), C.INVALID),
    (httpx.Response(400, json={"error": "unauthorized_client"}), C.INVALID),
    (httpx.Response(503, text="nej"), C.TRANSIENT),
    (httpx.Response(200, text="<html>"), C.INVALID),
]


@pytest.mark.parametrize(("answer", "failure"), DENIED, ids=lambda value: str(value)[:20])
def test_what_a_refused_renewal_means(answer, failure):
    assert failure_of(consent(answer).renew, "gammal", NIGHT).failure is failure


def test_every_assumption_of_the_shipped_mapping_is_named():
    assumed = set(FIELDS.assumptions())
    assert {"case.initiators", "deed.title", "file.content", "path.add_record"} <= assumed
    assert not assumed & {"case.title", "case.description", "case.secrecyLevel", "path.register"}


WRONG = [
    ('system = "Platina"', "version"),
    ("= =", ""),
    ("{whole}\n[case.title2]\nfrom = 'titel'", "titel"),
    ("{whole}\n[case.title2]\nform = 'title'", "case.title2.form"),
    ("{whole}\n[case.title2]\ncut = 'många'", "case.title2.cut"),
]


@pytest.mark.parametrize(("text", "named"), WRONG)
def test_a_wrong_mapping_is_refused_with_its_place(tmp_path, text, named):
    file = tmp_path / "egen.toml"
    file.write_text(text.replace("{whole}", mapping.SHIPPED.read_text("utf-8")), "utf-8")
    with pytest.raises(UppsiktError, match=r"egen\.toml") as refused:
        mapping.load(file)
    assert named in refused.value.params["why"]


def test_a_missing_mapping_is_refused():
    with pytest.raises(UppsiktError, match=r"borta\.toml"):
        mapping.load(Path("/nej/borta.toml"))
