"""The reminders that should exist, what became of them, and what the patient has done."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from aftercare.domain.vocabulary import ReminderKind
from aftercare.foundation.choices import choices_of, one_of
from aftercare.foundation.records import Record
from aftercare.outbox.models import Delivery
from aftercare.treatments.models import Treatment


class ReminderState(models.TextChoices):
    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    MISSED = "missed"
    CANCELLED = "cancelled"


OPEN_STATES = (ReminderState.PLANNED, ReminderState.SENDING)


class Reminder(Record):
    """One nudge: one rule of one treatment on one recovery day.

    Holds the intent (`wall_on`, `wall_time`, `zone`) and its resolution
    (`due_at`, `expires_at`, UTC). Every row ends in a final state with a reason
    in words the patient and staff can read (I1, I29); final states never change.
    """

    treatment = models.ForeignKey(
        Treatment, on_delete=models.CASCADE, related_name="reminders"
    )
    rule_code = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=choices_of(ReminderKind))
    care_task = models.CharField(max_length=40)
    day = models.PositiveSmallIntegerField()
    slot = models.CharField(max_length=20)
    wall_on = models.DateField()
    wall_time = models.TimeField()
    zone = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    plan_version = models.CharField(max_length=40)
    state = models.CharField(
        max_length=10, choices=ReminderState, default=ReminderState.PLANNED
    )
    reason = models.CharField(max_length=120, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    delivery = models.ForeignKey(
        Delivery,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reminders",
    )

    class Meta:
        ordering = ["due_at"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state="planned"),
                name="reminders_due",
            ),
            models.Index(
                fields=["delivery"],
                condition=models.Q(state="sending"),
                name="reminders_sending",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["treatment", "rule_code", "day", "slot"],
                name="reminders_occurrence_once",
            ),
            one_of("state", ReminderState),
            models.CheckConstraint(
                condition=models.Q(state__in=OPEN_STATES, finished_at__isnull=True)
                | (
                    ~models.Q(state__in=OPEN_STATES)
                    & models.Q(finished_at__isnull=False)
                    & ~models.Q(reason="")
                ),
                name="reminders_final_has_instant_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_code} day {self.day} {self.state}"


class Completion(Record):
    """A care task the patient ticked off, for one recovery day and one time of that day."""

    treatment = models.ForeignKey(
        Treatment, on_delete=models.CASCADE, related_name="completions"
    )
    care_task = models.CharField(max_length=40)
    day = models.PositiveSmallIntegerField()
    slot = models.CharField(max_length=20)
    done_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["done_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["treatment", "care_task", "day", "slot"],
                condition=models.Q(undone_at__isnull=True),
                name="reminders_done_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.care_task} day {self.day}"


class ReminderChoice(Record):
    """What one person chose: their own times by rule, and the kinds they stopped."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="reminder_choice",
    )
    times = models.JSONField(default=dict, blank=True)
    stopped = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"choices of {self.user_id}"
