"""Comments as they came in, and the cases that answer them (SM-6, SM-7)."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from uppsikt.accounts.models import Account
from uppsikt.organisation.models import Authority, Person, PolicyVersion, Unit
from uppsikt.publishing.models import Post
from uppsikt.store.models import Content


class RawEvent(models.Model):
    """A webhook delivery exactly as it came, stored before anything else happens."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    digest = models.BinaryField()
    body = models.BinaryField()
    handled_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["received_at"],
                name="raw_event_waiting",
                condition=Q(handled_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.received_at:%Y-%m-%d %H:%M}"


class Comment(models.Model):
    """A citizen's (or our own) words under a post, as last known. Every version is kept beside it."""

    class State(models.TextChoices):
        VISIBLE = "synlig", "synlig"
        HIDDEN = "dold", "dold"
        VANISHED = "forsvunnen", "försvunnen, okänt av vem"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # the indexes below begin with these, so that they need none of their own
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey(
        Post, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    external_id = models.CharField(max_length=120)
    post_external_id = models.CharField(max_length=120, blank=True, default="")
    parent_external_id = models.CharField(max_length=120, null=True)
    kind = models.CharField(max_length=30, default="comment")
    own = models.BooleanField(default=False)
    author_ref = models.CharField(max_length=120, null=True)
    author_name = models.CharField(max_length=200, null=True)
    text = models.TextField(blank=True, default="")
    permalink = models.URLField(max_length=500, blank=True, default="")
    state = models.CharField(max_length=20, choices=State.choices, default=State.VISIBLE)
    versions = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()
    first_seen_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    vanished_at = models.DateTimeField(null=True)
    # what merging needs to know of where this comes from (see merging.py and observations.py)
    author_at = models.DateTimeField(null=True)
    read_as = models.BinaryField(null=True)
    by_webhook = models.BooleanField(default=False)
    by_poll = models.BooleanField(default=False)
    # work that waits: a case to open, a single reading to make
    awaits_case = models.BooleanField(default=False)
    check_at = models.DateTimeField(null=True)
    search = models.GeneratedField(
        expression=SearchVector("text", config="swedish"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            # a thread in order
            models.Index(fields=["post", "created_at"], name="comment_in_thread"),
            # newest first for search results (sorted by date, never by rank)
            models.Index(fields=["-created_at"], name="comment_newest_first"),
            GinIndex(fields=["search"], name="comment_search"),
            models.Index(
                fields=["account"], name="comment_awaits_case", condition=Q(awaits_case=True)
            ),
            models.Index(
                fields=["account", "check_at"],
                name="comment_to_check",
                condition=Q(check_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id"], name="comment_once")
        ]

    def __str__(self) -> str:
        return self.external_id


class CommentVersion(models.Model):
    """One thing a comment has been seen as; its state is a function of the set of these rows.

    `digest` tells two texts apart (the other kinds occur once a comment). `stamp` is the least time it
    is known from, `told_at` the least time a webhook gave, `read_at` the greatest time a reading of
    ours began; a reading that changes nothing is not written here but on its post (`polled_at`).
    `content` is the platform's object that first showed it, in the store.
    """

    class Seen(models.TextChoices):
        TEXT = "text", "lydelse"
        SHOWN = "synlig", "synlig"
        HIDDEN = "dold", "dold"
        VANISHED = "forsvunnen", "försvunnen"
        SAID_REMOVED = "uppgiven_borttagen", "borttagen enligt plattformen"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="+", db_index=False)
    seen = models.CharField(max_length=20, choices=Seen.choices)
    digest = models.BinaryField()
    stamp = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    text = models.TextField(blank=True, default="")
    content = models.ForeignKey(
        Content, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "seen", "digest"], name="observation_once")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.seen}"


class Reconciliation(models.Model):
    """Avstämning: what a night's full reading of an account found that the day had not."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    complete = models.BooleanField(default=False)
    problem = models.CharField(max_length=500, blank=True, default="")
    posts = models.PositiveIntegerField(default=0)
    counted = models.PositiveIntegerField(default=0)
    listed = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0, help_text="kommentarer som dagen missade")
    changed = models.PositiveIntegerField(default=0)
    vanished = models.PositiveIntegerField(default=0)
    only_webhook = models.PositiveIntegerField(default=0, help_text="sedda bara genom händelse")
    only_poll = models.PositiveIntegerField(default=0, help_text="sedda bara genom läsning")

    class Meta:
        indexes = [models.Index(fields=["account", "-began_at"], name="reconciled_newest")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.began_at:%Y-%m-%d}"


class Case(models.Model):
    """Ärende: what the municipality owes a comment. Judged by the policy version it names."""

    class State(models.TextChoices):
        RECEIVED = "inkommen", "inkommen"
        SEEN = "sedd", "sedd"
        ASSIGNED = "tilldelad", "tilldelad"
        FORWARDED = "vidareskickad", "vidareskickad"
        ANSWERED = "besvarad", "besvarad"
        REFERRED = "overlamnad", "överlämnad"
        NO_ANSWER = "inget_svar", "inget svar"
        CLOSED = "avslutad", "avslutad"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, related_name="case")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answerer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECEIVED)
    received_at = models.DateTimeField()
    first_due = models.DateTimeField()
    final_due = models.DateTimeField()
    due_at = models.DateTimeField(help_text="det som väntar härnäst: första svar, sedan slutligt")
    next_reminder_at = models.DateTimeField(null=True)
    first_met_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    triaged_at = models.DateTimeField(null=True)
    triaged_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    intents = models.JSONField(default=list)
    suggestion = models.JSONField(default=dict, help_text="maskinens förslag: etiketter och lägen")
    language = models.CharField(max_length=10, blank=True, default="")
    of_weight = models.BooleanField(default=False)
    restricted = models.BooleanField(default=False, help_text="sekretess eller känsliga uppgifter")
    authority_exercise = models.BooleanField(default=False, help_text="myndighetsutövning")
    fault_reference = models.CharField(max_length=120, blank=True, default="")
    no_answer_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [
            # the inbox: open cases by due time (keyset on due_at, id)
            models.Index(
                fields=["due_at", "id"],
                name="case_open_due",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["handler", "due_at"],
                name="case_of_handler",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["account", "-received_at"], name="case_of_account"),
            # the reminder job's only question
            models.Index(
                fields=["next_reminder_at"],
                name="case_to_remind",
                condition=Q(next_reminder_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="no_answer_needs_a_reason_6_2",
                condition=~Q(state="inget_svar") | ~Q(no_answer_reason=""),
                violation_error_message="Inget svar kräver ett skäl (riktlinjen 6.2).",
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.id}"


class Answer(models.Model):
    """Svar. Signed by the one whose answer it is; published only when the platform's id is stored."""

    class Kind(models.TextChoices):
        ANSWER = "svar", "svar"
        HOLDING = "delsvar", "skickat vidare"
        REFERRAL = "hanvisning", "hänvisning"

    class State(models.TextChoices):
        DRAFT = "utkast", "utkast"
        WITH_EXPERT = "hos_sakkunnig", "hos sakkunnig"
        APPROVED = "godkant", "godkänt av svarande"
        AWAITS_DECISION = "vantar_beslut", "väntar på chefens beslut"
        QUEUED = "koat", "på väg ut"
        BLOCKED = "stoppat", "kan inte skickas just nu"
        UNKNOWN = "okant_utfall", "okänt om det kom fram"
        PUBLISHED = "publicerat", "publicerat"
        DISCARDED = "forkastat", "förkastat"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.ANSWER)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    text = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    published_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    signed_name = models.CharField(max_length=120, blank=True, default="")
    signed_title = models.CharField(max_length=120, blank=True, default="")
    signed_unit = models.CharField(max_length=120, blank=True, default="")
    advice_checked = models.CharField(max_length=300, blank=True, default="")
    source_url = models.URLField(blank=True, default="")
    approved_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    external_id = models.CharField(max_length=120, blank=True, default="")
    permalink = models.URLField(max_length=500, blank=True, default="")
    content = models.ForeignKey(Content, null=True, on_delete=models.PROTECT, related_name="+")
    problem = models.CharField(max_length=500, blank=True, default="")
    remedy = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="answer_is_signed_6_2",
                condition=~Q(state__in=["koat", "publicerat", "okant_utfall"])
                | (~Q(signed_name="") & ~Q(signed_unit="")),
                violation_error_message="Svaret måste undertecknas (riktlinjen 6.2).",
            ),
            models.CheckConstraint(
                name="published_only_with_the_platforms_id",
                condition=~Q(state="publicerat") | ~Q(external_id=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class ExpertLink(models.Model):
    """A personal, expiring way in for the one who knows. Only the token's hash is stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=40, blank=True, default="")

    def __str__(self) -> str:
        return str(self.id)


class CaseMessage(models.Model):
    """What colleagues say to each other about a case (ask back, pass on, not mine, need until)."""

    class Kind(models.TextChoices):
        ASK_EXPERT = "fraga_sakkunnig", "fråga till sakkunnig"
        ASK_BACK = "motfraga", "motfråga"
        NOT_MINE = "inte_min", "inte min fråga"
        PASS_ON = "skicka_vidare", "skickad vidare"
        NEED_UNTIL = "behover_till", "behöver mer tid"
        NOTE = "anteckning", "anteckning"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    sender = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "created_at"], name="message_in_case")]

    def __str__(self) -> str:
        return self.kind
