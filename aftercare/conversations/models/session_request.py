"""A wish for the next visit."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from aftercare.clinics.models import Clinic, Patient
from aftercare.foundation.choices import both_or_neither, one_of
from aftercare.foundation.records import Record
from aftercare.treatments.models import Treatment

LONGEST_NOTE = 500
OPEN = models.Q(answered_at__isnull=True)


class PartOfDay(models.TextChoices):
    ANY = "any", "Any time"
    MORNING = "morning", "Morning"
    AFTERNOON = "afternoon", "Afternoon"
    EVENING = "evening", "Evening"


class SessionOutcome(models.TextChoices):
    """What became of a request; only the patient withdraws one."""

    BOOKED = "booked", "Booked in"
    SPOKE = "spoke", "Spoke"
    DECLINED = "declined", "Not now"
    WITHDRAWN = "withdrawn", "Withdrawn"


class SessionRequest(Record):
    """A wish for the next visit, not a booking. `preferred_days` are weekdays (Monday 0), none is any.

    `earliest_on` is what the protocol said when it was asked.
    """

    treatment = models.ForeignKey(
        Treatment, on_delete=models.PROTECT, related_name="session_requests"
    )
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="session_requests"
    )
    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="session_requests"
    )
    preferred_days = models.JSONField(default=list, blank=True)
    part_of_day = models.CharField(
        max_length=10, choices=PartOfDay, default=PartOfDay.ANY
    )
    note = models.TextField(max_length=LONGEST_NOTE, blank=True)
    earliest_on = models.DateField()
    asked_at = models.DateTimeField()
    form_token = models.UUIDField(unique=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    outcome = models.CharField(max_length=10, choices=SessionOutcome, blank=True)

    class Meta:
        ordering = ["asked_at"]
        indexes = [
            models.Index(
                fields=["clinic", "asked_at"],
                condition=OPEN,
                name="conversations_session_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=OPEN,
                name="conversations_one_session_request",
            ),
            one_of("part_of_day", PartOfDay),
            one_of("outcome", SessionOutcome, blank=True),
            both_or_neither("answered_at", "answered_by"),
            models.CheckConstraint(
                condition=OPEN & models.Q(outcome="")
                | models.Q(answered_at__isnull=False) & ~models.Q(outcome=""),
                name="conversations_session_outcome_when_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"session request {self.pk}"
