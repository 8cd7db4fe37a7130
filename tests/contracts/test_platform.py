"""What every SocialPlatform promises: Facebook's connector against the sandbox, and the stand-in."""

from datetime import timedelta

import pytest
from tests.contracts.platform_worlds import OURS, fake_world, sandbox_world

from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.ports.platform import Credential


@pytest.fixture(params=[fake_world, sandbox_world], ids=["minne", "sandlåda"])
def world(request, tmp_path):
    with request.param(tmp_path) as made:
        yield made


@pytest.fixture
def platform(world):
    return world.platform


def failure_of(call, *args, **kwargs):
    with pytest.raises(ConnectorError) as raised:
        call(*args, **kwargs)
    return raised.value


def all_comments(platform, post):
    found, cursor = [], None
    while True:
        page = platform.comments(OURS, post, cursor=cursor)
        found += page.comments
        if (cursor := page.next_cursor) is None:
            return found


def test_own_and_visitors_posts_are_seen_once_each(world, platform):
    posts = [world.post(f"Inlägg {number}") for number in range(3)]
    visitor = world.visitor_post("Hål i vägen")
    seen = [(post.external_id, post.kind, post.text) for post in platform.posts(OURS)]
    for number, post in enumerate(posts):
        assert seen.count((post, "post", f"Inlägg {number}")) == 1
    assert seen.count((visitor, "visitor", "Hål i vägen")) == 1
    written_by = {post.external_id: post.author_id for post in platform.posts(OURS)}
    assert written_by[posts[0]] == OURS.account_id
    assert written_by[visitor] not in (None, OURS.account_id)


def test_posts_before_a_time_are_left_out(world, platform):
    world.post("Nyss")
    later = world.now() + timedelta(hours=1)
    assert list(platform.posts(OURS, since=later)) == []


def test_one_post_is_read_with_its_count(world, platform):
    post = world.post("Isbanan är öppen")
    world.comment(post, "Äntligen!")
    read = platform.post(OURS, post)
    assert (read.external_id, read.text, read.comment_total) == (post, "Isbanan är öppen", 1)


def test_replies_and_pages_are_all_there_in_order(world, platform):
    post = world.post("Isbanan är öppen")
    first = world.comment(post, "Äntligen!")
    reply = world.comment(first, "Verkligen 🧊")
    deeper = world.comment(reply, "Ja!")
    last = world.comment(post, "Hur länge?")
    assert [(c.external_id, c.parent_id) for c in all_comments(platform, post)] == [
        (first, None),
        (reply, first),
        (deeper, first),
        (last, None),
    ]


def test_a_comment_carries_its_author_text_and_time(world, platform):
    comment = world.comment(world.post("Isbanan är öppen"), "Äntligen, sa Åsa! 🧊")
    read = platform.comment(OURS, comment)
    assert (read.author_name, read.text, read.own, read.hidden) == (
        "Vera Sjö",
        "Äntligen, sa Åsa! 🧊",
        False,
        False,
    )
    assert abs(read.created_at - world.now()) < timedelta(minutes=1)


def test_a_withheld_author_is_none(world, platform):
    comment = world.comment(world.post("Inlägg"), "Hej", withheld=True)
    read = platform.comment(OURS, comment)
    assert (read.author_id, read.author_name, read.own) == (None, None, False)


def test_an_edit_and_a_hiding_are_seen_when_read_again(world, platform):
    comment = world.comment(world.post("Inlägg"), "Hej")
    before = platform.comment(OURS, comment)
    world.edit(comment, "Hej då")
    world.hide(comment)
    after = platform.comment(OURS, comment)
    assert (after.text, after.hidden) == ("Hej då", True)
    assert before.raw != after.raw


def test_the_total_may_exceed_what_is_listed(world, platform):
    post = world.post("Inlägg")
    world.comment(post, "Hej")
    world.count_more(post, 3)
    page = platform.comments(OURS, post)
    assert (len(page.comments), page.total) == (1, 4)


def test_what_is_deleted_is_gone_and_no_longer_listed(world, platform):
    post = world.post("Inlägg")
    comment = world.comment(post, "Hej")
    world.delete(comment)
    assert failure_of(platform.comment, OURS, comment).failure is FailureClass.GONE
    assert all_comments(platform, post) == []


def test_a_deleted_post_is_gone_for_good(world, platform):
    post = world.post("Inlägg")
    world.delete(post)
    gone = failure_of(platform.post, OURS, post)
    assert (gone.failure, gone.permanent) == (FailureClass.GONE, True)


def test_a_reply_is_published_under_the_comment_as_our_own(world, platform):
    post = world.post("Inlägg")
    comment = world.comment(post, "Hur länge?")
    reply = platform.reply(OURS, comment_id=comment, text="Till klockan 16. /Åsa")
    read = platform.comment(OURS, reply.external_id)
    assert (read.text, read.own, read.parent_id) == ("Till klockan 16. /Åsa", True, comment)
    assert reply.permalink == read.permalink != ""


def test_a_reply_to_a_reply_lands_at_the_same_comment(world, platform):
    top = world.comment(world.post("Inlägg"), "Hur länge?")
    below = world.comment(top, "Ja, hur länge?")
    reply = platform.reply(OURS, comment_id=below, text="Till klockan 16.")
    assert platform.comment(OURS, reply.external_id).parent_id == top
    since = world.now() - timedelta(minutes=1)
    found = platform.find_reply(OURS, comment_id=below, text="Till klockan 16.", since=since)
    assert found is not None
    assert found.external_id == reply.external_id


