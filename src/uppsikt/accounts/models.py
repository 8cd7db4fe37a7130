"""The register of accounts, as far as reading and answering need it."""

from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from uppsikt.organisation.models import Authority, Decision, Person, Unit


class Account(models.Model):
    """Konto: a page on a platform with the unit and the authority that answer for it."""

    class State(models.TextChoices):
        ACTIVE = "aktivt", "aktivt"
        PAUSED = "pausat", "pausat"
        CLOSED = "stangt", "stängt"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    platform = models.CharField(max_length=20)
    external_id = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    url = models.URLField(max_length=300)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.ACTIVE)
    followed_since = models.DateTimeField(help_text="äldre kommentarer är historik utan klockor")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "external_id"], name="account_once")
        ]

    def __str__(self) -> str:
        return self.name


class Connection(models.Model):
    """The account's token (encrypted, with key id) and how reading goes."""

    class State(models.TextChoices):
        OK = "ok", "ansluten"
        EXPIRED = "expired", "behöver anslutas på nytt"
        PERMISSION = "permission", "saknar behörighet"

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.PROTECT, related_name="connection"
    )
    token = models.BinaryField()
    key_id = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OK)
    problem = models.CharField(max_length=500, blank=True, default="")
    expires_at = models.DateTimeField(null=True)
    subscribed = models.BooleanField(default=False)
    parked_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="misslyckade läsningar i rad")
    checked_at = models.DateTimeField(null=True)
    posts_polled_at = models.DateTimeField(null=True)
    last_complete_pass = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.account_id} {self.state}"


class AccountAssignment(models.Model):
    """Uppdrag for one account: page owner (exactly one at a time) or editor."""

    class Role(models.TextChoices):
        PAGE_OWNER = "sidansvarig", "sidansvarig"
        EDITOR = "redaktor", "redaktör"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="account_role_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(role="sidansvarig", valid_to__isnull=True),
                name="one_open_page_owner_5_2",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.person_id}"
