"""Everything that leaves the house."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from aftercare.foundation.choices import one_of
from aftercare.foundation.records import Record


class DeliveryState(models.TextChoices):
    QUEUED = "queued"
    CLAIMED = "claimed"
    HANDED = "handed"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


LEASED_STATES = (DeliveryState.CLAIMED, DeliveryState.HANDED)
OPEN_STATES = (DeliveryState.QUEUED, *LEASED_STATES)


def new_message_key() -> str:
    return uuid4().hex


class Delivery(Record):
    """One message to one person, with every attempt to send it.

    Holds no text: the letter is built from `kind` and `about` at the moment of
    sending, so that it is true then and nothing private waits in a table.
    `message_key` makes the Message-ID, the same on every attempt (I3).
    `attempt` fences a worker that was away longer than its lease (I14).
    `doubts` counts the times nobody could say whether the mail host took it.
    """

    kind = models.CharField(max_length=40)
    about = models.UUIDField()
    to = models.EmailField(max_length=254)
    state = models.CharField(
        max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED
    )
    send_from = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    message_key = models.CharField(
        max_length=32, default=new_message_key, unique=True, editable=False
    )
    doubts = models.PositiveSmallIntegerField(default=0)
    handed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    server_reply = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["send_from"],
                condition=models.Q(state="queued"),
                name="outbox_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(state__in=LEASED_STATES),
                name="outbox_leased",
            ),
            models.Index(fields=["kind", "about"], name="outbox_by_subject"),
        ]
        constraints = [
            one_of("state", DeliveryState),
            models.CheckConstraint(
                condition=models.Q(state__in=OPEN_STATES, finished_at__isnull=True)
                | (
                    ~models.Q(state__in=OPEN_STATES)
                    & models.Q(finished_at__isnull=False)
                ),
                name="outbox_delivery_finished_when_final",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"
