"""Who the municipality is: authorities, units, people, decisions and what they let a person do."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from uuid6 import uuid7


class Authority(models.Model):
    """Myndighet: a board or a municipal company; secrecy holds between two of them (OSL 8:2)."""

    class Kind(models.TextChoices):
        BOARD = "namnd", "nämnd"
        COMPANY = "bolag", "bolag"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.BOARD)
    diary = models.CharField(max_length=20, help_text="diariets beteckning i Platina")
    archive_creator = models.CharField(max_length=120, help_text="arkivbildare")
    controller = models.CharField(max_length=120, help_text="personuppgiftsansvarig")

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """Verksamhet. `channel` is the ordinary way in that a referral names (9-SKL)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=300, blank=True, default="")
    topics = models.JSONField(default=list, help_text="ämnesord som visar vem som kan frågan")

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who works for the municipality. A person need not be able to log in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True, default="")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(unique=True)
    protected = models.BooleanField(default=False, help_text="skyddade personuppgifter")
    left_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes log-ins; rights never come from here."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A log-in. What it may do follows from the person's decisions in force, never from the log-in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    person = models.OneToOneField(Person, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=5, default="sv")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(null=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    is_staff = False
    is_superuser = False

    def __str__(self) -> str:
        return self.email

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Nobody has Django permissions: rights are decisions in force (see access.py)."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """As has_perm."""
        return False


class Role(models.TextChoices):
    """Roles that hold for a unit, an authority or the whole municipality."""

    MANAGER = "chef", "chef"
    COMMUNICATOR = "kommunikator", "kommunikatör"
    REGISTRAR = "registrator", "registrator"
    LAWYER = "jurist", "jurist"
    REFUSAL_OFFICER = "avslagsbeslutande", "avslagsbeslutande"
    ARCHIVIST = "arkivansvarig", "arkivansvarig"
    DPO = "dso", "dataskyddsombud"
    AUDITOR = "granskare", "granskare"
    SYSADMIN = "systemforvaltare", "systemförvaltare"
    CRISIS = "krisgrupp", "kriskommunikationsgrupp"


class Decision(models.Model):
    """Delegationsbeslut (SM-3). Immutable once signed; it ends by date, withdrawal or replacement."""

    class Kind(models.TextChoices):
        ROLE = "uppdrag", "uppdrag"
        REPRESENT = "foretradare", "företräda kommunen i sociala medier"
        CHANNEL = "kanal", "kanal"
        POLICY = "riktlinje", "riktlinje"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    deciding_body = models.CharField(max_length=120, blank=True, default="")
    delegation_item = models.CharField(max_length=120, help_text="punkt i delegationsordningen")
    decided_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.CharField(max_length=500, blank=True, default="")
    subject = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", help_text="den det gäller"
    )
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["subject", "kind"], name="decision_subject")]
        constraints = [
            models.CheckConstraint(
                name="decision_nobody_decides_for_himself",
                condition=Q(decided_by__isnull=True)
                | Q(subject__isnull=True)
                | ~Q(decided_by=F("subject")),
                violation_error_message="Ingen beslutar om sig själv (C-15).",
            ),
            models.CheckConstraint(
                name="decision_has_a_decider",
                condition=Q(decided_by__isnull=False) | ~Q(deciding_body=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RoleAssignment(models.Model):
    """Uppdrag: a role that a decision gives a person, between dates."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, null=True, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "role"], name="role_of_person")]

    def __str__(self) -> str:
        return f"{self.role}: {self.person_id}"


class Absence(models.Model):
    """Frånvaro with a substitute (R-5.2-15). Dates are whole local days, both ends included."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    from_day = models.DateField()
    to_day = models.DateField()
    substitute = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["person", "from_day"], name="absence_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.from_day}-{self.to_day}"


class PolicyVersion(models.Model):
    """The policy file as decided: full text, hash, decision, first day. Judgements name the version."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    decided_by = models.CharField(max_length=120)
    decided_on = models.DateField()
    decision_number = models.CharField(max_length=60)
    valid_from = models.DateField()
    installed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-valid_from"], name="policy_newest_first")]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from}"