@pytest.mark.parametrize("text", ["", "  \n", "x" * 8001])
def test_a_reply_that_cannot_be_sent_is_refused_before_anything_happens(world, platform, text):
    post = world.post("Inlägg")
    comment = world.comment(post, "Hej")
    refused = failure_of(platform.reply, OURS, comment_id=comment, text=text)
    assert refused.failure is FailureClass.INVALID
    assert world.texts_under(post) == ["Hej"]


def test_a_reply_to_a_vanished_comment_is_a_permanent_error(world, platform):
    post = world.post("Inlägg")
    comment = world.comment(post, "Hej")
    world.delete(comment)
    gone = failure_of(platform.reply, OURS, comment_id=comment, text="Hej själv")
    assert (gone.failure, gone.permanent) == (FailureClass.GONE, True)
    assert world.texts_under(post) == []


@pytest.mark.parametrize("performed", [True, False], ids=["utfört", "inte utfört"])
def test_a_lost_answer_is_an_unknown_outcome_that_a_look_up_settles(world, platform, performed):
    post = world.post("Inlägg")
    comment = world.comment(post, "Hej")
    since = world.now() - timedelta(seconds=1)
    world.lose_answer(performed=performed)
    lost = failure_of(platform.reply, OURS, comment_id=comment, text="Hej själv!")
    assert (lost.failure, lost.permanent) == (FailureClass.UNKNOWN_OUTCOME, False)
    found = platform.find_reply(OURS, comment_id=comment, text="Hej själv!", since=since)
    assert (found is not None) is performed
    assert world.texts_under(post) == (["Hej", "Hej själv!"] if performed else ["Hej"])


def test_only_our_own_reply_with_exactly_this_text_from_then_on_is_found(world, platform):
    comment = world.comment(world.post("Inlägg"), "Hej")
    world.comment(comment, "Samma ord")
    platform.reply(OURS, comment_id=comment, text="Våra ord")
    before, after = world.now() - timedelta(minutes=1), world.now() + timedelta(minutes=1)
    assert platform.find_reply(OURS, comment_id=comment, text="Samma ord", since=before) is None
    assert platform.find_reply(OURS, comment_id=comment, text="Våra", since=before) is None
    assert platform.find_reply(OURS, comment_id=comment, text="Våra ord", since=after) is None
    assert platform.find_reply(OURS, comment_id=comment, text="Våra ord", since=before) is not None


def test_a_look_up_that_cannot_be_completed_is_an_error_not_a_no(world, platform):
    comment = world.comment(world.post("Inlägg"), "Hej")
    world.throttle(15)
    problem = failure_of(
        platform.find_reply, OURS, comment_id=comment, text="Hej", since=world.now()
    )
    assert problem.failure is FailureClass.THROTTLED


REFUSALS = [FailureClass.POLICY_BLOCK, FailureClass.DUPLICATE, FailureClass.PERMISSION]


@pytest.mark.parametrize("failure", REFUSALS)
def test_a_refused_reply_is_permanent_and_not_published(world, platform, failure):
    post = world.post("Inlägg")
    comment = world.comment(post, "Hej")
    world.refuse_reply(failure)
    refused = failure_of(platform.reply, OURS, comment_id=comment, text="Hej själv")
    assert (refused.failure, refused.permanent) == (failure, True)
    assert world.texts_under(post) == ["Hej"]


def test_a_dead_token_stops_everything_until_somebody_connects_again(world, platform):
    post = world.post("Inlägg")
    comment = world.comment(post, "Hej")
    world.kill_token()
    calls = [
        lambda: list(platform.posts(OURS)),
        lambda: platform.comments(OURS, post),
        lambda: platform.comment(OURS, comment),
        lambda: platform.reply(OURS, comment_id=comment, text="Hej"),
    ]
    failures = [failure_of(call) for call in calls]
    assert {problem.failure for problem in failures} == {FailureClass.AUTH_EXPIRED}
    assert {problem.permanent for problem in failures} == {True}
    world.revive_token()
    assert platform.comment(OURS, comment).text == "Hej"


def test_throttling_says_when_to_come_back(world, platform):
    post = world.post("Inlägg")
    world.throttle(15)
    problem = failure_of(platform.comments, OURS, post)
    assert (problem.failure, problem.permanent) == (FailureClass.THROTTLED, False)
    wait = problem.until - world.now()
    assert timedelta(minutes=13) < wait <= timedelta(minutes=18)
    world.throttle(None)
    assert platform.comments(OURS, post).comments == ()


def test_another_pages_token_sees_nothing_and_says_so(world, platform):
    comment = world.comment(world.post("Inlägg"), "Hej")
    stranger = Credential(OURS.account_id, "EAAP-granasa-102")
    failures = {
        failure_of(platform.comment, stranger, comment).failure,
        failure_of(lambda: list(platform.posts(stranger))).failure,
    }
    assert failures <= {FailureClass.PERMISSION, FailureClass.AUTH_EXPIRED}


def test_health_tells_a_living_from_a_dead_connection(world, platform):
    alive = platform.health(OURS)
    world.kill_token()
    dead = platform.health(OURS)
    assert (alive.ok, alive.problem) == (True, "")
    assert alive.expires_at > world.now()
    assert (dead.ok, dead.subscribed) == (False, False)
    assert "gått ut" in dead.problem


def test_neither_errors_nor_values_show_the_token(world, platform):
    post = world.post("Inlägg")
    page = platform.comments(OURS, post)
    world.kill_token()
    problem = failure_of(platform.comments, OURS, post, cursor=page.next_cursor)
    shown = f"{OURS!r} {platform!r} {page!r} {problem!r} {problem} {problem.params} {problem.__cause__!r}"
    assert OURS.token not in shown
