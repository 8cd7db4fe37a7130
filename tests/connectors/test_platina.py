"""How cases reach Platina: what is filled in, what is cut, and what each failure means."""

import base64
import json
from datetime import UTC, datetime

import httpx
import pytest

from uppsikt.connectors.platina import bodies, mapping
from uppsikt.connectors.platina.client import PlatinaClient
from uppsikt.connectors.platina.diary import PlatinaDiary
from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.ports.diary import DiaryCase, DiaryFile, DiaryRecord

C = FailureClass
KEY = "0196a1f0-7c11-7000-8000-000000000001"
NIGHT = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)
FIELDS = mapping.load()
LISTS = {
    "journalized-case-statuses": [{"id": 1, "name": "Öppet"}],
    "journalized-case-origins": [{"id": 2, "name": "Inkommande"}],
    "business-codes": [{"id": 3, "name": "Hantera synpunkter och klagomål"}],
    "case-types": [{"id": 4, "name": "Synpunkt"}],
    "journalized-case-pul-levels": [{"id": 5, "name": "Personuppgifter"}],
    "journalized-case-secrecy-levels": [
        {"id": 0, "name": "Offentlig"},
        {"id": 1, "name": "Delvis sekretess"},
    ],
    "confidential-paragraphs": [{"id": 6, "name": "OSL 21 kap. 1 §"}],
    "deed-types": [
        {"id": 7, "name": "Inkommen skrivelse"},
        {"id": 8, "name": "Utgående skrivelse"},
    ],
}


def case(**changes):
    given = {
        "key": KEY,
        "diary": "SBN",
        "title": "Synpunkt",
        "description": f"Ärende {KEY}.",
        "in_out_at": NIGHT,
        "initiator": "Vera Sjö",
        "restricted": False,
        "records": (),
    }
    return DiaryCase(**{**given, **changes})


def record(**changes):
    file = DiaryFile("svar.txt", "text/plain", "Åtgärdat.".encode())
    given = {
        "direction": "outgoing",
        "title": "Svar",
        "dated_at": NIGHT,
        "sender": "Per Ekdahl",
        "recipient": "Vera Sjö",
        "file": file,
    }
    return DiaryRecord(**{**given, **changes})


class Platina:
    """Answers posts with the next of `answers`; lists by themselves."""

    def __init__(self, *answers, lists=LISTS):
        self.answers = list(answers)
        self.lists = dict(lists)
        self.listed = []
        self.posted = []
        self.slept = []
        client = PlatinaClient(
            "https://platina.example/api/v8.0",
            transport=httpx.MockTransport(self.answer),
            sleep=self.slept.append,
        )
        self.diary = PlatinaDiary(client, None, FIELDS, monotonic=lambda: 0.0)

    def answer(self, request):
        if request.method == "GET":
            name = request.url.path.rsplit("/", 1)[-1]
            self.listed.append(name)
            return httpx.Response(200, json=self.lists[name])
        self.posted.append((request.url.path, json.loads(request.content)))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def made(**body):
    return httpx.Response(201, json=body)


def failure_of(call, *args, **kwargs):
    with pytest.raises(ConnectorError) as raised:
        call(*args, **kwargs)
    return raised.value


def test_a_case_is_filled_in_as_the_mapping_says():
    platina = Platina(made(id=41001, diaryNumber="SBN 2026/1"))
    receipt = platina.diary.register("token", case())
    assert (receipt.external_id, receipt.diary_number) == ("41001", "SBN 2026/1")
    assert platina.posted == [
        (
            "/api/v8.0/diaries/SBN/journalized-cases",
            {
                "diaryNumber": None,
                "registrationDate": "2026-05-05T00:30:00+02:00",
                "inOutDate": "2026-05-05T00:30:00+02:00",
                "statusId": 1,
                "origin": 2,
                "businessCodeId": 3,
                "caseTypeId": 4,
                "pulLevel": 5,
                "secrecyLevel": 0,
                "title": "Synpunkt",
                "description": f"Ärende {KEY}.",
                "initiators": [{"name": "Vera Sjö"}],
            },
        )
    ]


def test_a_restricted_case_names_its_paragraph_and_no_sender():
    platina = Platina(made(id=1, diaryNumber="SN 2026/1"))
    platina.diary.register("token", case(diary="SN", restricted=True, initiator=""))
    [(_, body)] = platina.posted
    assert (body["secrecyLevel"], body["confidentialParagraphs"]) == (1, [6])
    assert "initiators" not in body


def test_a_record_is_filled_in_by_its_direction_and_followed_by_its_file():
    platina = Platina(made(id=52001), made(id=63001))
    assert platina.diary.add_record("token", "41001", "SBN", record()) == "52001"
    [(deed_path, deed), (file_path, file)] = platina.posted
    assert deed_path == "/api/v8.0/journalized-cases/41001/deeds"
    assert (deed["direction"], deed["deedTypeId"]) == ("outgoing", 8)
    assert deed["correspondents"] == [{"name": "Vera Sjö"}]
    assert file_path == "/api/v8.0/deeds/52001/files"
    assert (file["fileName"], base64.b64decode(file["content"]).decode()) == (
        "svar.txt",
        "Åtgärdat.",
    )


CUT = [
    ("x" * 200, "x" * 200),
    ("x" * 201, "x" * 199 + "…"),
    ("å" * 201, "å" * 199 + "…"),
    ("🧊" * 100, "🧊" * 100),
    ("🧊" * 101, "🧊" * 99 + "…"),
    ("  ", "Utan rubrik"),
]


