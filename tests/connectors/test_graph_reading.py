"""What makes a reading complete: every page, every kind of token, and no loop or detour."""

from datetime import UTC, datetime

import pytest
from tests.connectors.graph import GOOD_TOKEN, OURS, PAGE, URL, Graph, error, listing, ok

from uppsikt.connectors.meta.client import App
from uppsikt.errors import ConnectorError, FailureClass


def failure_of(call, *args, **kwargs):
    with pytest.raises(ConnectorError) as raised:
        call(*args, **kwargs)
    return raised.value


def every_comment(graph):
    ids, cursor = [], None
    while True:
        page = graph.pages.comments(OURS, "1_2", cursor=cursor)
        ids += [comment.external_id for comment in page.comments]
        if (cursor := page.next_cursor) is None:
            return ids


def test_comments_are_asked_for_with_replies_total_and_in_order():
    graph = Graph(listing("2_3", total=57))
    assert graph.pages.comments(OURS, "1_2").total == 57
    asked = graph.params()
    assert (asked["filter"], asked["order"], asked["summary"]) == (
        "stream",
        "chronological",
        "true",
    )


def test_an_empty_page_with_a_next_is_followed():
    graph = Graph(listing("2_3", after="a"), listing(after="b"), listing("2_4"))
    assert every_comment(graph) == ["2_3", "2_4"]


def test_the_next_page_is_asked_on_our_own_address_without_secrets_in_the_link():
    graph = Graph(listing("2_3", after="a"), listing("2_4"))
    every_comment(graph)
    assert graph.asked[1].url.path == "/v26.0/1_2/comments"
    assert graph.asked[1].url.host == "graph.example"
    assert (graph.params()["after"], graph.params()["filter"]) == ("a", "stream")
    assert "access_token" not in graph.params()


@pytest.mark.parametrize("afters", [["a", "a"], ["a", "b", "a"], ["a", "b", "c", "b"]])
def test_the_same_page_twice_is_a_loop_and_an_error(afters):
    graph = Graph(*[listing("2_3", after=after) for after in afters])
    problem = failure_of(every_comment, graph)
    assert "slinga" in problem.message
    assert len(graph.asked) == len(afters)


FOREIGN = [
    "https://evil.example",
    "http://graph.example",
    "https://graph.example:8443",
    "https://graph.example.evil.example",
    "https://graph.example@evil.example",
    "file://",
    "http://[::1",
]


@pytest.mark.parametrize("host", FOREIGN)
def test_a_next_page_elsewhere_is_never_followed(host):
    graph = Graph(listing("2_3", after="a", host=host))
    problem = failure_of(graph.pages.comments, OURS, "1_2")
    assert (problem.failure, problem.permanent) == (FailureClass.INVALID, True)
    assert len(graph.asked) == 1


def test_a_next_page_by_time_is_followed_too():
    link = f"{URL}/v26.0/{PAGE}/feed?until=1777875000&__paging_token=enc_x"
    first = ok({"data": [{"id": f"{PAGE}_1"}], "paging": {"next": link}})
    graph = Graph(ok({"data": []}), first, ok({"data": [{"id": f"{PAGE}_2"}]}))
    assert [post.external_id for post in graph.pages.posts(OURS)] == [f"{PAGE}_1", f"{PAGE}_2"]
    assert graph.params()["__paging_token"] == "enc_x"


def test_a_refused_field_is_left_out_and_remembered():
    graph = Graph(error(100), listing("2_3"), listing("2_3"))
    graph.pages.comments(OURS, "1_2")
    graph.pages.comments(OURS, "1_9")
    asked = [graph.params(number)["fields"] for number in range(3)]
    assert "attachment" in asked[0]
    assert "attachment" not in asked[1]
    assert asked[2] == asked[1]


def test_when_even_the_least_fields_are_refused_it_is_our_mistake():
    graph = Graph(*[error(100)] * 3)
    assert failure_of(graph.pages.comments, OURS, "1_2").failure is FailureClass.INVALID
    assert graph.params()["fields"] == "id,message,created_time,from,parent"


def test_the_order_of_posts_is_not_trusted_and_drafts_are_left_out():
    def post(number, day, **more):
        return {"id": f"{PAGE}_{number}", "created_time": f"2026-05-{day}T07:00:00+0000", **more}

    ranked = [post(1, "04"), post(2, "01"), post(3, "03"), post(4, "04", is_published=False)]
    graph = Graph(ok({"data": ranked}), ok({"data": [*ranked, post(5, "05")]}))
    since = datetime(2026, 5, 2, tzinfo=UTC)
    assert [p.external_id[-1] for p in graph.pages.posts(OURS, since=since)] == ["1", "3", "5"]
    assert graph.params(0)["since"] == "1777680000"


def test_a_visitor_is_told_from_the_page_even_when_unnamed():
    visitor = {"id": f"{PAGE}_2", "message": "Hål i vägen"}
    own = {"id": f"{PAGE}_1", "from": {"id": PAGE, "name": "Granåsa kommun"}}
    graph = Graph(ok({"data": []}), ok({"data": [own, visitor]}))
    assert [(p.kind, p.author_name) for p in graph.pages.posts(OURS)] == [
        ("post", "Granåsa kommun"),
        ("visitor", ""),
    ]


