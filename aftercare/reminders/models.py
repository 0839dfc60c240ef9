"""The reminders that should exist, what became of them, and what the patient has done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from aftercare.clinics.models import Patient
from aftercare.domain.vocabulary import ReminderKind
from aftercare.foundation.choices import choices_of, one_of
from aftercare.foundation.records import Record
from aftercare.outbox.models import Delivery
from aftercare.treatments.models import Treatment

# At most three mails a day for one person (ux/guide.md 4.1, rule 9); they may ask for fewer.
MAILS_A_DAY = 3


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
    (`due_at`, `expires_at`, UTC) by the zone rules of `tzdata`. Every row ends in a final state with a reason
    in words the patient and staff can read (I1, I29); final states never change.
    """

    treatment = models.ForeignKey(
        Treatment, on_delete=models.CASCADE, related_name="reminders"
    )
    # The treatment's own patient, kept here so that what is due is grouped by person
    # without reading anything else.
    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="reminders"
    )
    rule_code = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=choices_of(ReminderKind))
    care_task = models.CharField(max_length=40)
    day = models.PositiveSmallIntegerField()
    slot = models.CharField(max_length=20)
    is_top_up = models.BooleanField(default=False)
    wall_on = models.DateField()
    wall_time = models.TimeField()
    zone = models.CharField(max_length=64)
    tzdata = models.CharField(max_length=12, blank=True)
    # Before this the care task may not begin; a message that goes early asks for it.
    not_before = models.DateTimeField(null=True, blank=True)
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
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state="planned"),
                name="reminders_expiring",
            ),
            models.Index(
                fields=["patient", "due_at"],
                condition=models.Q(state="planned"),
                name="reminders_planned_of",
            ),
            models.Index(
                fields=["finished_at"],
                condition=~models.Q(state__in=OPEN_STATES),
                name="reminders_finished",
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
    """What one person chose: their own times by rule, the kinds they stopped, how many a day."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="reminder_choice",
    )
    times = models.JSONField(default=dict, blank=True)
    stopped = models.JSONField(default=list, blank=True)
    mails_a_day = models.PositiveSmallIntegerField(default=MAILS_A_DAY)
    version = models.PositiveIntegerField(default=1)
    # The database's clock: what `materialise` reads to find who changed something.
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return f"choices of {self.user_id}"


class PlanMark(models.Model):
    """How far one treatment is planned, so that a pass costs by what is new.

    `look_again_at` is when its reminders must be looked at next: a day before the
    planned rows end, at once after a change; null when nothing is left to plan.
    `tries` counts passes that raised; a plan that raises waits longer each time.
    """

    treatment = models.OneToOneField(
        Treatment, on_delete=models.CASCADE, primary_key=True, related_name="plan_mark"
    )
    look_again_at = models.DateTimeField(null=True, blank=True, db_index=True)
    tzdata = models.CharField(max_length=12, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.treatment_id} again at {self.look_again_at}"


class ReminderMove(Record):
    """An unsent reminder whose instant a new edition of the zone rules moved (I21)."""

    reminder = models.ForeignKey(
        Reminder, on_delete=models.CASCADE, related_name="moves"
    )
    tzdata_before = models.CharField(max_length=12)
    tzdata_after = models.CharField(max_length=12)
    due_before = models.DateTimeField()
    due_after = models.DateTimeField()
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reminder_id} {self.tzdata_before} to {self.tzdata_after}"


class ReconcileRun(Record):
    """One comparison of what should exist with what does; counts, no names."""

    began_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    checked = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    extra = models.PositiveIntegerField(default=0)
    unfinished = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-began_at"]

    def __str__(self) -> str:
        return f"reconcile at {self.began_at}"
