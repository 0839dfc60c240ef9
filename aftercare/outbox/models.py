"""Everything that leaves the house."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models.functions import Lower

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
    `doubts` counts the times nobody could say whether the mail host took it; one
    that is not `is_repeatable` ends at the first doubt (policy B of decision 0010).
    `lane` is whose pace it shares (a clinic). Of all messages `one_for` the same
    person, one at most is open: what comes due meanwhile joins it.
    """

    kind = models.CharField(max_length=40)
    about = models.UUIDField()
    # Empty until hand-over where the builder knows the address best.
    to = models.EmailField(max_length=254, blank=True)
    lane = models.UUIDField(null=True, blank=True)
    one_for = models.UUIDField(null=True, blank=True)
    is_repeatable = models.BooleanField(default=True)
    state = models.CharField(
        max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED
    )
    send_from = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    message_key = models.CharField(
        max_length=32, default=new_message_key, editable=False
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
            models.Index(
                # Asked for only by its own column, so that no claim takes it for the
                # other index of what is queued.
                fields=["expires_at"],
                condition=models.Q(state="queued", expires_at__isnull=False),
                name="outbox_expiring",
            ),
            models.Index(
                fields=["finished_at"],
                condition=~models.Q(state__in=OPEN_STATES),
                name="outbox_finished",
            ),
            models.Index(
                fields=["kind", "about", "handed_at"], name="outbox_by_subject"
            ),
        ]
        constraints = [
            one_of("state", DeliveryState),
            # Not unique=True, which would keep a second index that nobody reads.
            models.UniqueConstraint(
                fields=["message_key"], name="outbox_message_key_once"
            ),
            models.UniqueConstraint(
                fields=["one_for"],
                condition=models.Q(state__in=OPEN_STATES),
                name="outbox_one_open_for",
            ),
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


class MailHost(models.Model):
    """What every worker knows of the mail host: whether it is away, and until when.

    One row. `failures` counts whole-host failures since it last took a message.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    away_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    reply = models.CharField(max_length=300, blank=True)
    took_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"mail host, {self.failures} failures"


class Pace(models.Model):
    """How fast one lane may go: the instant from which its next message is free.

    `lane` is a clinic, or the nil UUID for the mail host as a whole.
    """

    lane = models.UUIDField(primary_key=True)
    free_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.lane} free at {self.free_at}"


class BadAddress(Record):
    """An address that does not take our mail, until somebody mends it.

    `cause` is in words for patient and staff; `reply` is what the host said.
    """

    class Kind(models.TextChoices):
        REFUSED = "refused"
        BOUNCED = "bounced"
        COMPLAINED = "complained"

    address = models.EmailField(max_length=254)
    kind = models.CharField(max_length=12, choices=Kind)
    cause = models.CharField(max_length=200)
    reply = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    mended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("address"),
                condition=models.Q(mended_at__isnull=True),
                name="outbox_bad_address_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} since {self.since}"


class Pulse(models.Model):
    """When one of the ticks last ran to its end, by the database's clock."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField(default=0)
    handled = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"
