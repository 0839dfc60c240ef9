"""The pass over what is due.

A batch is one short transaction without any mail in it: a worker that dies leaves
its rows planned, and no row is ever claimed without its message.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from aftercare.domain.timeline import canonical_zone
from aftercare.outbox import claims
from aftercare.outbox.models import OPEN_STATES as OPEN_DELIVERIES
from aftercare.outbox.models import Delivery, DeliveryState
from aftercare.reminders import eligibility, queries
from aftercare.reminders.dispatch import taking
from aftercare.reminders.models import Reminder, ReminderState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from aftercare.reminders.eligibility import Facts

log = logging.getLogger(__name__)

KIND = "reminder"
BATCH = 500
TOGETHER = taking.TOGETHER
MAX_TRIES = 3
BROKEN = "Not sent: we could not prepare it. We have been told."


def tick() -> int:
    """Look now: close what ended, then claim what is due. One query when nothing is."""
    total = 0
    look = queries.look()
    if look.has_finished:
        close_finished(at=look.at)
    while look.has_due:
        settled = dispatch_due(at=look.at)
        total += settled
        if settled < BATCH:
            break
        look = queries.look()
    return total


def dispatch_due(*, at: datetime, limit: int = BATCH) -> int:
    """One batch of due reminders, oldest first; how many were sent on or ended.

    `at` is the database's time. When one row of the batch raises, the batch is done
    again row by row, so that only that row waits (I13).
    """
    try:
        with transaction.atomic():
            return _settle(taking.take_due(at=at, limit=limit), at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        # Whatever one row does, the others must go out.
        log.exception("reminders: a batch could not be settled; one by one now")
    return sum(_settle_alone(row_id, at) for row_id in _due_ids(at, limit))


def close_finished(*, at: datetime, limit: int = BATCH) -> int:
    """Give reminders whose message has ended their own end; how many that were."""
    rows = Reminder.objects.filter(state=ReminderState.SENDING)
    ended = rows.exclude(delivery__state__in=OPEN_DELIVERIES).select_related("delivery")
    closed = []
    for row in ended.order_by("due_at")[:limit]:
        if row.delivery is not None:
            row.state, row.reason = _ending_of(row, row.delivery)
            row.finished_at = row.delivery.finished_at or at
            closed.append(row)
    if closed:
        rows.bulk_update(closed, ["state", "reason", "finished_at"], batch_size=BATCH)
    return len(closed)


def _due_ids(at: datetime, limit: int) -> list[UUID]:
    due = Reminder.objects.filter(state=ReminderState.PLANNED, due_at__lte=at)
    return list(due.order_by("due_at").values_list("pk", flat=True)[:limit])


def _settle_alone(row_id: UUID, at: datetime) -> int:
    try:
        with transaction.atomic():
            return _settle(taking.take_ids(ids=[row_id]), at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        # This is the row that raised: it is put aside and said, not tried for ever.
        log.exception("reminders: %s could not be settled", row_id)
    row = Reminder.objects.filter(pk=row_id, state=ReminderState.PLANNED)
    row.update(attempt=F("attempt") + 1)
    return row.filter(attempt__gte=MAX_TRIES).update(
        state=ReminderState.FAILED, reason=BROKEN, finished_at=at
    )


def _settle(rows: Sequence[Reminder], at: datetime) -> int:
    """Every claimed row is sent on, ended or planned again; how many of the first two."""
    if not rows:
        return 0
    facts = eligibility.facts_for(reminders=rows)
    answers = [(row, eligibility.ask(reminder=row, facts=facts, at=at)) for row in rows]
    again = [row for row, a in answers if a.send_from is None and a.state is None]
    taking.close(answers=answers, at=at)
    taking.plan_again(rows=again)
    _enqueue([(row, a.send_from) for row, a in answers if a.send_from], facts, at)
    return len(rows) - len(again)


def _enqueue(
    pairs: Sequence[tuple[Reminder, datetime]], facts: Facts, at: datetime
) -> None:
    """One message per patient; the oldest due leaves first."""
    by_patient: dict[UUID, list[tuple[Reminder, datetime]]] = defaultdict(list)
    for row, send_from in pairs:
        by_patient[facts.plans[row.treatment_id].patient_id].append((row, send_from))
    messages = {
        patient_id: _message(patient_id, mine, facts, at)
        for patient_id, mine in by_patient.items()
    }
    Delivery.objects.bulk_create(messages.values(), batch_size=BATCH)
    for row, _ in pairs:
        row.delivery = messages[facts.plans[row.treatment_id].patient_id]
    Reminder.objects.bulk_update(
        [row for row, _ in pairs], ["delivery"], batch_size=BATCH
    )


def _message(
    patient_id: UUID,
    mine: Sequence[tuple[Reminder, datetime]],
    facts: Facts,
    at: datetime,
) -> Delivery:
    first, send_from = mine[0]
    contact = facts.contact(facts.plans[first.treatment_id])
    is_now = send_from <= at
    return Delivery(
        kind=KIND,
        about=patient_id,
        to=contact.email if contact else "",
        send_from=min(row.due_at for row, _ in mine) if is_now else send_from,
        expires_at=max(row.expires_at for row, _ in mine),
    )


def _ending_of(row: Reminder, delivery: Delivery) -> tuple[ReminderState, str]:
    """The message's end in the reminder's words."""
    if delivery.state == DeliveryState.SENT and delivery.finished_at:
        zone = ZoneInfo(canonical_zone(name=row.zone, fallback="UTC"))
        return ReminderState.SENT, f"Sent {delivery.finished_at.astimezone(zone):%H:%M}"
    if delivery.reason == claims.TOO_LATE:
        return ReminderState.MISSED, eligibility.TOO_LATE
    if delivery.reason == claims.NOT_KNOWN:
        return ReminderState.FAILED, claims.NOT_KNOWN
    words = f"Not sent: {delivery.reason[:1].lower()}{delivery.reason[1:]}"
    is_failed = delivery.state == DeliveryState.FAILED
    return ReminderState.FAILED if is_failed else ReminderState.CANCELLED, words[:120]
