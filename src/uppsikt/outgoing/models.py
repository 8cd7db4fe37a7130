"""Every write to the outside is a row before it is a call."""

from django.db import models
from django.db.models import Q
from uuid6 import uuid7


class Dispatch(models.Model):
    """One write: reserved -> sending -> confirmed, or unknown (a person settles it), failed, cancelled.

    `lane` serialises: one call at a time per lane (a diary, an account). `content_id` names the bytes
    to send in the store, so that this row holds ids only.
    """

    class State(models.TextChoices):
        RESERVED = "reserved", "väntar"
        SENDING = "sending", "skickas"
        CONFIRMED = "confirmed", "bekräftad"
        UNKNOWN = "unknown", "okänt utfall"
        FAILED = "failed", "misslyckad"
        CANCELLED = "cancelled", "avbruten"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(max_length=40)
    lane = models.CharField(max_length=100)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    content_id = models.UUIDField(null=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.RESERVED)
    attempts = models.PositiveSmallIntegerField(default=0)
    reserved_at = models.DateTimeField()
    not_before = models.DateTimeField()
    sending_since = models.DateTimeField(null=True)
    first_sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    external_id = models.CharField(max_length=200, blank=True, default="")
    failure = models.CharField(max_length=30, blank=True, default="")
    problem = models.CharField(max_length=500, blank=True, default="")
    remedy = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [
            # the worker's only question: what may go now
            models.Index(
                fields=["channel", "not_before"],
                name="dispatch_due",
                condition=Q(state__in=["reserved", "sending"]),
            ),
            models.Index(fields=["subject_kind", "subject_id"], name="dispatch_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["lane"], condition=Q(state="sending"), name="dispatch_one_per_lane"
            ),
            models.UniqueConstraint(
                fields=["channel", "subject_kind", "subject_id"],
                condition=Q(state__in=["reserved", "sending", "unknown", "confirmed"]),
                name="dispatch_once_per_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
