"""Weeks of posts and comments, written in the order in which they happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files

from uppsikt_sandbox import acts
from uppsikt_sandbox.seed.people import EMPLOYEES, LANGUAGES
from uppsikt_sandbox.seed.script import Said, Written, read_script
from uppsikt_sandbox.seed.times import days_ago, in_office, workdays_ago
from uppsikt_sandbox.store import Store
from uppsikt_sandbox.world import Comment, Post

SCRIPTS = {
    "100100100100101": "central.txt",
    "100100100100102": "gata.txt",
    "100100100100103": "forskola.txt",
}


@dataclass
class Happening:
    """A post (`said` is None), a comment, or an answer to the comment `answers`."""

    at: datetime
    page_id: str
    written: Written
    said: Said | None = None
    answers: Said | None = None


def write_history(store: Store) -> None:
    """Write everything that the scripts tell, oldest first so that ids rise with time."""
    now = store.clock.now()
    told = [one for page in SCRIPTS for one in _happenings(page, now)]
    posts: dict[int, Post] = {}
    comments: dict[int, Comment] = {}
    for happening in sorted(told, key=lambda one: one.at):
        if happening.said is None:
            posts[id(happening.written)] = _post(store, happening)
        else:
            above = comments[id(happening.answers)] if happening.answers else None
            target = above.id if above else posts[id(happening.written)].id
            comments[id(happening.said)] = _comment(store, happening, target)
    write_oddities(store, now)


def _happenings(page_id: str, now: datetime) -> Iterator[Happening]:
    script = files("uppsikt_sandbox.seed") / "data" / SCRIPTS[page_id]
    for written in read_script(script.read_text("utf-8")):
        at = days_ago(now, written.days_ago, written.hour, written.minute)
        yield Happening(at, page_id, written)
        yield from _conversation(page_id, written, at, now)


def _conversation(
    page_id: str, written: Written, at: datetime, now: datetime
) -> Iterator[Happening]:
    """Place what was said in time; answers follow the comment above them."""
    above, heard, last = None, at, at
    for said in written.said:
        if not said.answer:
            heard = last = _when(said, at, now)
            above = said
            yield Happening(heard, page_id, written, said)
            continue
        answered = heard + timedelta(hours=said.offset)
        if said.who.startswith("#"):
            answered = in_office(answered)
        last = min(max(answered, last + timedelta(minutes=9)), now - timedelta(minutes=5))
        yield Happening(last, page_id, written, said, above)


def _when(said: Said, posted: datetime, now: datetime) -> datetime:
    """Return when a comment was written: after its post and before now."""
    if said.unit == "w":
        wanted = workdays_ago(now, said.offset) + timedelta(minutes=len(said.text) % 40)
    elif said.before_now:
        wanted = now - timedelta(hours=said.offset)
    else:
        wanted = posted + timedelta(hours=said.offset, minutes=len(said.text) % 23)
    earliest, latest = posted + timedelta(minutes=21), now - timedelta(minutes=8)
    return min(max(wanted, earliest), latest)


def _post(store: Store, happening: Happening) -> Post:
    written, employee = happening.written, EMPLOYEES[happening.written.who]
    return acts.add_post(
        store,
        page_id=happening.page_id,
        author_id=happening.page_id,
        message=written.text,
        created=int(happening.at.timestamp()),
        status_type="added_photos" if written.picture else "mobile_status_update",
        picture=written.picture,
        alt=written.alt,
        likes=len(written.text) % 41,
        shares=len(written.text) % 7,
        admin_creator={"id": employee.user, "name": employee.name},
    )


def _comment(store: Store, happening: Happening, target_id: str) -> Comment:
    said = happening.said
    assert said is not None
    created = int(happening.at.timestamp())
    if not said.who.startswith("#"):
        author = acts.add_citizen(store, said.who, LANGUAGES.get(said.who, "sv")).id
        likes = len(said.text) % 6
        return acts.add_comment(
            store,
            target_id=target_id,
            author_id=author,
            message=said.text,
            created=created,
            likes=likes,
        )
    employee = EMPLOYEES[said.who[1:]]
    return acts.add_comment(
        store,
        target_id=target_id,
        author_id=happening.page_id,
        message=f"{said.text}\n{employee.signature}",
        created=created,
        admin_creator={"id": employee.user, "name": employee.name},
    )


def write_oddities(store: Store, now: datetime) -> None:
    """Add what a client must stand: visitors' posts, mentions, withheld, hidden and deleted things."""
    _visitors(store, now)
    page = "100100100100101"
    posts = [p for p in store.world.posts_of(page, "own") if p.picture]
    oddities = [c for c in store.world.comments_of(posts[-1].id) if c.parent_id is None]
    store.apply("comment.changed", id=oddities[1].id, fields={"author_withheld": True})
    store.apply("post.changed", id=posts[-1].id, fields={"extra_total": 2})
    spam = acts.add_citizen(store, "Kent Bråtmon").id
    created = int((now - timedelta(days=6, hours=2)).timestamp())
    for text, hidden in (
        ("Billiga lån på en timme http://lan-nu.example", True),
        ("Raderat inlägg", False),
    ):
        odd = acts.add_comment(
            store, target_id=posts[1].id, author_id=spam, message=text, created=created
        )
        change = {"hidden": True, "hidden_by": "platform"} if hidden else {"deleted": True}
        store.apply("comment.changed", id=odd.id, fields=change)
    acts.add_post(
        store, page_id=page, author_id=page, message="Utkast: vi återkommer med datum.", published=False,
        created=int((now - timedelta(days=10)).timestamp()),
    )  # fmt: skip


def _visitors(store: Store, now: datetime) -> None:
    for page, kind, who, days, text in VISITS:
        acts.add_post(
            store,
            page_id=page,
            author_id=acts.add_citizen(store, who).id,
            message=text,
            kind=kind,
            created=int((now - timedelta(days=days, hours=3)).timestamp()),
        )


VISITS = (
    (
        "100100100100102",
        "visitor",
        "Patrik Svedjeås",
        19,
        "Stor grop i vägen vid Norrbyvägen 40, bilen slog i rejält.",
    ),
    (
        "100100100100101",
        "visitor",
        "Helene Rågsjö",
        12,
        "Tack till personalen på Solgården som tog så fint hand om pappa.",
    ),
    (
        "100100100100101",
        "tagged",
        "Elsa Tuvlind",
        9,
        "Underbar konsert i Folkets hus i går! Tack @Granåsa kommun",
    ),
    (
        "100100100100101",
        "visitor",
        "Moa Släthult",
        3,
        "Hej! När öppnar isen på Åstugan för allmän åkning?",
    ),
    (
        "100100100100102",
        "tagged",
        "Leif Tjäderstig",
        2,
        "Halva centrum är uppgrävt igen, @Granåsa gata och park",
    ),
)
