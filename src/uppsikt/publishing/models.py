"""Posts as they stand on the platforms."""

from django.db import models
from uuid6 import uuid7

from uppsikt.accounts.models import Account
from uppsikt.organisation.models import Person
from uppsikt.store.models import Content


class Post(models.Model):
    """Inlägg. `counted` is what the platform counts, `listed` what it lets us see of its comments."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, default="post")
    author = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True, default="")
    permalink = models.URLField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField()
    first_seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    content = models.ForeignKey(Content, null=True, on_delete=models.PROTECT, related_name="+")
    counted = models.PositiveIntegerField(null=True)
    listed = models.PositiveIntegerField(null=True)
    polled_at = models.DateTimeField(
        null=True, help_text="när senaste fullständiga läsning började"
    )
    tried_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True, default="")
    close_watch_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-created_at"], name="post_newest_first")]
        constraints = [models.UniqueConstraint(fields=["account", "external_id"], name="post_once")]

    def __str__(self) -> str:
        return self.external_id
