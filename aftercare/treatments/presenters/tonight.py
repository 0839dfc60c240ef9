"""What the patient will see: the preview beside the form and on the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from aftercare.domain.care_tasks import tasks_for
from aftercare.domain.reminder_schedule import SPREAD, planned_reminders
from aftercare.domain.timeline import local_instant
from aftercare.domain.unlocks import unlocks_for
from aftercare.treatments.operations import moment_in_short

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.reminder_schedule import PlannedReminder, ReminderSettings

LOOK_AHEAD = timedelta(days=7)
UNLOCKS_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Tonight:
    """Words for the small copy of the patient's page; `unlocks` are (what, from when)."""

    when: str
    headline: str
    lede: str
    notes: tuple[str, ...]
    tasks: tuple[str, ...]
    unlocks: tuple[tuple[str, str], ...]
    first_reminder: str


def tonight(*, plan: CarePlan, settings: ReminderSettings, at: datetime) -> Tonight:
    """The patient's page at `at`, in the patient's own zone."""
    day = plan.recovery_day(at)
    protocol = plan.protocol
    guide = protocol.day_guide(min(max(day, 0), protocol.course_days))
    return Tonight(
        when=_when(day, protocol.course_days),
        headline=guide.headline,
        lede=guide.lede,
        notes=guide.notes,
        tasks=_tasks(plan, at),
        unlocks=_unlocks(plan, at),
        first_reminder=first_reminder(plan=plan, settings=settings, at=at),
    )


def first_reminder(*, plan: CarePlan, settings: ReminderSettings, at: datetime) -> str:
    """ "Sun cream, Sat 16 May, 14:05"; "" when none is to come soon."""
    planned = planned_reminders(
        plan=plan, settings=settings, since=at, until=at + LOOK_AHEAD
    )
    for one in planned:
        if one.missed_reason is None:
            name = plan.protocol.task(one.care_task).name.partition(",")[0]
            return f"{name}, {moment_in_short(at=_shown(one), zone=one.zone)}"
    return ""


def _shown(one: PlannedReminder) -> datetime:
    """The round time that was meant; the real one where hours moved it and not the spread."""
    meant_at = local_instant(on=one.wall_on, wall=one.wall_time, zone=one.zone)
    return meant_at if abs(one.due_at - meant_at) <= SPREAD else one.due_at


def _when(day: int, course_days: int) -> str:
    if day < 0:
        return "On the day of the visit"
    if day > course_days:
        return "The plan is over. On its last day:"
    return "Tonight" if day == 0 else f"Today, day {day}"


def _tasks(plan: CarePlan, at: datetime) -> tuple[str, ...]:
    """Each task, and what this kind of treatment adds to it."""
    found: list[str] = []
    for one in tasks_for(plan=plan, at=at):
        if one.is_available:
            found += [one.task.name, *one.notes]
    return tuple(found)


def _unlocks(plan: CarePlan, at: datetime) -> tuple[tuple[str, str], ...]:
    waiting = [u for u in unlocks_for(plan=plan, at=at) if not u.is_allowed]
    return tuple(
        (u.restriction.name, moment_in_short(at=u.allowed_at, zone=plan.zone))
        for u in waiting[:UNLOCKS_SHOWN]
    )
