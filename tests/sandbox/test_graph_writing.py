"""Writing through the simulated Graph API, and the answers that never come."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest
from tests.sandbox.conftest import CENTRAL, Control, Graph


@pytest.fixture
def comment_id(control: Control, post_id: str) -> str:
    return str(control.post("citizen/comment", post=post_id, message="När öppnar ni?")["id"])


def code_of(body: dict[str, Any]) -> tuple[int, int]:
    return body["error"]["code"], body["error"].get("error_subcode", 0)


def test_a_post_is_published_edited_and_deleted(graph: Graph) -> None:
    post = graph.post(f"{CENTRAL}/feed", message="Hej")["id"]
    assert graph.post(post, message="Hej igen") == {"success": True}
    assert graph.get(post, fields="message")["message"] == "Hej igen"
    assert graph.delete(post) == {"success": True}
    assert code_of(graph.get(post)) == (100, 33)


def test_fields_give_read_after_write(graph: Graph, comment_id: str) -> None:
    made = graph.post(f"{comment_id}/comments", message="Klockan 10.", fields="id,parent{id},from")
    assert made["parent"] == {"id": comment_id}
    assert made["from"] == {"name": "Granåsa kommun", "id": CENTRAL}


def test_the_same_post_twice_is_a_duplicate_but_not_the_same_comment(
    graph: Graph, comment_id: str
) -> None:
    graph.post(f"{CENTRAL}/feed", message="Samma")
    assert code_of(graph.post(f"{CENTRAL}/feed", message="Samma")) == (506, 0)
    twice = [graph.post(f"{comment_id}/comments", message="Samma")["id"] for _ in range(2)]
    assert len(set(twice)) == 2


def test_a_citizens_comment_can_be_hidden_but_not_edited(graph: Graph, comment_id: str) -> None:
    assert graph.post(comment_id, is_hidden="true") == {"success": True}
    assert graph.get(comment_id, fields="is_hidden")["is_hidden"] is True
    assert code_of(graph.post(comment_id, message="Ändrat av oss")) == (200, 0)


def test_the_own_comment_can_be_edited_but_not_hidden(graph: Graph, comment_id: str) -> None:
    own = graph.post(f"{comment_id}/comments", message="Klockan 10.")["id"]
    assert graph.post(own, message="Klockan 11.") == {"success": True}
    assert code_of(graph.post(own, is_hidden="true")) == (200, 0)
    assert graph.get(own, fields="can_hide")["can_hide"] is False


def test_deleting_a_comment_takes_its_replies_along(graph: Graph, comment_id: str) -> None:
    reply = graph.post(f"{comment_id}/comments", message="Klockan 10.")["id"]
    graph.delete(comment_id)
    assert code_of(graph.get(reply)) == (100, 33)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"scopes": ["pages_read_engagement", "pages_read_user_content"]}, 200),
        ({"tasks": ["ANALYZE"]}, 200),
    ],
    ids=["behörighet saknas", "uppgift saknas"],
)
def test_permission_and_task_are_two_gates(
    graph: Graph, control: Control, comment_id: str, given: dict[str, Any], code: int
) -> None:
    control.post("token/scopes", page=CENTRAL, **given)
    assert code_of(graph.post(f"{comment_id}/comments", message="Hej")) == (code, 0)
    assert control.get("state")["writes"] == {}


def test_a_user_token_cannot_write(graph: Graph, comment_id: str) -> None:
    user = Graph(graph.url, "EAAB-granasa-user")
    assert code_of(user.post(f"{comment_id}/comments", message="Hej")) == (210, 0)


@pytest.mark.parametrize("text", ["", "   ", "x" * 8001], ids=["tomt", "mellanslag", "för långt"])
def test_a_comment_needs_a_fitting_text(graph: Graph, comment_id: str, text: str) -> None:
    assert code_of(graph.post(f"{comment_id}/comments", message=text)) == (100, 0)


class TestWithheldAnswers:
    """The write is carried out; its caller does not hear of it."""

    def test_a_held_write_was_made_once_and_answers_when_released(
        self, graph: Graph, control: Control, comment_id: str
    ) -> None:
        control.post("hold_write/on", writes=1)
        answers: list[Any] = []
        path = f"{comment_id}/comments"
        caller = threading.Thread(target=lambda: answers.append(graph.post(path, message="Svar")))
        caller.start()
        assert control.post("hold_write/wait")["held"] is True
        listed = graph.get(path, fields="message")["data"]
        assert [comment["message"] for comment in listed] == ["Svar"]
        assert answers == []
        assert control.post("hold_write/release") == {"released": 1}
        caller.join(10)
        assert answers == [{"id": listed[0]["id"]}]
        assert control.get("requests")["counts"] == {"comment.create": 1}

    def test_a_dropped_write_ends_in_a_cut_connection(
        self, graph: Graph, control: Control, comment_id: str
    ) -> None:
        control.post("hold_write/on")
        problems: list[str] = []

        def call() -> None:
            try:
                graph.post(f"{comment_id}/comments", message="Svar")
            except httpx.RemoteProtocolError as problem:
                problems.append(type(problem).__name__)

        caller = threading.Thread(target=call)
        caller.start()
        control.post("hold_write/wait")
        assert control.post("hold_write/drop") == {"dropped": 1}
        caller.join(10)
        assert problems == ["RemoteProtocolError"]

    def test_a_cut_needs_nobody_to_drop_it(
        self, graph: Graph, control: Control, comment_id: str
    ) -> None:
        control.post("hold_write/on", mode="cut", writes=1, path="/*/comments")
        with pytest.raises(httpx.RemoteProtocolError):
            graph.post(f"{comment_id}/comments", message="Svar")
        assert "id" in graph.post(f"{comment_id}/comments", message="Ett till")
        assert control.get("requests")["counts"] == {"comment.create": 2}

    def test_an_error_can_come_after_the_write(
        self, graph: Graph, control: Control, comment_id: str
    ) -> None:
        control.post("platform/fail", path="/*/comments", method="POST", code=2, after=True)
        answer = graph.ask("POST", f"{comment_id}/comments", message="Svar")
        assert (answer.status_code, answer.json()["error"]["code"]) == (500, 2)
        assert control.get("requests")["counts"] == {"comment.create": 1}

    def test_an_error_before_the_write_leaves_nothing(
        self, graph: Graph, control: Control, comment_id: str
    ) -> None:
        control.post("platform/fail", path="/*/comments", code=368, n=2)
        codes = [code_of(graph.post(f"{comment_id}/comments", message="Svar")) for _ in range(2)]
        assert codes == [(368, 0), (368, 0)]
        assert control.get("requests")["counts"] == {}
        assert "id" in graph.post(f"{comment_id}/comments", message="Svar")


def test_secrets_are_not_in_the_journal_of_requests(
    graph: Graph, control: Control, comment_id: str
) -> None:
    graph.http.post(
        f"/v26.0/{comment_id}/comments",
        data={"message": "Hej", "access_token": graph.token, "appsecret_proof": "fel"},
    )
    [entry] = [one for one in control.get("requests")["requests"] if one["method"] == "POST"]
    assert entry["params"] == {"message": "Hej", "access_token": "***", "appsecret_proof": "***"}