@pytest.mark.parametrize(("given", "title"), CUT, ids=["200", "201", "å", "is", "is+", "tom"])
def test_a_title_fits_in_two_hundred_units_as_dotnet_counts(given, title):
    body = bodies.case_body(case(title=given), FIELDS.case, lambda collection, entry: 1)
    assert body["title"] == title


@pytest.mark.parametrize("text", ["", "Kort", "🧊" * 4000, "x" * 3990 + KEY, f"x {KEY}"])
def test_a_description_of_any_length_keeps_our_own_key_within_four_thousand(text):
    body = bodies.case_body(case(description=text), FIELDS.case, lambda collection, entry: 1)
    assert KEY in body["description"]
    assert 1 <= len(body["description"].encode("utf-16-le")) // 2 <= 4000


def test_lists_are_read_once_and_again_when_an_entry_is_missing():
    platina = Platina(*[made(id=1, diaryNumber="SBN 2026/1")] * 3)
    platina.diary.register("token", case())
    platina.diary.register("token", case())
    assert platina.listed.count("case-types") == 1
    platina.diary.register("token", case(restricted=True))
    assert sorted(platina.listed) == sorted([*set(platina.listed)])


def test_an_entry_that_the_installation_lacks_is_named_and_nothing_is_sent():
    platina = Platina(lists={**LISTS, "case-types": [{"id": 9, "name": "Ärende"}]})
    problem = failure_of(platina.diary.register, "token", case())
    assert (problem.failure, problem.params) == (
        C.INVALID,
        {"entry": "Synpunkt", "collection": "case-types"},
    )
    assert platina.posted == []
    assert platina.listed.count("case-types") == 2


STATUSES = [
    (400, C.INVALID),
    (401, C.AUTH_EXPIRED),
    (403, C.PERMISSION),
    (404, C.GONE),
    (409, C.UNKNOWN_OUTCOME),
    (418, C.INVALID),
    (422, C.INVALID),
    (429, C.TRANSIENT),
    (499, C.INVALID),
    (500, C.UNKNOWN_OUTCOME),
    (502, C.UNKNOWN_OUTCOME),
    (503, C.TRANSIENT),
    (504, C.UNKNOWN_OUTCOME),
]


@pytest.mark.parametrize(("status", "failure"), STATUSES)
def test_what_a_refused_registration_means(status, failure):
    platina = Platina(httpx.Response(status, text="nej"))
    assert failure_of(platina.diary.register, "token", case()).failure is failure
    assert len(platina.posted) == 1


LOST = [
    (httpx.ConnectError("nej"), C.TRANSIENT),
    (httpx.ConnectTimeout("nej"), C.TRANSIENT),
    (httpx.ReadTimeout("nej"), C.UNKNOWN_OUTCOME),
    (httpx.RemoteProtocolError("nej"), C.UNKNOWN_OUTCOME),
    (httpx.Response(201, text="<html>"), C.UNKNOWN_OUTCOME),
    (httpx.Response(201, json={}), C.UNKNOWN_OUTCOME),
    (httpx.Response(201, json={"id": 1}), C.UNKNOWN_OUTCOME),
    (httpx.Response(201, json=[1]), C.UNKNOWN_OUTCOME),
]


@pytest.mark.parametrize(("answer", "failure"), LOST, ids=lambda value: str(value)[:16])
def test_a_registration_without_a_clear_answer_is_unknown_unless_it_was_never_sent(answer, failure):
    platina = Platina(answer)
    assert failure_of(platina.diary.register, "token", case()).failure is failure
    assert len(platina.posted) == 1


def test_the_refused_fields_are_named_but_not_their_values():
    errors = {"title": ["'Vera Sjö är arg' is too long"]}
    platina = Platina(httpx.Response(400, json={"errors": errors}))
    problem = failure_of(platina.diary.register, "token", case())
    assert str(problem).startswith("Platina godtog inte uppgifterna (title).")
    assert "Vera" not in f"{problem} {problem.params}"


def test_a_file_that_was_certainly_not_sent_is_sent_again():
    platina = Platina(made(id=52001), httpx.ConnectError("nej"), made(id=63001))
    assert platina.diary.add_record("token", "41001", "SBN", record()) == "52001"
    assert [path.rsplit("/", 1)[-1] for path, _ in platina.posted] == ["deeds", "files", "files"]
    assert platina.slept == [2.0]


FILES_LOST = [
    [httpx.ReadTimeout("nej")],
    [httpx.Response(500)],
    [httpx.Response(401)],
    [httpx.ConnectError("nej")] * 3,
]


@pytest.mark.parametrize("answers", FILES_LOST, ids=["tidsgräns", "500", "401", "nere"])
def test_a_record_without_its_file_is_never_made_twice_but_shown_to_a_person(answers):
    platina = Platina(made(id=52001), *answers)
    problem = failure_of(platina.diary.add_record, "token", "41001", "SBN", record())
    assert problem.failure is C.UNKNOWN_OUTCOME
    assert "Handlingen 52001 finns i Platina" in str(problem)
    assert [path for path, _ in platina.posted].count(
        "/api/v8.0/journalized-cases/41001/deeds"
    ) == 1


@pytest.mark.parametrize("astray", ["", "..", "KS/../SN", "KS?x", "K S"])
def test_a_diary_that_would_lead_astray_is_not_asked_for(astray):
    platina = Platina()
    assert failure_of(platina.diary.register, "token", case(diary=astray)).failure is C.INVALID
    assert platina.posted == []
