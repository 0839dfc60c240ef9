"""The claim: conditional updates that take due rows, and give them back or end them."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import UUIDField

from aftercare.outbox import claims
from aftercare.reminders.models import Reminder, ReminderState
from aftercare.treatments.models import Treatment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from aftercare.reminders.eligibility import Answer

# Reminders of one patient that fall this close together go as one message, and two
# messages to one patient are at least this far apart (invariants I9, I19).
TOGETHER = timedelta(minutes=10)
# The spread moves each of two equal reminders by ten minutes at most, so a third of
# an hour apart they are still the same one.
SAME_WITHIN = timedelta(minutes=30)

TAKE = """
WITH due AS (
    SELECT id FROM reminders_reminder
    WHERE state = 'planned' AND {where}
    ORDER BY due_at LIMIT %s {lock}
)
UPDATE reminders_reminder SET state = 'sending', attempt = attempt + 1
WHERE state = 'planned' AND id IN (SELECT id FROM due)
RETURNING *
"""


def take_due(*, at: datetime, limit: int) -> list[Reminder]:
    """The due rows, and those of the same patients that go in the same message."""
    rows = _take("due_at <= %s", [connection.ops.adapt_datetimefield_value(at)], limit)
    return rows + (take_ids(ids=_companions(rows, at)) if rows else [])


def _companions(rows: Sequence[Reminder], at: datetime) -> list[UUID]:
    """Due within ten minutes; or the same task at the same time of the same day, as
    with two treatments of one patient."""
    whose = dict(
        Treatment.objects.filter(pk__in={row.treatment_id for row in rows}).values_list(
            "pk", "patient"
        )
    )
    meant = {_meant(whose[row.treatment_id], row) for row in rows}
    waiting = Reminder.objects.filter(
        state=ReminderState.PLANNED,
        due_at__lte=at + SAME_WITHIN,
        treatment__patient__in=set(whose.values()),
    )
    return [
        row.pk
        for row in waiting.select_related("treatment")
        if row.due_at <= at + TOGETHER or _meant(row.treatment.patient_id, row) in meant
    ]


def _meant(patient_id: UUID, row: Reminder) -> tuple[object, ...]:
    return (patient_id, row.care_task, row.wall_on, row.wall_time)


def take_ids(*, ids: Sequence[UUID]) -> list[Reminder]:
    """Those of these rows that are still planned."""
    if not ids:
        return []
    key: UUIDField[UUID, UUID] = UUIDField()
    params = [key.get_db_prep_value(one, connection) for one in ids]
    return _take(f"id IN ({', '.join(['%s'] * len(ids))})", params, len(ids))


def _take(where: str, params: Sequence[object], limit: int) -> list[Reminder]:
    """One conditional UPDATE; rows another worker holds are passed over."""
    sql = TAKE.format(where=where, lock=claims.lock_words())
    return list(Reminder.objects.raw(sql, [*params, limit]))


def close(*, answers: Sequence[tuple[Reminder, Answer]], at: datetime) -> None:
    """End the claimed rows whose answer names an end; one query per reason."""
    found: dict[tuple[ReminderState, str], list[UUID]] = defaultdict(list)
    for row, answer in answers:
        if answer.state is not None:
            found[answer.state, answer.reason].append(row.pk)
    for (state, reason), ids in found.items():
        rows = Reminder.objects.filter(pk__in=ids, state=ReminderState.SENDING)
        rows.update(state=state, reason=reason, finished_at=at)


def plan_again(*, rows: Sequence[Reminder]) -> None:
    """Give claimed rows back; the next pass of materialise gives them today's facts."""
    if rows:
        claimed = Reminder.objects.filter(state=ReminderState.SENDING)
        claimed.filter(pk__in=[row.pk for row in rows]).update(
            state=ReminderState.PLANNED, delivery=None
        )
