"""What `uppsikt payload` reads out of deliveries and answers: nothing lost, nothing invented."""

import json
from collections import Counter
from pathlib import Path

import pytest

from uppsikt.connectors.meta.payload import events, observations
from uppsikt.errors import UppsiktError

OWN = Path(__file__).parent / "fixtures" / "meta"
RECORDED = Path(__file__).parents[2] / "../shared/samples/meta"
FILES = [*sorted(OWN.glob("*.json")), *sorted(RECORDED.glob("*.json"))]
EVENTS = {
    "feed_two_entries": "ccrpo",
    "messages": "oo",
    "instagram_delivery": "cc",
    "posts_with_comments": "pcccrp",
    "by_id": "cc",
    "instagram_media": "pcc",
    "error": "o",
    "base_error_data": "o",
    "base_long_term_token": "o",
    "base_token_info": "o",
    "base_user_accounts_token": "o",
    "facebook_apidata_comments_comment_info": "c",
    "facebook_apidata_comments_comments_info": "cc",
    "facebook_apidata_comments_comments_p1": "c" * 10,
    "facebook_apidata_comments_comments_p2": "c" * 5,
    "facebook_apidata_comments_create_resp": "c",
    "facebook_apidata_pages_multi_default_fields": "oo",
    "facebook_apidata_pages_search_pages": "o" * 5,
    "facebook_apidata_pages_single_default_page": "o",
    "facebook_apidata_pages_single_fields_page": "o",
    "facebook_apidata_posts_feed_fields_p1": "p" * 5,
    "facebook_apidata_posts_feed_fields_p2": "p" * 5,
    "facebook_apidata_posts_feeds_default_fields_p1": "p" * 5,
    "facebook_apidata_posts_feeds_default_fields_p2": "p" * 5,
    "facebook_apidata_posts_multi_posts_data": "p" + "c" * 7 + "p" + "c" * 9,
    "facebook_apidata_posts_multi_posts_data_fields": "pp",
    "facebook_apidata_posts_single_post_data": "p",
    "facebook_apidata_posts_single_post_data_fields": "p",
    "instagram_apidata_comments_comment_fields": "c",
    "instagram_apidata_comments_comments_fields": "cc",
    "instagram_apidata_comments_replies": "c",
    "instagram_apidata_medias_children": "pp",
    "instagram_apidata_medias_comments_p1": "cc",
    "instagram_apidata_medias_comments_p2": "cc",
    "instagram_apidata_medias_insights": "ooo",
    "instagram_apidata_medias_insights_new": "o",
    "instagram_apidata_medias_media_default": "p",
    "instagram_apidata_medias_medias_fields": "pp",
    "instagram_apidata_medias_product_tags": "o",
    "instagram_apidata_publish_container_info": "o",
    "instagram_apidata_publish_containers_info": "oo",
    "instagram_apidata_publish_create_photo": "o",
    "instagram_apidata_publish_create_video": "o",
    "instagram_apidata_publish_publish_container": "o",
    "instagram_apidata_publish_publish_limit_resp": "o",
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_gives_its_events_in_order(file):
    read = events(file.read_bytes())
    assert "".join(event["kind"][0] for event in read) == EVENTS[file.stem]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_text_comes_out_as_often_as_it_went_in(file):
    written = Counter(_texts(json.loads(file.read_text("utf-8"))))
    read = Counter(event["text"] for event in events(file.read_bytes()))
    assert written - read == Counter()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_time_of_writing_comes_out_as_often_as_it_went_in(file):
    assert _times(json.loads(file.read_text("utf-8"))) == sum(
        event["created"] is not None for event in events(file.read_bytes())
    )


def _texts(node, inside=""):
    if isinstance(node, list):
        return [text for part in node for text in _texts(part, inside)]
    if not isinstance(node, dict) or inside in ("attachments", "attachment", "children"):
        return []
    own = [
        node[key] for key in ("message", "text", "caption", "review_text") if _is_text(node, key)
    ]
    return own + [text for key, value in node.items() for text in _texts(value, key)]


def _is_text(node, key):
    return isinstance(node.get(key), str)


def _times(node, inside=""):
    if isinstance(node, list):
        return sum(_times(part, inside) for part in node)
    if not isinstance(node, dict) or inside == "children":
        return 0
    own = any(key in node for key in ("created_time", "timestamp"))
    return own + sum(_times(value, key) for key, value in node.items())


def read_one(value):
    [event] = events(json.dumps(value).encode())
    return event


def delivery(value, field="feed", page="100101"):
    changes = [{"field": field, "value": value}]
    return {"object": "page", "entry": [{"id": page, "time": 1767600000, "changes": changes}]}


def test_a_comment_by_webhook_has_all_its_values():
    assert read_one(delivery({
        "item": "comment", "verb": "edited", "comment_id": 5550019001, "post_id": "100101_555001",
        "parent_id": "100101_555001", "from": {"id": 24000000000000001, "name": "Vera Sjö"},
        "created_time": 1767599990, "message": "Hur länge?",
    })) == {
        "kind": "comment", "verb": "edited", "id": "5550019001", "parent": None,
        "post": "100101_555001", "author_id": "24000000000000001", "text": "Hur länge?",
        "created": 1767599990,
    }  # fmt: skip


PARENTS = [
    ("100101_555001", None),
    ("555001", None),
    ("555001_9001", "555001_9001"),
    (None, None),
]


@pytest.mark.parametrize(("given", "parent"), PARENTS)
def test_only_a_reply_has_a_parent(given, parent):
    value = {"item": "comment", "verb": "add", "comment_id": "555001_9002", "parent_id": given}
    assert read_one(delivery({**value, "post_id": "100101_555001"}))["parent"] == parent


KINDS = [
    *((item, "post") for item in ("post", "status", "photo", "video", "share", "event")),
    *((item, "reaction") for item in ("like", "reaction")),
    *((item, "other") for item in ("album", "rating", "note", None, 5, ["comment"])),
    ("comment", "comment"),
]


@pytest.mark.parametrize(("item", "kind"), KINDS)
@pytest.mark.parametrize("verb", ["add", "edit", "edited", "hide", "unhide", "remove", "mute"])
def test_the_item_decides_the_kind_and_the_verb_is_kept(item, kind, verb):
    value = {"item": item, "verb": verb, "post_id": "1_2", "comment_id": "2_3", "message": "Hej"}
    event = read_one(delivery(value))
    assert (event["kind"], event["verb"], event["text"]) == (kind, verb, "Hej")


IDS = [
    ({"item": "comment", "comment_id": "2_3", "post_id": "1_2"}, "2_3"),
    ({"item": "reaction", "comment_id": "2_3", "post_id": "1_2"}, "2_3"),
    ({"item": "like", "post_id": "1_2"}, "1_2"),
    ({"item": "like", "user_id": 24}, None),
    ({"item": "photo", "photo_id": 7, "post_id": "1_2"}, "1_2"),
    ({"item": "video", "video_id": 9007199254740993}, "9007199254740993"),
    ({"item": "album", "album_id": 8}, "8"),
]


@pytest.mark.parametrize(("value", "external_id"), IDS)
def test_ids_are_the_platforms_as_strings(value, external_id):
    assert read_one(delivery({"verb": "add", **value}))["id"] == external_id


AUTHORS = [
    ({"from": {"id": 24, "name": "Vera"}}, "24"),
    ({"sender_id": 25, "sender_name": "Vera"}, "25"),
    ({"reviewer_id": "26"}, "26"),
    ({"user_id": 27}, "27"),
    ({}, None),
    ({"from": None}, None),
]


@pytest.mark.parametrize(("value", "author"), AUTHORS)
def test_the_author_in_newer_and_older_shapes(value, author):
    assert read_one(delivery({"item": "comment", "verb": "add", **value}))["author_id"] == author


TIMES = [
    (1767599990, 1767599990),
    (1767599990246, 1767599990),
    ("1767599990", 1767599990),
    ("2026-01-05T07:59:50+0000", 1767599990),
    ("2026-01-05T08:59:50+01:00", 1767599990),
    ("i går", None),
    (10**40, None),
    (True, None),
    (None, None),
]


@pytest.mark.parametrize(("written", "created"), TIMES)
def test_times_in_every_writing(written, created):
    value = {"item": "comment", "verb": "add", "created_time": written}
    assert read_one(delivery(value))["created"] == created


ODD = [
    {"object": "page", "entry": [{"id": "1", "time": 1, "changed_fields": ["feed"]}]},
    {"object": "page", "entry": [{"id": "1", "time": 1}]},
    {"object": "page", "entry": ["vad är detta"]},
    {
        "object": "permissions",
        "entry": [{"id": "0", "changes": [{"field": "x", "verb": "granted"}]}],
    },
    {"object": "page", "entry": [{"id": "1", "changes": [{"field": "about", "value": "Ny text"}]}]},
    {"object": "page", "entry": [{"id": "1", "changes": [None]}]},
    {"object": "page", "entry": [{"id": "1", "messaging": [7]}]},
    {"success": True},
    {},
    5,
    "text",
    None,
    {"id": "1", "something": {"data": [{"id": "2"}]}},
]


@pytest.mark.parametrize("node", ODD, ids=repr)
def test_an_unknown_shape_is_one_other_event(node):
    assert [event["kind"] for event in events(json.dumps(node).encode())] == ["other"]


def test_the_words_of_an_unknown_shape_are_kept():
    node = {
        "object": "page",
        "entry": [{"id": "1", "changes": [{"field": "about", "value": "Ny"}]}],
    }
    assert read_one(node)["text"] == "Ny"


@pytest.mark.parametrize("empty", [[], {"data": []}, {"object": "page", "entry": []}])
def test_nothing_told_is_no_event(empty):
    assert events(json.dumps(empty).encode()) == []


def test_doubles_in_one_delivery_are_both_kept():
    one = delivery({"item": "comment", "verb": "add", "comment_id": "2_3"})
    one["entry"] *= 2
    assert [event["id"] for event in events(json.dumps(one).encode())] == ["2_3", "2_3"]


def test_private_messages_are_other_and_keep_their_words():
    read = events((OWN / "messages.json").read_bytes())
    assert [(e["verb"], e["id"], e["author_id"], e["text"], e["created"]) for e in read] == [
        ("add", "m_Ab1", "24000000000000001", "Hej, får jag fråga en sak?", 1767600011),
        ("edited", "m_Ab1", "24000000000000001", "Hej, får jag fråga två saker?", 1767600011),
    ]


def test_instagrams_comment_and_mention():
    read = events((OWN / "instagram_delivery.json").read_bytes())
    assert [(e["verb"], e["id"], e["parent"], e["post"], e["created"]) for e in read] == [
        ("add", "17950000000000021", "17950000000000020", "17900000000000011", None),
        ("add", "17950000000000099", None, "17999000000000001", None),
    ]


def test_nested_comments_know_their_post_and_parent():
    read = events((OWN / "posts_with_comments.json").read_bytes())
    comments = [(e["id"], e["parent"], e["post"]) for e in read if e["kind"] == "comment"]
    assert comments == [
        ("555001_9001", None, "100100100100101_555001"),
        ("555001_9002", "555001_9001", "100100100100101_555001"),
        ("555001_9003", None, "100100100100101_555001"),
    ]


def test_a_frame_around_comments_is_no_event_of_its_own():
    comment = {"id": "2_3", "message": "Hej", "created_time": "2026-01-05T08:00:00+0000"}
    read = events(json.dumps({"id": "1_2", "comments": {"data": [comment]}}).encode())
    assert [(e["kind"], e["id"], e["post"]) for e in read] == [("comment", "2_3", "1_2")]


def test_a_comment_without_id_gets_the_one_its_address_spells_out():
    link = "https://www.facebook.com/100101/posts/555001/?comment_id=9001&reply_comment_id=9002"
    event = read_one({"message": "Hej", "permalink_url": link})
    assert (event["id"], event["parent"]) == ("555001_9002", "555001_9001")
    assert (event["kind"], event["post"]) == ("comment", "100101_555001")


def test_a_list_is_known_by_the_edge_in_its_paging_address():
    bare = {"id": "555001_9001", "created_time": "2026-01-05T08:00:00+0000", "message": "Hej"}
    link = "https://graph.example/v26.0/100101_555001/comments?after=x"
    assert read_one({"data": [bare], "paging": {"next": link}})["kind"] == "comment"
    assert read_one({"data": [bare]})["kind"] == "post"


def test_a_batch_is_opened():
    body = json.dumps({"id": "1_2", "message": "Hej", "created_time": "2026-01-05T08:00:00+0000"})
    assert read_one([{"code": 200, "headers": [], "body": body}])["id"] == "1_2"


def test_half_an_emoji_and_nul_become_storable():
    raw = b'{"id":"1_2","message":"Hej \\ud83d\\u0000","created_time":1767599990}'
    assert [event["text"] for event in events(raw)] == ["Hej ��"]


BROKEN = [b"", b"{", b"\xff\xfe", b'{"a":NaN}', b"[" * 200_000, b'{"id":' + b"9" * 5000 + b"}"]


@pytest.mark.parametrize("raw", BROKEN, ids=lambda raw: repr(raw[:8]))
def test_broken_json_is_refused_in_swedish(raw):
    with pytest.raises(UppsiktError, match="Innehållet är inte giltig JSON"):
        events(raw)


def test_observations_carry_account_topic_stamp_and_canonical_bytes():
    [event] = observations(json.dumps(delivery({"item": "note", "å": 1})).encode())
    assert (event.account_id, event.topic, event.raw) == (
        "100101",
        "feed",
        b'{"item":"note","\\u00e5":1}',
    )
    assert event.stamp is not None
    assert event.stamp.isoformat() == "2026-01-05T08:00:00+00:00"
