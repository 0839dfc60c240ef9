"""What there is to do on a day, and from when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from aftercare.domain.care_plan import variants_of
from aftercare.domain.protocol import texts_for

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.protocol import CareTask
    from aftercare.domain.vocabulary import Variant


class TaskToday(NamedTuple):
    """A task on one day; times is 0 for a habit that nobody ticks off."""

    task: CareTask
    times: int
    is_available: bool
    available_at: datetime
    notes: tuple[str, ...]  # what this kind of treatment adds


def tasks_for(*, plan: CarePlan, at: datetime) -> tuple[TaskToday, ...]:
    """The tasks of the patient's day at that instant, in the protocol's order.

    Empty before the day of treatment, after the course and once the plan has ended.
    """
    if plan.is_ended:
        return ()
    return tasks_on(plan=plan, day=plan.recovery_day(at), at=at)


def tasks_on(*, plan: CarePlan, day: int, at: datetime) -> tuple[TaskToday, ...]:
    """The tasks of any day of the course; availability is that at `at`."""
    variants = variants_of(plan=plan)
    return tuple(
        _task_on(plan, task, variants, day, at)
        for task in plan.protocol.care_tasks
        if task.first_day <= day <= task.last_day
    )


def available_at(*, plan: CarePlan, task: CareTask) -> datetime:
    """From when the task may be done: hours after the END of the treatment."""
    return plan.ended_at + timedelta(hours=task.starts_after_hours)


def _task_on(
    plan: CarePlan,
    task: CareTask,
    variants: frozenset[Variant],
    day: int,
    at: datetime,
) -> TaskToday:
    starts_at = available_at(plan=plan, task=task)
    return TaskToday(
        task=task,
        times=task.times_on(day),
        is_available=at >= starts_at,
        available_at=starts_at,
        notes=texts_for(notes=task.variant_notes, variants=variants),
    )
