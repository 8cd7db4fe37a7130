"""Granåsa for tests: the demo's people and decisions, a platform and a diary in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from tests.contracts.fakes import FakeDiary, FakeMailer, FakePlatform

from uppsikt.accounts.models import Account
from uppsikt.audit.log import Actor
from uppsikt.dialogue import answering, delivery, reminders, services
from uppsikt.dialogue.models import Answer, Case, Comment
from uppsikt.notices import delivery as post
from uppsikt.organisation.models import Person
from uppsikt.ports.platform import SocialPlatform
from uppsikt.project import demo_data
from uppsikt.publishing.models import Post
from uppsikt.records import connecting
from uppsikt.records import delivery as diary_delivery
from uppsikt.records import services as records
from uppsikt.records.models import Registration

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10:00 in Granåsa
PAGES = {
    "100100100100101": "EAAP-granasa-101",
    "100100100100102": "EAAP-granasa-102",
    "100100100100103": "EAAP-granasa-103",
}
CITIZEN = ("24000000000000091", "Vera Sjö")


@dataclass
class Town:
    """Everything a scenario needs, with the time as a value."""

    platform: FakePlatform
    diary: FakeDiary = field(default_factory=FakeDiary)
    mailer: FakeMailer = field(default_factory=FakeMailer)
    now: datetime = MONDAY

    def person(self, name: str) -> Person:
        return Person.objects.select_related("unit").get(name=name)

    def actor(self, name: str, role: str = "redaktör") -> Actor:
        return Actor(self.person(name).pk, role)

    def account(self, page: str = "100100100100102") -> Account:
        return Account.objects.get(external_id=page)

    def comment(
        self,
        text: str,
        *,
        at: datetime | None = None,
        page: str = "100100100100102",
        author: str | None = "Per Ekdahl",
    ) -> Case:
        """A citizen writes under a post by `author`; the case is opened as intake does."""
        at = at or self.now
        post_id = self.platform.add_post("Vi sandar i dag.", page=page)
        comment_id = self.platform.add_comment(post_id, text, author=CITIZEN)
        account = self.account(page)
        stored = Post.objects.create(
            account=account,
            external_id=post_id,
            author=self.person(author) if author else None,
            text="Vi sandar i dag.",
            created_at=at,
            first_seen_at=at,
        )
        comment = Comment.objects.create(
            account=account,
            post=stored,
            external_id=comment_id,
            post_external_id=post_id,
            author_ref=CITIZEN[0],
            author_name=CITIZEN[1],
            text=text,
            created_at=at,
            first_seen_at=at,
            changed_at=at,
        )
        services.open_cases([comment.pk], now=at)
        return Case.objects.get(comment=comment)

    def triage(self, case: Case, *intents: str, by: str = "Per Ekdahl", **more: bool) -> Case:
        flags = {"of_weight": False, "restricted": False, "authority_exercise": False, **more}
        return services.triage(
            case,
            intents=intents or ("fraga",),
            language="sv",
            person=self.person(by),
            actor=self.actor(by),
            now=self.now,
            **flags,
        )

    def write(
        self,
        case: Case,
        text: str,
        *,
        by: str = "Per Ekdahl",
        kind: str = "svar",
        checked: str = "",
    ) -> Answer:
        return answering.draft(
            case,
            kind=kind,
            text=text,
            answered_by=self.person(by),
            advice_checked=checked,
            actor=self.actor(by),
            now=self.now,
        )

    def publish(self, answer: Answer, *, by: str = "Per Ekdahl") -> Answer:
        return answering.publish(
            answer, publisher=self.person(by), actor=self.actor(by), now=self.now
        )

    def platform_for(self, name: str) -> SocialPlatform:
        assert name == "facebook"
        return self.platform

    def deliver(self, now: datetime | None = None) -> int:
        return delivery.deliver_due(self.platform_for, now=now or self.now)

    def connect_diary(self) -> None:
        connecting.connect(
            self.diary,
            code=self.diary.consent(),
            redirect_uri="http://localhost/diarieforing/ansluten",
            person=self.person("Lena Ström"),
            actor=self.actor("Lena Ström", "registrator"),
            now=self.now,
        )

    def register(self, now: datetime | None = None) -> int:
        now = now or self.now
        records.open_due(now=now)
        done = diary_delivery.register_due(self.diary, now=now)
        records.close_finished(now=now)
        return done

    def remind(self, now: datetime) -> int:
        return reminders.remind_due(now=now)

    def post_letters(self, now: datetime | None = None) -> int:
        return post.send_due(self.mailer, now=now or self.now)

    def registration(self, case: Case) -> Registration:
        return Registration.objects.get(case=case)


def settle() -> None:
    """Fill the database at hand with Granåsa."""
    demo_data.seed(MONDAY)


def build() -> Town:
    """Granåsa as the database at hand has it, with a world outside that is new."""
    return Town(FakePlatform(PAGES, now=MONDAY))


def fresh(row: Case | Answer | Registration) -> object:
    """The row as the database has it now."""
    return type(row).objects.get(pk=row.pk)


def letters_to(town: Town, name: str) -> list[str]:
    """Subjects of the letters that a person has got."""
    address = demo_data.email(name)
    return [letter.subject for letter in town.mailer.letters if letter.to == address]


def any_id() -> UUID:
    """An id that nothing has."""
    return UUID(int=0)
