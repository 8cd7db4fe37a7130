"""How we ask Facebook: patient when reading, once when writing, and never with the token in sight."""

import hashlib
import hmac
import logging

import pytest
from tests.connectors.graph import OURS, URL, Graph, error, listing, ok

from uppsikt.connectors.meta.client import App, GraphClient
from uppsikt.errors import ConnectorError, FailureClass


def failure_of(call, *args, **kwargs):
    with pytest.raises(ConnectorError) as raised:
        call(*args, **kwargs)
    return raised.value


def test_the_version_is_pinned_and_the_token_is_in_the_header_with_its_proof():
    graph = Graph(ok({"id": "1"}))
    graph.client.read(OURS.token, "1_2", {"fields": "id"})
    [asked] = graph.asked
    proof = hmac.new(b"hemlighet", OURS.token.encode(), hashlib.sha256).hexdigest()
    assert str(asked.url) == f"{URL}/v26.0/1_2?fields=id&appsecret_proof={proof}"
    assert asked.headers["authorization"] == "Bearer EAAP-hemlig"


def test_neither_addresses_nor_logs_nor_errors_show_the_token(caplog):
    caplog.set_level(logging.DEBUG)
    graph = Graph(listing("1_2", after="x"), *[error(1)] * 5, error(190, 463))
    graph.pages.comments(OURS, "1_2")
    problems = [
        failure_of(graph.client.read, OURS.token, "1_2", {}),
        failure_of(graph.client.write, OURS.token, "1_2", {"message": "Vera"}),
    ]
    addresses = " ".join(str(request.url) for request in graph.asked)
    shown = (
        f"{addresses} {caplog.text} {problems!r} {[str(p) for p in problems]} {graph.client.app!r}"
    )
    for secret in (OURS.token, "hemlighet", "hemligt om Vera", "message=Vera"):
        assert secret not in shown


def test_a_passing_fault_is_asked_again_after_two_and_eight_seconds():
    graph = Graph(error(2), error(2), ok({"id": "1"}))
    assert graph.client.read(OURS.token, "1", {}) == {"id": "1"}
    assert graph.slept == [2.0, 8.0]


def test_after_that_the_next_pass_has_to_try():
    graph = Graph(*[error(2)] * 3)
    assert failure_of(graph.client.read, OURS.token, "1", {}).failure is FailureClass.TRANSIENT
    assert len(graph.asked) == 3


@pytest.mark.parametrize("code", [4, 100, 190, 200, 368, 506, 803])
def test_nothing_else_is_asked_again(code):
    graph = Graph(error(code))
    failure_of(graph.client.read, OURS.token, "1", {})
    assert (len(graph.asked), graph.slept) == (1, [])


def test_a_write_is_made_once():
    graph = Graph(error(2))
    failure_of(graph.client.write, OURS.token, "1/comments", {"message": "Hej"})
    assert (len(graph.asked), graph.slept) == (1, [])


def test_too_much_at_once_is_asked_smaller_after_two_failures():
    graph = Graph(*[error(1, status=500)] * 4, listing("2_3"))
    graph.pages.comments(OURS, "1_2")
    limits = [graph.params(number)["limit"] for number in range(5)]
    assert limits == ["100", "100", "50", "25", "12"]
    assert graph.slept == [2.0, 8.0, 0.0, 0.0]


def test_too_much_even_for_the_smallest_limit_gives_up():
    graph = Graph(*[error(1, status=500)] * 6)
    assert failure_of(graph.pages.comments, OURS, "1_2").failure is FailureClass.TRANSIENT
    assert graph.params()["limit"] == "10"


@pytest.mark.parametrize("token", ["", "EAAP hemlig", "EAAP\nhemlig", "EAAP-hemlö"])
def test_a_token_that_is_none_is_dead_before_it_is_sent(token):
    graph = Graph()
    problem = failure_of(graph.client.read, token, "1", {})
    assert problem.failure is FailureClass.AUTH_EXPIRED
    assert (problem.__cause__, graph.asked) == (None, [])


