"""Who a person is and how they want to be reached. Knows nothing of skin."""

from __future__ import annotations

from datetime import time
from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models
from django.db.models.functions import Lower, Now

from aftercare.foundation.records import Record


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(
        self, *, email: str, password: str | None = None, name: str = ""
    ) -> User:
        """A user by e-mail address; without a password only code and link sign-in work."""
        user = self.model(email=email.strip().lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """One person, one e-mail address. Staff and patients are told apart by the clinic's rows."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_one_per_email")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ContactPreference(Record):
    """How and when one person wants to hear from us. Quiet hours are in their own zone.

    Defaults of the quiet hours: reliability/invariants.md b.7 (21:30 to 07:30).
    """

    class Wording(models.TextChoices):
        DISCREET = "discreet", "Discreet"
        CLEAR = "clear", "Clear"

    class Theme(models.TextChoices):
        SYSTEM = "system", "Same as my phone"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    class Follows(models.TextChoices):
        """Whose clock days and reminders follow on a journey (invariants.md b.6, rule 1)."""

        HERE = "here", "Where I am"
        HOME = "home", "At home"

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="contact_preference"
    )
    wording = models.CharField(max_length=10, choices=Wording, default=Wording.DISCREET)
    theme = models.CharField(max_length=10, choices=Theme, default=Theme.SYSTEM)
    quiet_from = models.TimeField(default=time(21, 30))
    quiet_until = models.TimeField(default=time(7, 30))
    paused_until = models.DateTimeField(null=True, blank=True)
    follows = models.CharField(
        max_length=4, choices=Follows, default=Follows.HERE, db_default=Follows.HERE
    )
    # The zone the person was last asked about and did not want.
    zone_refused = models.CharField(
        max_length=64, blank=True, default="", db_default=""
    )
    version = models.PositiveIntegerField(default=1)
    # The database's clock at the last change of anything reminders are planned from
    # (consent and account included), for those above who ask what is new.
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"


class ZonePeriod(Record):
    """From when a person lives by which IANA zone; the first one has no start.

    Kept as history so that the recovery day never goes backwards when they travel.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="zone_periods"
    )
    zone = models.CharField(max_length=64)
    since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = [models.F("since").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "since"], name="accounts_zone_one_per_start"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(since__isnull=True),
                name="accounts_zone_one_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone} since {self.since}"


class Consent(Record):
    """A yes to one purpose in one wording; withdrawn, it stays on record."""

    class Purpose(models.TextChoices):
        CARE = "care", "My aftercare plan and reminders"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    text_version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="accounts_consent_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} by {self.user_id}"


class SignInLink(Record):
    """The link half of a sign-in mail. Only its hash is kept; a GET never spends it."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="sign_in_links"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"sign-in link {self.pk}"