DISTRUSTED = [
    ({**GOOD_TOKEN, "type": "USER"}, FailureClass.PERMISSION),
    ({**GOOD_TOKEN, "profile_id": "100100100100102"}, FailureClass.PERMISSION),
    ({**GOOD_TOKEN, "scopes": ["pages_read_engagement"]}, FailureClass.PERMISSION),
    ({"is_valid": False, "error": {"code": 190, "subcode": 460}}, FailureClass.AUTH_EXPIRED),
    ({}, FailureClass.AUTH_EXPIRED),
]


@pytest.mark.parametrize(("token", "failure"), DISTRUSTED)
def test_an_empty_list_is_not_believed_from_such_a_token(token, failure):
    graph = Graph(ok({"data": []}), ok({"data": []}), token=token or {"is_valid": None})
    assert failure_of(graph.pages.comments, OURS, "1_2").failure is failure
    assert failure_of(lambda: list(graph.pages.posts(OURS))).failure is failure


@pytest.mark.parametrize(("token", "failure"), DISTRUSTED)
def test_nor_is_a_vanished_comment(token, failure):
    graph = Graph(error(100, 33), token=token or {"is_valid": None})
    assert failure_of(graph.pages.comment, OURS, "2_3").failure is failure


def test_a_good_token_is_asked_about_once_in_ten_minutes():
    graph = Graph(*[listing("2_3")] * 4)
    time = [0.0]
    graph.pages._trust._monotonic = lambda: time[0]
    for time[0] in (0.0, 300.0, 599.0, 601.0):
        graph.pages.comments(OURS, "1_2")
    assert graph.inspections == 2


def test_the_token_is_inspected_in_a_body_not_in_an_address():
    seen = []
    graph = Graph(listing("2_3"))
    answer = graph._answer
    graph.client._http._transport.handler = lambda request: (seen.append(request), answer(request))[
        1
    ]
    graph.pages.comments(OURS, "1_2")
    assert OURS.token not in str(seen[0].url)
    assert b"input_token=EAAP-hemlig" in seen[0].content
    assert b"method=GET" in seen[0].content


def test_without_the_apps_secret_the_settings_are_named():
    graph = Graph(app=App("", ""))
    assert "UPPSIKT_META_APP_ID" in failure_of(graph.pages.comments, OURS, "1_2").remedy


def test_a_comment_without_its_id_means_that_the_task_to_moderate_is_missing():
    nameless = {"message": "Hej", "created_time": "2026-05-04T07:00:00+0000"}
    problem = failure_of(Graph(ok({"data": [nameless]})).pages.comments, OURS, "1_2")
    assert (problem.failure, problem.params["right"]) == (FailureClass.PERMISSION, "MODERATE")


def test_an_id_as_a_number_and_a_number_beyond_a_double_stay_exact():
    node = {"id": 9007199254740993, "message": "Hej", "from": {"id": 24000000000000001}}
    read = Graph(ok(node)).pages.comment(OURS, "9007199254740993")
    assert (read.external_id, read.author_id) == ("9007199254740993", "24000000000000001")


def subscriptions(page=("feed",), app=("feed",), object_name="page", app_id="5550001"):
    return (
        ok({"data": [{"id": app_id, "subscribed_fields": list(page)}]}),
        ok({"data": [{"object": object_name, "fields": [{"name": name} for name in app]}]}),
    )


SUBSCRIBED = [
    (subscriptions(), True),
    (subscriptions(page=["mention"]), False),
    (subscriptions(app=["mention"]), False),
    (subscriptions(object_name="instagram"), False),
    (subscriptions(app_id="999"), False),
    ((ok({"data": []}), ok({"data": []})), False),
]


@pytest.mark.parametrize(("answers", "subscribed"), SUBSCRIBED)
def test_webhooks_come_only_when_both_page_and_app_subscribe(answers, subscribed):
    health = Graph(*answers).pages.health(OURS)
    assert (health.ok, health.subscribed) == (True, subscribed)


ENDS = [
    ({"expires_at": 0}, None),
    ({"expires_at": 0, "data_access_expires_at": 1777875000}, 1777875000),
    ({"expires_at": 1777870000, "data_access_expires_at": 1777875000}, 1777870000),
]


@pytest.mark.parametrize(("ends", "expires"), ENDS)
def test_the_earliest_end_is_what_counts(ends, expires):
    health = Graph(*subscriptions(), token={**GOOD_TOKEN, **ends}).pages.health(OURS)
    assert (health.expires_at and int(health.expires_at.timestamp())) == expires


def test_a_connection_that_can_only_read_says_so():
    read_only = {**GOOD_TOKEN, "scopes": GOOD_TOKEN["scopes"][:2]}
    health = Graph(*subscriptions(), token=read_only).pages.health(OURS)
    assert health.ok
    assert "pages_manage_engagement" in health.problem
