"""Registration in the records system (diarieföring)."""

from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from uppsikt.dialogue.models import Case
from uppsikt.organisation.models import Authority, Person
from uppsikt.store.models import Content


class Registration(models.Model):
    """The duty to register a case and its receipt. One per case; made when the duty opens."""

    class State(models.TextChoices):
        WAITING = "vantar", "väntar på att skickas"
        SENDING = "skickas", "skickas"
        UNKNOWN = "okant_utfall", "okänt om den kom fram"
        BLOCKED = "stoppad", "stoppad, behöver en person"
        REGISTERED = "registrerad", "registrerad"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField(default=list)  # synpunkt | forslag | av_vikt | sekretess
    unanswered = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    manual = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    external_id = models.CharField(max_length=120, blank=True, default="")
    diary_number = models.CharField(max_length=60, blank=True, default="")
    records_sent = models.JSONField(default=list)
    package = models.ForeignKey(Content, null=True, on_delete=models.PROTECT, related_name="+")
    receipt = models.ForeignKey(Content, null=True, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(null=True)
    registered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    problem = models.CharField(max_length=500, blank=True, default="")
    remedy = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="registration_open", condition=~Q(state="registrerad")
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="registered_only_with_a_diary_number",
                condition=~Q(state="registrerad") | ~Q(diary_number=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.diary_number}"


class DiaryConnection(models.Model):
    """The named service user who connected the records system once; tokens are encrypted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system = models.CharField(max_length=30, unique=True)
    user_email = models.EmailField()
    refresh_token = models.BinaryField()
    access_token = models.BinaryField(null=True)
    access_expires_at = models.DateTimeField(null=True)
    key_id = models.CharField(max_length=40)
    connected_at = models.DateTimeField()
    connected_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    broken_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True, default="")

    def __str__(self) -> str:
        return self.system
