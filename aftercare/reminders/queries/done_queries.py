"""What the patient ticked off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from aftercare.foundation.compiled import Compiled
from aftercare.reminders.models import Completion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

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
    keys, numbers = tuple(treatment_ids), tuple(set(days))
    if not keys or not numbers:
        return {}
    rows = _ON_DAYS.rows(treatments=keys, days=numbers)
    found = (Done(**dict(zip(_COLUMNS, row, strict=True))) for row in rows)
    return {one.key: one for one in found}


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


_COLUMNS = ("treatment_id", "care_task", "day", "slot", "done_at")


def _on_days(
    treatments: Sequence[UUID], days: Sequence[int]
) -> QuerySet[Any, tuple[Any, ...]]:
    rows = _open().filter(treatment__in=treatments, day__in=days)
    return rows.values_list(*_COLUMNS)


_ON_DAYS = Compiled(_on_days, treatments=[UUID], days=[int])