@pytest.mark.parametrize("bad", ["", "..", "1/2", "1?x=1", "1 2", "http://evil.example"])
def test_an_id_that_would_lead_astray_is_not_asked_for(bad):
    graph = Graph()
    assert failure_of(graph.pages.comment, OURS, bad).failure is FailureClass.INVALID
    assert graph.asked == []


def business(percent, minutes=0):
    return (
        f'{{"1":[{{"type":"pages","call_count":{percent},"total_time":3,"total_cputime":1,'
        f'"estimated_time_to_regain_access":{minutes}}}]}}'
    )


DATE = "Mon, 04 May 2026 07:00:00 GMT"


def spent(percent, minutes=0):
    headers = {"x-business-use-case-usage": business(percent, minutes), "date": DATE}
    return ok({"data": []}, **headers)


@pytest.mark.parametrize(("minutes", "until"), [(0, "07:15"), (40, "07:40")])
def test_at_ninety_percent_a_read_that_can_wait_is_stopped_once(minutes, until):
    graph = Graph(spent(90, minutes), spent(10), ok({"data": []}))
    graph.pages.comments(OURS, "1_2")
    stopped = failure_of(graph.pages.comments, OURS, "1_2")
    assert (stopped.failure, f"{stopped.until:%H:%M}") == (FailureClass.THROTTLED, until)
    assert len(graph.asked) == 1
    graph.pages.comments(OURS, "1_2")
    graph.pages.comments(OURS, "1_2")
    assert len(graph.asked) == 3


def test_a_later_answer_with_room_lets_reads_go_on():
    graph = Graph(spent(95), ok({"id": "2_4"}, **{"x-app-usage": '{"call_count":5}'}), spent(5))
    graph.pages.comments(OURS, "1_2")
    graph.pages.reply(OURS, comment_id="2_3", text="Hej")
    assert graph.pages.comments(OURS, "1_2").comments == ()


def test_an_answer_to_a_citizen_is_sent_even_then():
    graph = Graph(spent(99), ok({"id": "2_4"}))
    graph.pages.comments(OURS, "1_2")
    assert graph.pages.reply(OURS, comment_id="2_3", text="Hej").external_id == "2_4"


@pytest.mark.parametrize(("percent", "warnings"), [(74, 0), (75, 1), (89, 1)])
def test_from_seventy_five_percent_it_is_warned_once(percent, warnings, caplog):
    graph = Graph(spent(percent), spent(percent))
    graph.pages.comments(OURS, "1_2")
    graph.pages.comments(OURS, "1_2")
    assert caplog.text.count("quota_nearly_spent") == warnings


HEADERS = [
    {"x-app-usage": '{"call_count":28,"total_time":91,"total_cputime":25}'},
    {"x-page-usage": '{"call_count":90,"total_time":1,"total_cputime":1}'},
    {"x-business-use-case-usage": business(95)},
]


@pytest.mark.parametrize("headers", HEADERS, ids=lambda headers: next(iter(headers)))
def test_the_highest_figure_of_any_header_counts(headers):
    graph = Graph(ok({"data": []}, **headers))
    graph.pages.comments(OURS, "1_2")
    assert failure_of(graph.pages.comments, OURS, "1_2").failure is FailureClass.THROTTLED


@pytest.mark.parametrize("broken", ["", "[]", "{", '{"call_count":"many"}', '{"a":[7]}', "null"])
def test_broken_usage_headers_are_ignored(broken):
    graph = Graph(ok({"data": []}, **{"x-app-usage": broken}), ok({"data": []}))
    graph.pages.comments(OURS, "1_2")
    assert graph.pages.comments(OURS, "1_2").comments == ()


def test_another_version_in_the_answer_is_warned_of_once(caplog):
    other = {"facebook-api-version": "v21.0"}
    graph = Graph(ok({"data": []}, **other), ok({"data": []}, **other))
    graph.pages.comments(OURS, "1_2")
    graph.pages.comments(OURS, "1_2")
    assert caplog.text.count("meta.other_version asked=v26.0 answered=v21.0") == 1


def test_a_proxy_of_the_environment_is_not_used_for_this_machine():
    local = GraphClient(url="http://127.0.0.1:8010/meta", version="v26.0", app=App("1", "x"))
    assert local._http._trust_env is False
