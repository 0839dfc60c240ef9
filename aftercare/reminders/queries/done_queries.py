"""What the patient ticked off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.reminders.models import Completion

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

Key = tuple["UUID", str, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One tick: which task, at which time of the day (slot), when."""

    treatment_id: UUID
    care_task: str
    day: int
    slot: str
    done_at: datetime

    @property
    def key(self) -> Key:
        return (self.treatment_id, self.care_task, self.day, self.slot)


def completions_on(*, treatment_ids: Iterable[UUID], day: int) -> tuple[Done, ...]:
    """What is ticked off on one recovery day, in the order it was done; one query."""
    return _done(_open().filter(treatment__in=list(treatment_ids), day=day))


def done_for(*, treatment_ids: Iterable[UUID], days: Iterable[int]) -> dict[Key, Done]:
    """What is ticked off on any of these days, by (treatment, task, day, slot); one query."""
    rows = _open().filter(treatment__in=list(treatment_ids), day__in=set(days))
    return {one.key: one for one in _done(rows)}


def _open() -> QuerySet[Completion]:
    return Completion.objects.filter(undone_at__isnull=True)


def _done(rows: QuerySet[Completion]) -> tuple[Done, ...]:
    return tuple(
        Done(
            treatment_id=row.treatment_id,
            care_task=row.care_task,
            day=row.day,
            slot=row.slot,
            done_at=row.done_at,
        )
        for row in rows
    )
