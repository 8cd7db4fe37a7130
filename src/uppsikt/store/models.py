"""Content: bytes that can be disposed of while every proof of them stands."""

from django.db import models
from django.db.models import Q
from uuid6 import uuid7


class Content(models.Model):
    """Bytes bound by SHA-256(salt || bytes). The salt lies here and dies with the bytes.

    Events name only the digest: without salt and bytes it tells nothing of what was written.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    authority_id = models.UUIDField(help_text="myndigheten som handlingen hör till")
    document_type = models.CharField(max_length=60)
    media_type = models.CharField(max_length=100, default="application/json")
    digest = models.BinaryField(unique=True)
    salt = models.BinaryField(null=True)
    data = models.BinaryField(null=True)
    size = models.PositiveIntegerField()
    derived_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    restriction = models.CharField(max_length=40, blank=True, default="")
    batch = models.UUIDField(null=True, help_text="läsningen vars händelse binder innehållet")
    created_at = models.DateTimeField()
    disposed_at = models.DateTimeField(null=True)
    disposal_decision = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["batch"], name="content_of_batch", condition=Q(batch__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="content_is_kept_or_disposed_on_a_decision",
                condition=(
                    Q(data__isnull=False, salt__isnull=False, disposed_at__isnull=True)
                    | (
                        Q(data__isnull=True, salt__isnull=True, disposed_at__isnull=False)
                        & ~Q(disposal_decision="")
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_type} {self.id}"
