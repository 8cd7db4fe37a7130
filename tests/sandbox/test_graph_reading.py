"""Reading through the simulated Graph API: fields, pages, comments, and their traps."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.sandbox.conftest import CENTRAL, Control, Graph

from uppsikt_sandbox.graph.errors import GraphError
from uppsikt_sandbox.graph.fields import Wanted, parse


def everything(graph: Graph, path: str, **params: Any) -> list[dict[str, Any]]:
    """Follow `next` to the end, as a client must."""
    page = graph.get(path, **params)
    found = list(page["data"])
    while following := page.get("paging", {}).get("next"):
        page = graph.get(following)
        found += page["data"]
    return found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("id", (Wanted("id"),)),
        (
            "id,comments.limit(2).filter(stream){id,parent{id}}",
            (
                Wanted("id"),
                Wanted(
                    "comments",
                    {"limit": "2", "filter": "stream"},
                    (Wanted("id"), Wanted("parent", {}, (Wanted("id"),), "id")),
                    "id,parent{id}",
                ),
            ),
        ),
    ],
    ids=["ett fält", "utvidgning"],
)
def test_fields_are_read(text: str, wanted: tuple[Wanted, ...]) -> None:
    assert parse(text) == wanted


@pytest.mark.parametrize("text", ["", "id,", "id{", "from{id", "id}", "å"])
def test_broken_fields_are_a_syntax_error(text: str) -> None:
    with pytest.raises(GraphError) as refused:
        parse(text)
    assert refused.value.code == 2500


@pytest.mark.parametrize(
    ("path", "served"),
    [
        (f"/v26.0/{CENTRAL}", "v26.0"),
        (f"/v24.0/{CENTRAL}", "v24.0"),
        (f"/v20.0/{CENTRAL}", "v21.0"),
        (f"/{CENTRAL}", "v21.0"),
    ],
    ids=["den nyaste", "en levande", "en död", "ingen"],
)
def test_each_version_is_named_in_the_header(graph: Graph, path: str, served: str) -> None:
    answer = graph.ask("GET", path)
    assert (answer.status_code, answer.headers["facebook-api-version"]) == (200, served)


def test_a_page_shows_its_profile(graph: Graph) -> None:
    fields = "id,name,website,verification_status,picture{is_silhouette},followers_count"
    assert graph.get(CENTRAL, fields=fields) == {
        "id": CENTRAL,
        "name": "Granåsa kommun",
        "website": "https://www.granasa.example",
        "verification_status": "blue_verified",
        "picture": {"data": {"is_silhouette": False}},
        "followers_count": 4211,
    }


def test_answers_are_ascii_with_escaped_slashes(graph: Graph) -> None:
    raw = graph.ask("GET", CENTRAL, fields="name,website").content
    assert raw.startswith(b'{"name":"Gran\\u00e5sa kommun","website":"https:\\/\\/www')


@pytest.mark.parametrize(
    ("path", "node"),
    [(CENTRAL, "Page"), ("POST", "PagePost"), ("COMMENT", "Comment")],
    ids=["sida", "inlägg", "kommentar"],
)
def test_one_unknown_field_fails_the_call(
    graph: Graph, control: Control, post_id: str, path: str, node: str
) -> None:
    comment = control.post("citizen/comment", post=post_id, message="Hej")["id"]
    place = {"POST": post_id, "COMMENT": comment}.get(path, path)
    error = graph.get(place, fields="id,post_id")["error"]
    assert (error["code"], error["message"]) == (
        100,
        f"(#100) Tried accessing nonexisting field (post_id) on node type ({node})",
    )


def test_paging_leads_through_every_post_once(graph: Graph, control: Control) -> None:
    found = everything(graph, f"{CENTRAL}/published_posts", limit=7, fields="id,is_published")
    listed = control.get("posts", page=CENTRAL)["posts"]
    own = [post["id"] for post in listed if post["kind"] == "own" and post["published"]]
    assert sorted(post["id"] for post in found) == sorted(own)
    assert {post["is_published"] for post in found} == {True}


def test_published_posts_are_ranked_not_sorted(graph: Graph) -> None:
    found = everything(graph, f"{CENTRAL}/published_posts", limit=50, fields="created_time")
    times = [post["created_time"] for post in found]
    assert times != sorted(times, reverse=True)


def test_the_feed_pages_by_time_and_shows_unpublished_and_visitors_posts(graph: Graph) -> None:
    first = graph.get(f"{CENTRAL}/feed", limit=5)
    asked = parse_qs(urlsplit(first["paging"]["next"]).query)
    assert ("until" in asked, "__paging_token" in asked, "cursors" in first["paging"]) == (
        True,
        True,
        False,
    )
    found = everything(graph, f"{CENTRAL}/feed", limit=5, fields="is_published,from")
    assert [post["id"] for post in found if not post["is_published"]] != []
    assert [post["id"] for post in found if post["from"]["id"] != CENTRAL] != []
    assert len({post["id"] for post in found}) == len(found)


def test_next_points_at_the_sandbox_and_carries_no_token_from_the_header(graph: Graph) -> None:
    following = graph.get(f"{CENTRAL}/published_posts", limit=2)["paging"]["next"]
    assert following.startswith(f"{graph.url}/meta/v26.0/{CENTRAL}/published_posts?")
    assert "access_token" not in following
    assert "appsecret_proof" not in following


def test_an_empty_page_may_have_a_next(graph: Graph, control: Control) -> None:
    control.post("paging/empty")
    path, params = f"{CENTRAL}/published_posts", {"limit": 10}
    first = graph.get(path, **params)
    second = graph.get(first["paging"]["next"])
    assert (len(first["data"]), second["data"], "next" in second["paging"]) == (10, [], True)
    whole = everything(graph, path, limit=10)
    control.post("paging/empty", on=False)
    assert whole == everything(graph, path, limit=10)


def test_since_filters_posts_by_their_own_time(graph: Graph, control: Control) -> None:
    old = everything(graph, f"{CENTRAL}/published_posts", limit=50)[-1]["id"]
    control.post("citizen/comment", post=old, message="Ny kommentar på gammalt inlägg")
    now = control.get("clock")["now"][:19]
    recent = graph.get(f"{CENTRAL}/published_posts", since=4_000_000_000, limit=50)
    assert recent == {"data": []}
    assert graph.get(old, fields="updated_time")["updated_time"][:16] == now[:16]


class TestComments:
    """F9 and F10."""

    def test_replies_are_missing_without_stream(
        self, graph: Graph, control: Control, post_id: str
    ) -> None:
        top = control.post("citizen/comment", post=post_id, message="Fråga")["id"]
        reply = control.post("citizen/reply", comment=top, message="Svar")["id"]
        assert [c["id"] for c in graph.get(f"{post_id}/comments")["data"]] == [top]
        stream = graph.get(f"{post_id}/comments", filter="stream", fields="id,parent{id}")
        assert stream["data"] == [{"id": top}, {"id": reply, "parent": {"id": top}}]

    def test_a_reply_to_a_reply_lands_at_the_same_parent(
        self, control: Control, post_id: str
    ) -> None:
        top = control.post("citizen/comment", post=post_id, message="Fråga")["id"]
        reply = control.post("citizen/reply", comment=top, message="Svar")["id"]
        deeper = control.post("citizen/reply", comment=reply, message="Svar på svar")
        assert deeper["parent"] == top

    def test_a_hidden_author_is_left_out_but_never_the_page(
        self, graph: Graph, control: Control, post_id: str
    ) -> None:
        control.post("citizen/comment", post=post_id, message="Vem är jag?")
        control.post("citizen/comment", post=post_id, message="Vi.", as_page=True)
        control.post("authors/hide")
        shown = graph.get(f"{post_id}/comments", fields="message,from")["data"]
        assert [comment.get("from") for comment in shown] == [
            None,
            {"name": "Granåsa kommun", "id": CENTRAL},
        ]

    def test_the_total_may_be_larger_than_the_list(
        self, graph: Graph, control: Control, post_id: str
    ) -> None:
        gone = control.post("citizen/comment", post=post_id, message="Ångrar mig")["id"]
        control.post("citizen/comment", post=post_id, message="Kvar")
        control.post("citizen/delete", id=gone)
        control.post("total_extra", post=post_id, n=3)
        answer = graph.get(f"{post_id}/comments", filter="stream", summary="true")
        assert (len(answer["data"]), answer["summary"]["total_count"]) == (1, 5)

    def test_a_deleted_comment_is_gone(self, graph: Graph, control: Control, post_id: str) -> None:
        comment = control.post("citizen/comment", post=post_id, message="Hej")["id"]
        control.post("citizen/delete", id=comment)
        answer = graph.ask("GET", comment)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["error_subcode"]) == (400, 100, 33)
        assert error["fbtrace_id"].startswith("A")

    def test_the_platforms_filter_hides_without_a_word(
        self, graph: Graph, control: Control, post_id: str
    ) -> None:
        comment = control.post("citizen/comment", post=post_id, message="Hej")["id"]
        control.post("platform/hide_comment", id=comment)
        assert graph.get(comment, fields="is_hidden") == {"is_hidden": True, "id": comment}

    def test_an_edit_shows_only_in_the_text(
        self, graph: Graph, control: Control, post_id: str
    ) -> None:
        comment = control.post("citizen/comment", post=post_id, message="Före")["id"]
        before = graph.get(comment)
        control.post("citizen/edit", id=comment, message="Efter")
        assert graph.get(comment) == {**before, "message": "Efter"}
        assert graph.get(comment, fields="updated_time")["error"]["code"] == 100

    def test_a_users_token_sees_no_comments_and_no_error(
        self, graph: Graph, control: Control, post_id: str
    ) -> None:
        control.post("citizen/comment", post=post_id, message="Hej")
        user = Graph(graph.url, "EAAB-granasa-user")
        assert user.get(f"{post_id}/comments", filter="stream") == {"data": []}

    def test_without_moderate_the_ids_are_withheld(
        self, graph: Graph, control: Control, post_id: str
    ) -> None:
        control.post("citizen/comment", post=post_id, message="Hej")
        control.post("token/scopes", page=CENTRAL, tasks=["CREATE_CONTENT"])
        assert graph.get(f"{post_id}/comments", fields="id,message")["data"] == [{"message": "Hej"}]

    def test_order_and_limit(self, graph: Graph, control: Control, post_id: str) -> None:
        for text in ("Ett", "Två", "Tre"):
            control.post("citizen/comment", post=post_id, message=text)
        answer = graph.get(
            f"{post_id}/comments", order="reverse_chronological", limit=2, fields="message"
        )
        assert [comment["message"] for comment in answer["data"]] == ["Tre", "Två"]
        assert "next" in answer["paging"]

    def test_comments_expand_within_a_listing_of_posts(
        self, graph: Graph, control: Control, post_id: str
    ) -> None:
        comment = control.post("citizen/comment", post=post_id, message="Hej", citizen="Åsa Ö")
        fields = "id,comments.limit(1).filter(stream).summary(true){id,message,from{name}}"
        [newest] = graph.get(f"{CENTRAL}/published_posts", limit=1, fields=fields)["data"]
        assert newest["comments"]["data"] == [
            {"id": comment["id"], "message": "Hej", "from": {"name": "Åsa Ö"}}
        ]
        assert newest["comments"]["summary"]["total_count"] == 1


def test_batch_answers_each_call_with_a_json_string(graph: Graph, post_id: str) -> None:
    wishes = [{"method": "GET", "relative_url": post_id}, {"method": "GET", "relative_url": "1_2"}]
    answers = graph.post("/", batch=json.dumps(wishes))
    assert [answer["code"] for answer in answers] == [200, 400]
    assert json.loads(answers[0]["body"])["id"] == post_id
