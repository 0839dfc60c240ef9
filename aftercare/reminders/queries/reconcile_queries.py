"""Loose ends: what should have come to an end and did not, and the last comparison."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from aftercare.outbox.models import OPEN_STATES as OPEN_DELIVERIES
from aftercare.outbox.models import Delivery
from aftercare.reminders.models import (
    PlanMark,
    ReconcileRun,
    Reminder,
    ReminderState,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime
    from uuid import UUID

# I1: every reminder has its end this long after it can no longer be of use.
FINAL_WITHIN = timedelta(minutes=15)
# A change is planned by the next pass or the one after it.
GRACE = timedelta(minutes=5)
# Rows of a plan that was stopped longer ago than this have expired by now, and are told
# as unfinished.
STOPPED_WITHIN = timedelta(days=5)


class Kind(StrEnum):
    MISSING = "missing"
    EXTRA = "extra"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong, in words that name a treatment, a rule and a day."""

    kind: Kind
    words: str


def last_reconcile() -> ReconcileRun | None:
    """The last comparison that came to its end."""
    return ReconcileRun.objects.filter(finished_at__isnull=False).first()


def in_words(*, treatment_id: UUID, rule_code: str, day: int, slot: str) -> str:
    """An occurrence as staff who look after the house can find it; names nobody."""
    return f"treatment {treatment_id}, {rule_code}, day {day}, {slot}"


def loose_ends(*, at: datetime, told: Collection[UUID] = ()) -> Iterator[Fault]:
    """What should have ended by `at` and has not: reminders, messages, plans set aside.

    `told`: treatments that are known as broken already.
    """
    yield from _too_long_open(at)
    yield from _not_closed(at)
    yield from _open_messages(at)
    yield from _of_stopped_plans(at)
    for mark in PlanMark.objects.filter(tries__gt=0).iterator():
        if mark.treatment_id not in told:
            words = f"treatment {mark.treatment_id} was not planned: {mark.tries} tries"
            yield Fault(kind=Kind.UNFINISHED, words=words)


def _too_long_open(at: datetime) -> Iterator[Fault]:
    for state in (ReminderState.PLANNED, ReminderState.SENDING):
        rows = Reminder.objects.filter(state=state, expires_at__lt=at - FINAL_WITHIN)
        for row in rows.order_by("expires_at").iterator():
            yield Fault(
                kind=Kind.UNFINISHED,
                words=f"{_of(row)}: still {state}, of no use since"
                f" {row.expires_at:%d %b %H:%M} UTC",
            )


def _not_closed(at: datetime) -> Iterator[Fault]:
    """Those that expired long ago are told already."""
    rows = Reminder.objects.filter(
        state=ReminderState.SENDING, expires_at__gte=at - FINAL_WITHIN
    )
    ended = rows.exclude(delivery__state__in=OPEN_DELIVERIES)
    for row in ended.select_related("delivery").iterator():
        message = row.delivery
        if message is None:
            yield Fault(
                kind=Kind.UNFINISHED, words=f"{_of(row)}: sending without a message"
            )
        elif message.finished_at and message.finished_at < at - FINAL_WITHIN:
            yield Fault(
                kind=Kind.UNFINISHED,
                words=f"{_of(row)}: still sending, its message ended"
                f" {message.finished_at:%d %b %H:%M} UTC",
            )


def _open_messages(at: datetime) -> Iterator[Fault]:
    for state in OPEN_DELIVERIES:
        rows = Delivery.objects.filter(state=state, expires_at__lt=at - FINAL_WITHIN)
        for row in rows.order_by("expires_at").iterator():
            yield Fault(
                kind=Kind.UNFINISHED,
                words=f"message {row.pk} ({row.kind}): still {state}, of no use since"
                f" {row.expires_at:%d %b %H:%M} UTC",
            )


def _of_stopped_plans(at: datetime) -> Iterator[Fault]:
    rows = Reminder.objects.filter(
        state=ReminderState.PLANNED,
        expires_at__gte=at - FINAL_WITHIN,
        treatment__stopped_at__lt=at - GRACE,
        treatment__changed_at__gt=at - STOPPED_WITHIN,
    )
    for row in rows.iterator():
        yield Fault(
            kind=Kind.EXTRA, words=f"{_of(row)}: planned, though the plan is stopped"
        )


def _of(row: Reminder) -> str:
    return in_words(
        treatment_id=row.treatment_id,
        rule_code=row.rule_code,
        day=row.day,
        slot=row.slot,
    )
