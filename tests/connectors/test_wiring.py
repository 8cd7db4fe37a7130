"""Settings become connectors, once a process."""

import pytest

from uppsikt import wiring
from uppsikt.connectors.mail.smtp import SmtpMailer
from uppsikt.connectors.meta.pages import FacebookPages
from uppsikt.connectors.platina.diary import PlatinaDiary
from uppsikt.errors import ConnectorError

PLATINA = {
    "url": "http://127.0.0.1:8010/platina/api/v8.0",
    "oauth_url": "http://127.0.0.1:8010/platina/oauth2",
    "client_id": "uppsikt",
    "client_secret": "platina-sandbox-secret",
}


@pytest.fixture(autouse=True)
def fresh():
    wiring.reset()
    yield
    wiring.reset()


def test_each_port_has_its_implementation_once(settings):
    settings.PLATINA = PLATINA
    assert isinstance(wiring.platform("facebook"), FacebookPages)
    assert isinstance(wiring.diary(), PlatinaDiary)
    assert isinstance(wiring.mailer(), SmtpMailer)
    assert wiring.platform("facebook") is wiring.platform("facebook")
    assert wiring.diary() is wiring.diary()
    assert [platform.name for platform in wiring.platforms()] == ["facebook"]


def test_reset_makes_them_anew(settings):
    settings.PLATINA = PLATINA
    before = wiring.platform("facebook"), wiring.diary()
    wiring.reset()
    assert wiring.platform("facebook") is not before[0]
    assert wiring.diary() is not before[1]


def test_the_diarys_addresses_come_from_the_settings(settings):
    settings.PLATINA = PLATINA
    address = wiring.diary().authorize_url(redirect_uri="http://localhost:8000/x", state="s")
    assert address.startswith("http://127.0.0.1:8010/platina/oauth2/authorize?")


def test_an_unset_diary_names_what_is_missing(settings):
    settings.PLATINA = {**PLATINA, "url": "", "client_secret": ""}
    with pytest.raises(ConnectorError, match="UPPSIKT_PLATINA_URL, UPPSIKT_PLATINA_CLIENT_SECRET"):
        wiring.diary()


@pytest.mark.parametrize(
    "ask", [lambda: wiring.platform("myspace"), lambda: wiring.webhook_events("myspace", b"{}")]
)
def test_an_unknown_platform_is_refused_in_swedish(ask):
    with pytest.raises(ConnectorError, match="kan inte tala med myspace"):
        ask()


def test_a_delivery_and_an_answer_are_read(settings):
    body = b'{"object":"page","entry":[{"id":1,"changes":[{"field":"about","value":"Ny"}]}]}'
    [event] = wiring.webhook_events("facebook", body)
    assert (event.account_id, event.topic, event.text) == ("1", "about", "Ny")
    assert [event["text"] for event in wiring.payload_events(b'{"id":"1_2","message":"Hej"}')] == [
        "Hej"
    ]
