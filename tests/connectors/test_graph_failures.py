"""Each of Facebook's failures means one thing to us, whatever its status or words."""

from datetime import UTC, datetime

import httpx
import pytest
from tests.connectors.graph import OURS, Graph, error, ok

from uppsikt.errors import ConnectorError, FailureClass, fill

C = FailureClass
CODES = [
    (1, 0, C.TRANSIENT),
    (2, 0, C.TRANSIENT),
    (3, 0, C.PERMISSION),
    (4, 0, C.THROTTLED),
    (10, 0, C.PERMISSION),
    (10, 2018278, C.POLICY_BLOCK),
    (17, 0, C.THROTTLED),
    (32, 0, C.THROTTLED),
    (33, 0, C.INVALID),
    (100, 0, C.INVALID),
    (100, 33, C.GONE),
    (102, 0, C.AUTH_EXPIRED),
    (190, 0, C.AUTH_EXPIRED),
    *((190, dead, C.AUTH_EXPIRED) for dead in (458, 459, 460, 463, 464, 467, 492)),
    (200, 0, C.PERMISSION),
    (299, 0, C.PERMISSION),
    (300, 0, C.INVALID),
    (341, 0, C.THROTTLED),
    (368, 0, C.POLICY_BLOCK),
    (368, 1390008, C.POLICY_BLOCK),
    (506, 0, C.DUPLICATE),
    (551, 0, C.POLICY_BLOCK),
    (613, 0, C.THROTTLED),
    (803, 0, C.GONE),
    (2500, 0, C.INVALID),
    (1609005, 0, C.INVALID),
    (80001, 0, C.THROTTLED),
    (80002, 0, C.THROTTLED),
    (80006, 0, C.THROTTLED),
    (987654, 0, C.INVALID),
]


def failure_of(call, *args, **kwargs):
    with pytest.raises(ConnectorError) as raised:
        call(*args, **kwargs)
    return raised.value


def read(graph):
    return failure_of(graph.client.read, OURS.token, "1_2", {})


def write(graph):
    return failure_of(graph.client.write, OURS.token, "2_3/comments", {"message": "Hej"})


@pytest.mark.parametrize("status", [200, 400, 403, 500])
@pytest.mark.parametrize(("code", "subcode", "failure"), CODES)
def test_the_code_decides_when_reading(code, subcode, failure, status):
    graph = Graph(*[error(code, subcode, status=status)] * 3)
    assert read(graph).failure is failure


@pytest.mark.parametrize(("code", "subcode", "failure"), CODES)
def test_the_code_decides_when_writing_but_a_fault_of_theirs_may_have_happened(
    code, subcode, failure
):
    expected = C.UNKNOWN_OUTCOME if failure is C.TRANSIENT else failure
    assert write(Graph(error(code, subcode))).failure is expected


BROKEN = [
    (httpx.ConnectError("nej"), C.TRANSIENT),
    (httpx.ConnectTimeout("nej"), C.TRANSIENT),
    (httpx.PoolTimeout("nej"), C.TRANSIENT),
    (httpx.ReadTimeout("nej"), C.UNKNOWN_OUTCOME),
    (httpx.ReadError("nej"), C.UNKNOWN_OUTCOME),
    (httpx.WriteError("nej"), C.UNKNOWN_OUTCOME),
    (httpx.WriteTimeout("nej"), C.UNKNOWN_OUTCOME),
    (httpx.RemoteProtocolError("nej"), C.UNKNOWN_OUTCOME),
    (httpx.DecodingError("nej"), C.UNKNOWN_OUTCOME),
]


@pytest.mark.parametrize(("problem", "failure"), BROKEN, ids=lambda value: type(value).__name__)
def test_a_write_without_an_answer_is_unknown_unless_it_was_never_sent(problem, failure):
    graph = Graph(problem)
    assert write(graph).failure is failure
    assert len(graph.asked) == 1


@pytest.mark.parametrize(("problem", "failure"), BROKEN, ids=lambda value: type(value).__name__)
def test_a_read_without_an_answer_may_be_repeated(problem, failure):
    assert read(Graph(problem, problem, problem)).failure is C.TRANSIENT


UNREADABLE = [
    (httpx.Response(502, text="<html>Bad gateway"), C.TRANSIENT, C.UNKNOWN_OUTCOME),
    (httpx.Response(200, text="<html>Logga in"), C.TRANSIENT, C.UNKNOWN_OUTCOME),
    (httpx.Response(200, json=[1]), C.TRANSIENT, C.UNKNOWN_OUTCOME),
    (httpx.Response(404, text="nej"), C.INVALID, C.INVALID),
    (httpx.Response(302, headers={"location": "https://evil.example"}), C.INVALID, C.INVALID),
    (httpx.Response(429, text="nej"), C.THROTTLED, C.THROTTLED),
]


@pytest.mark.parametrize(("answer", "reading", "writing"), UNREADABLE, ids=lambda v: str(v)[:20])
def test_an_answer_that_is_not_graphs(answer, reading, writing):
    assert read(Graph(answer, answer, answer)).failure is reading
    graph = Graph(answer)
    assert write(graph).failure is writing
    assert len(graph.asked) == 1


def test_a_write_answered_without_an_id_is_unknown():
    graph = Graph(ok({"success": True}))
    problem = failure_of(graph.pages.reply, OURS, comment_id="2_3", text="Hej")
    assert problem.failure is C.UNKNOWN_OUTCOME


DATE = "Mon, 04 May 2026 07:00:00 GMT"
USAGE = '{"100":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":7}]}'
UNTIL = [
    ({"date": DATE, "x-business-use-case-usage": USAGE}, datetime(2026, 5, 4, 7, 7, tzinfo=UTC)),
    ({"date": DATE}, datetime(2026, 5, 4, 8, 0, tzinfo=UTC)),
    ({"date": DATE, "x-app-usage": "trasigt"}, datetime(2026, 5, 4, 8, 0, tzinfo=UTC)),
    ({"date": "yesterday"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("headers", "until"), UNTIL)
def test_throttling_names_a_time_by_facebooks_own_clock(headers, until):
    assert read(Graph(error(80001, **headers))).until == until


@pytest.mark.parametrize(
    ("subcode", "words"),
    [(463, "gått ut"), (460, "bytt lösenord"), (458, "tagits bort"), (492, "roll"), (0, "nyckel")],
)
def test_a_dead_token_says_why_and_what_to_do(subcode, words):
    problem = read(Graph(error(190, subcode)))
    assert words in problem.message
    assert "ansluta kontot på nytt" in problem.remedy


def test_a_missing_right_is_named():
    graph = Graph(error(200))
    problem = failure_of(graph.pages.reply, OURS, comment_id="2_3", text="Hej")
    assert fill(problem.message, problem.params) == (
        "Uppsikt saknar en rätt på Facebooksidan (pages_manage_engagement, MODERATE)."
    )


@pytest.mark.parametrize("failure", list(C))
def test_every_class_has_a_sentence_and_a_remedy(failure):
    from uppsikt.connectors.meta.failures import failed

    problem = failed(failure, right="x")
    assert problem.message.endswith(".")
    assert problem.remedy.endswith(".")
    assert problem.failure is failure
