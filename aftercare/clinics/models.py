"""Whose patient, whose staff: every record hangs on a clinic."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from aftercare.domain.vocabulary import FitzpatrickSkinType, SkinTone
from aftercare.foundation import folding
from aftercare.foundation.choices import one_of
from aftercare.foundation.ordering import ByteOrdered
from aftercare.foundation.records import Record


class Clinic(Record):
    """One clinic as its patients meet it. Hours and phone times are in its own zone."""

    name = models.CharField(max_length=80)
    sender_name = models.CharField(
        max_length=60,
        help_text="Shown as the sender of every mail. Says nothing about the visit.",
    )
    reply_to = models.EmailField(max_length=254)
    address = models.CharField(max_length=200, blank=True)
    zone = models.CharField(max_length=64, default="Europe/London")
    country = models.CharField(max_length=2, default="GB")
    phone = models.CharField(max_length=30)
    urgent_phone = models.CharField(max_length=30, blank=True)
    emergency_phone = models.CharField(max_length=10)
    # Whether a check-in is held against what is usual: the part regulators look at, so a
    # clinic can do without it (clinical facts, 6.7). Warning signs are always answered.
    compares = models.BooleanField(default=True)
    # Open minutes until somebody has looked; null promises nothing (ux guide 2.1, R12).
    reply_goal_minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reply_goal_minutes__isnull=True)
                | models.Q(reply_goal_minutes__gte=1),
                name="clinics_reply_goal_some_time",
            )
        ]

    def __str__(self) -> str:
        return self.name


class OpeningHours(Record):
    """One open stretch of one weekday (Monday 0), wall time in the clinic's zone."""

    clinic = models.ForeignKey(
        Clinic, on_delete=models.CASCADE, related_name="opening_hours"
    )
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "weekday", "opens"], name="clinics_hours_once"
            ),
            models.CheckConstraint(
                condition=models.Q(opens__lt=models.F("closes")),
                name="clinics_hours_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__lte=6), name="clinics_hours_weekday"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    CLINICIAN = "clinician", "Clinician"
    NURSE = "nurse", "Nurse"
    FRONT_DESK = "front_desk", "Front desk"


class Membership(Record):
    """A member of staff at a clinic. Ended, never deleted."""

    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role)
    title = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "user"],
                condition=models.Q(ended_at__isnull=True),
                name="clinics_membership_once",
            ),
            one_of("role", Role),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id}"


class EscalationContact(Record):
    """Who is told, and in which order, when nobody has looked in time."""

    clinic = models.ForeignKey(
        Clinic, on_delete=models.CASCADE, related_name="escalation_contacts"
    )
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="+"
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "position"], name="clinics_escalation_order"
            ),
            models.UniqueConstraint(
                fields=["clinic", "membership"], name="clinics_escalation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.membership_id}"


class Patient(Record):
    """A person in one clinic's care; `user` is filled when they accept the invitation."""

    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="patients"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="patients",
    )
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    fitzpatrick = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=[(t.value, t.name) for t in FitzpatrickSkinType]
    )
    tone = models.CharField(
        max_length=20, blank=True, choices=[(t.value, t.value) for t in SkinTone]
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "clinic",
                Lower("email"),
                condition=~models.Q(email=""),
                name="clinics_patient_email_once",
            ),
            models.UniqueConstraint(
                fields=["clinic", "user"],
                condition=models.Q(user__isnull=False),
                name="clinics_patient_user_once",
            ),
            one_of("tone", SkinTone, blank=True),
        ]
        indexes = [
            models.Index(fields=["clinic", "name"], name="clinics_patient_by_name")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SearchWord(models.Model):
    """One beginning a patient is found by (foundation/folding.py); no fact of its own.

    Written by operations/finding.py beside every name, address and phone.
    """

    clinic = models.ForeignKey(
        Clinic, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="search_words", db_index=False
    )
    word = ByteOrdered(max_length=folding.LONGEST)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "word"], name="clinics_search_word_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["clinic", "word", "patient"], name="clinics_search_by_word"
            )
        ]

    def __str__(self) -> str:
        return f"word of {self.patient_id}"


class Invitation(Record):
    """A way in for one patient. Single use; the link is a signature over `id`, never stored."""

    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(max_length=254)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=models.Q(accepted_at__isnull=True, replaced_at__isnull=True),
                name="clinics_invitation_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
