"""The event log. Rows are only ever added; triggers refuse UPDATE, DELETE and TRUNCATE."""

from django.db import models
from uuid6 import uuid7


class Event(models.Model):
    """One act. `body` is the canonical JSON that the chain seals; the columns repeat it for searching."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=80)
    schema = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_role = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    body = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "at"], name="event_subject"),
            models.Index(fields=["-at"], name="event_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d %H:%M}"


class Seal(models.Model):
    """One link of the chain: hash = SHA-256(prev || body), made in the database when the event commits."""

    seq = models.BigIntegerField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    prev = models.BinaryField()
    hash = models.BinaryField()

    def __str__(self) -> str:
        return str(self.seq)
