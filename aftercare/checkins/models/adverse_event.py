"""What went wrong with a treatment, and everything that was done about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from aftercare.checkins.models.check_in import CheckIn
from aftercare.clinics.models import Clinic
from aftercare.domain.vocabulary import TriageLevel
from aftercare.foundation.choices import both_or_neither, choices_of, one_of
from aftercare.foundation.records import Record
from aftercare.treatments.models import Treatment


class AdverseEvent(Record):
    """An urgent or emergency level, or what staff entered by hand (`raised_by`).

    While `notified_at` is null nobody at the clinic has been told: that is the queue.
    `next_notice_at` is when they are told next, again and again until somebody
    acknowledges. One per treatment is unresolved: what is reported meanwhile is a step.
    `reports` counts how often it was reported; `told` as in Review.
    """

    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="adverse_events"
    )
    treatment = models.ForeignKey(
        Treatment, on_delete=models.PROTECT, related_name="adverse_events"
    )
    check_in = models.ForeignKey(
        CheckIn, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    level = models.PositiveSmallIntegerField(choices=choices_of(TriageLevel))
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    notified_at = models.DateTimeField(null=True, blank=True)
    next_notice_at = models.DateTimeField(null=True, blank=True)
    notices = models.PositiveSmallIntegerField(default=0)
    reports = models.PositiveSmallIntegerField(default=0)
    told = models.JSONField(default=list, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    contacted_at = models.DateTimeField(null=True, blank=True)
    contacted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["treatment"],
                condition=models.Q(resolved_at__isnull=True),
                name="checkins_event_one_unresolved",
            ),
            both_or_neither("acknowledged_at", "acknowledged_by"),
            both_or_neither("contacted_at", "contacted_by"),
            both_or_neither("resolved_at", "resolved_by"),
            # Either somebody has acknowledged it, or somebody will be told.
            models.CheckConstraint(
                condition=models.Q(
                    acknowledged_at__isnull=True, next_notice_at__isnull=False
                )
                | models.Q(acknowledged_at__isnull=False, next_notice_at__isnull=True),
                name="checkins_event_told_or_acknowledged",
            ),
            models.CheckConstraint(
                condition=models.Q(resolved_at__isnull=True)
                | models.Q(acknowledged_at__isnull=False),
                name="checkins_event_acknowledged_first",
            ),
            one_of("level", TriageLevel),
        ]
        indexes = [
            models.Index(
                fields=["next_notice_at"],
                condition=models.Q(next_notice_at__isnull=False),
                name="checkins_event_notice",
            ),
            models.Index(
                fields=["clinic", "raised_at"],
                condition=models.Q(resolved_at__isnull=True),
                name="checkins_event_open",
            ),
            models.Index(
                fields=["clinic", "-raised_at"], name="checkins_event_by_clinic"
            ),
        ]

    def __str__(self) -> str:
        return f"adverse event {self.pk}"


class StepKind(models.TextChoices):
    RAISED = "raised"
    REPORTED_AGAIN = "reported_again"
    NOTIFIED = "notified"
    ACKNOWLEDGED = "acknowledged"
    CONTACTED = "contacted"
    NOTE = "note"
    RESOLVED = "resolved"


class AdverseEventStep(Record):
    """One thing that happened to an event. Only ever added: the database refuses the rest.

    `by` is null where the rules or the clock did it. `reports` is how many reports there
    were by then: who acts names the last step they have read, so that nothing is
    acknowledged unread. `form_token` makes sending twice one step (I26).
    """

    event = models.ForeignKey(
        AdverseEvent, on_delete=models.PROTECT, related_name="steps"
    )
    kind = models.CharField(max_length=20, choices=StepKind)
    level = models.PositiveSmallIntegerField(choices=choices_of(TriageLevel))
    note = models.TextField(blank=True)
    check_in = models.ForeignKey(
        CheckIn, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField()
    reports = models.PositiveSmallIntegerField(default=0)
    form_token = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            one_of("kind", StepKind),
            one_of("level", TriageLevel),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.event_id}"
