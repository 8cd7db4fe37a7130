"""Notices: who was told what, when. A notice holds a link and ids, never a citizen's words."""

from django.db import models
from uuid6 import uuid7

from uppsikt.organisation.models import Person


class Notice(models.Model):
    """One thing one person is told. `once` makes each reminder come once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    path = models.CharField(max_length=300)
    secret_id = models.UUIDField(null=True, help_text="länken som pathens {token} hör till")
    rule = models.CharField(max_length=40, blank=True, default="")
    once = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-created_at"], name="notice_of_person")]

    def __str__(self) -> str:
        return self.code
