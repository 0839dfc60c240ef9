"""Patient and clinic write to each other."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from aftercare.clinics.models import Clinic, Patient
from aftercare.foundation.choices import both_or_neither, one_of
from aftercare.foundation.records import Record
from aftercare.treatments.models import Treatment

LONGEST_TEXT = 2000
WAITING = models.Q(waiting_since__isnull=False)
OPEN = models.Q(closed_at__isnull=True)
UNANSWERED = models.Q(answered_at__isnull=True)


class Topic(models.TextChoices):
    """What the patient says it is about; nothing is decided by it."""

    SKIN = "skin", "My skin"
    CARE = "care", "What I may do or use"
    VISIT = "visit", "A visit"
    OTHER = "other", "Something else"


class Outcome(models.TextChoices):
    """How a conversation was closed."""

    ANSWERED = "answered", "Answered"
    SPOKE = "spoke", "Spoke"
    BOOKED = "booked", "Booked in"
    SEEN = "seen", "Seen"


class Conversation(Record):
    """One patient and one clinic about one thing; one of each topic and treatment is open.

    `waiting_since` is when the oldest message the clinic owes an answer was sent, and
    `unread_since` when the oldest one the patient has not read was: both stand here, so
    that the board and a badge are one indexed look.
    """

    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="conversations"
    )
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="conversations"
    )
    treatment = models.ForeignKey(
        Treatment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="conversations",
    )
    topic = models.CharField(max_length=10, choices=Topic)
    opened_at = models.DateTimeField()
    last_message_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True, blank=True)
    unread_since = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    class Meta:
        ordering = ["-last_message_at", "pk"]
        indexes = [
            models.Index(
                fields=["clinic", "waiting_since"],
                condition=WAITING,
                name="conversations_waiting",
            ),
            models.Index(
                fields=["clinic", "-last_message_at"], name="conversations_by_clinic"
            ),
            models.Index(
                fields=["patient", "-last_message_at"], name="conversations_by_patient"
            ),
        ]
        constraints = [
            one_of("topic", Topic),
            one_of("outcome", Outcome, blank=True),
            both_or_neither("closed_at", "closed_by"),
            models.CheckConstraint(
                condition=OPEN | models.Q(waiting_since__isnull=True),
                name="conversations_nobody_waits_in_a_closed_one",
            ),
            models.UniqueConstraint(
                fields=["patient", "treatment", "topic"],
                condition=OPEN & models.Q(treatment__isnull=False),
                name="conversations_one_open",
            ),
            models.UniqueConstraint(
                fields=["patient", "topic"],
                condition=OPEN & models.Q(treatment__isnull=True),
                name="conversations_one_open_without_treatment",
            ),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class Message(Record):
    """One message, as it was sent: no word of it changes afterwards.

    `form_token` makes sending the form twice one message (I26). `seen_at` is when the
    first person on the other side saw it; `answered_at` is for a patient's message only.
    """

    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="messages"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    is_from_staff = models.BooleanField()
    text = models.TextField(max_length=LONGEST_TEXT)
    sent_at = models.DateTimeField()
    form_token = models.UUIDField(unique=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sent_at", "pk"]
        indexes = [
            models.Index(
                fields=["conversation", "sent_at"], name="conversations_in_order"
            ),
        ]
        constraints = [
            both_or_neither("seen_at", "seen_by"),
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="conversations_message_says_something",
            ),
            models.CheckConstraint(
                condition=UNANSWERED
                | models.Q(is_from_staff=False, seen_at__isnull=False),
                name="conversations_answered_was_seen",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"
