"""The handshake and the signature of Meta's webhooks."""

import hashlib
import hmac

import pytest

from uppsikt.connectors.meta.webhooks import challenge, signature_ok

BODY = b'{"message":"H\\u00e5ll utk\\u00e4k! \\/ \\u003C3"}'
SECRET = "granasa-sandbox-secret"


def signed(body, secret=SECRET):
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


SIGNATURES = [
    ("rätt", BODY, signed(BODY), SECRET, True),
    ("annan kropp", BODY + b" ", signed(BODY), SECRET, False),
    ("omskriven kropp", '{"message":"Håll utkäk! / <3"}'.encode(), signed(BODY), SECRET, False),
    ("annan hemlighet", BODY, signed(BODY, "x"), SECRET, False),
    ("utan algoritm", BODY, signed(BODY)[7:], SECRET, False),
    (
        "gamla sha1",
        BODY,
        "sha1=" + hmac.new(SECRET.encode(), BODY, "sha1").hexdigest(),
        SECRET,
        False,
    ),
    ("tomt huvud", BODY, "", SECRET, False),
    ("inte ascii", BODY, "sha256=å", SECRET, False),
    ("ingen hemlighet satt", BODY, signed(BODY, ""), "", False),
]


@pytest.mark.parametrize(
    ("body", "header", "secret", "trusted"),
    [row[1:] for row in SIGNATURES],
    ids=[r[0] for r in SIGNATURES],
)
def test_only_metas_own_signature_over_the_raw_bytes_is_trusted(body, header, secret, trusted):
    assert signature_ok(body, header, secret) is trusted


ASKED = {
    "hub.mode": "subscribe",
    "hub.challenge": "1158201444",
    "hub.verify_token": "granasa-verify",
}
HANDSHAKES = [
    (ASKED, "granasa-verify", "1158201444"),
    (ASKED, "annat", None),
    (ASKED, "", None),
    ({**ASKED, "hub.verify_token": ""}, "", None),
    ({**ASKED, "hub.verify_token": "ö"}, "granasa-verify", None),
    ({**ASKED, "hub.mode": "unsubscribe"}, "granasa-verify", None),
    ({}, "granasa-verify", None),
]


@pytest.mark.parametrize(("params", "token", "answer"), HANDSHAKES)
def test_the_handshake_is_answered_only_with_the_right_token(params, token, answer):
    assert challenge(params, token) == answer
