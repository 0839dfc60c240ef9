"""What a person has to look at: one open list entry per patient, with its reasons."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from aftercare.checkins.models.check_in import CheckIn
from aftercare.clinics.models import Clinic, Patient
from aftercare.domain.vocabulary import TriageLevel
from aftercare.foundation.choices import both_or_neither, choices_of, one_of
from aftercare.foundation.records import Record
from aftercare.treatments.models import Treatment

NOTE_LENGTH = 2000


class ReasonKind(models.TextChoices):
    """Why somebody should look; of equal level the first here is the one named."""

    CHECK_IN = "check_in"
    WORRIED = "worried"
    MESSAGE = "message"
    NOTE = "note"
    SESSION_REQUEST = "session_request"
    BY_HAND = "by_hand"
    SILENT = "silent"


class ReviewOutcome(models.TextChoices):
    """How it ended. RETURNED: a silent patient checked in again; WITHDRAWN: they took it back.

    By those two the patient ended it, and nobody had to look.
    """

    SEEN = "seen"
    SPOKE = "spoke"
    BOOKED = "booked"
    ANSWERED = "answered"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Review(Record):
    """What staff have to look at for one patient; one is open at most, all reasons join it.

    `level`, `kind`, `why` and `check_in` are those of its most urgent open reason, kept
    here so that the board is one indexed query. `raised_at` is since when somebody waits.
    `promised_by` counts the clinic's open hours and is null where it has set no goal.
    `version` rises with each reason: who closes says which version they have read, so
    that a reason that came meanwhile is never closed unread.
    `escalates_at` is when the next named person is told, null once it is seen;
    `escalation_step` counts those told since, `told` are the memberships that this round
    of the ladder has reached ("" for the clinic's own mailbox).
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="reviews")
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="reviews"
    )
    treatment = models.ForeignKey(
        Treatment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
    )
    level = models.PositiveSmallIntegerField(choices=choices_of(TriageLevel))
    kind = models.CharField(max_length=20, choices=ReasonKind)
    why = models.CharField(max_length=300, blank=True)
    check_in = models.ForeignKey(
        CheckIn, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    raised_at = models.DateTimeField()
    promised_by = models.DateTimeField(null=True, blank=True)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    held_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    outcome = models.CharField(max_length=10, blank=True, choices=ReviewOutcome)
    escalates_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    escalation_step = models.PositiveSmallIntegerField(default=0)
    told = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=models.Q(closed_at__isnull=True),
                name="checkins_review_one_open",
            ),
            both_or_neither("holder", "held_at"),
            both_or_neither("seen_at", "seen_by"),
            both_or_neither("closed_at", "closed_by"),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, outcome="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="checkins_review_outcome_when_closed",
            ),
            # Seen or closed: nobody else is told.
            models.CheckConstraint(
                condition=models.Q(escalates_at__isnull=True)
                | models.Q(closed_at__isnull=True, seen_at__isnull=True),
                name="checkins_review_escalates_unseen",
            ),
            one_of("level", TriageLevel),
            one_of("kind", ReasonKind),
            one_of("outcome", ReviewOutcome, blank=True),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "-level", "raised_at"],
                condition=models.Q(closed_at__isnull=True),
                name="checkins_board",
            ),
            models.Index(
                fields=["clinic", "promised_by"],
                condition=models.Q(closed_at__isnull=True, seen_at__isnull=True),
                name="checkins_overdue",
            ),
            models.Index(
                fields=["escalates_at"],
                condition=models.Q(escalates_at__isnull=False),
                name="checkins_review_escalates",
            ),
            models.Index(
                fields=["patient", "-raised_at"], name="checkins_review_by_patient"
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"


class ReviewReason(Record):
    """One thing to look at. The same thing twice (kind and `object_id`) is one reason.

    `at` is when it came last.

    `object_id` is the check-in, the conversation, the request or the treatment it is
    about: what stands on a higher floor is named by id and never by a key.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reasons")
    kind = models.CharField(max_length=20, choices=ReasonKind)
    level = models.PositiveSmallIntegerField(choices=choices_of(TriageLevel))
    at = models.DateTimeField()
    why = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    treatment = models.ForeignKey(
        Treatment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    check_in = models.ForeignKey(
        CheckIn, on_delete=models.PROTECT, null=True, blank=True, related_name="reasons"
    )
    object_id = models.UUIDField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "kind", "object_id"],
                condition=models.Q(settled_at__isnull=True, object_id__isnull=False),
                name="checkins_reason_once",
            ),
            both_or_neither("settled_at", "settled_by"),
            one_of("kind", ReasonKind),
            one_of("level", TriageLevel),
        ]
        indexes = [
            models.Index(
                fields=["object_id", "kind", "-at"], name="checkins_reason_by_object"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.review_id}"
