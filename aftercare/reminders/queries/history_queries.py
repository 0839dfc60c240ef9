"""What is coming up, what became of it, and how the engine is doing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q

from aftercare.domain.timeline import canonical_zone
from aftercare.domain.vocabulary import ReminderKind
from aftercare.outbox import queries as outbox_queries
from aftercare.protocols import queries as protocol_queries
from aftercare.reminders.models import OPEN_STATES, Reminder, ReminderState
from aftercare.reminders.queries import choice_queries, done_queries

if TYPE_CHECKING:
    from datetime import date, datetime, time, timedelta
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.models import User
    from aftercare.domain.protocol import Protocol

# What the schedule's spread may move a reminder by; less than that is not worth saying.
SPREAD_MINUTES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The next reminder a person will get: the task's name and the patient's own clock."""

    task_name: str
    on: date
    wall_time: time
    due_at: datetime
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One reminder and what became of it, in words both patient and staff read."""

    reminder_id: UUID
    treatment_id: UUID
    care_task: str
    slot: str
    task_name: str
    headline: str
    kind: ReminderKind
    day: int
    on: date
    wall_time: time
    zone: str
    state: str
    words: str
    due_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The database's time, whether a reminder is due, whether one waits to be closed."""

    at: datetime
    has_due: bool
    has_finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The staff's health line: since when the oldest open reminder is due, and counts."""

    oldest_due_at: datetime | None
    due: int
    sent: int
    missed: int
    failed: int


def look() -> Look:
    """One query: the time, and whether a tick has anything to do (I23)."""
    at, (has_due, has_finished) = outbox_queries.ask_with_now(
        sql="SELECT {now}, EXISTS(SELECT 1 FROM reminders_reminder"
        " WHERE state = 'planned' AND due_at <= {now}),"
        " EXISTS(SELECT 1 FROM reminders_reminder r JOIN outbox_delivery d"
        " ON d.id = r.delivery_id WHERE r.state = 'sending'"
        " AND d.state IN ('sent', 'failed', 'cancelled'))"
    )
    return Look(at=at, has_due=has_due, has_finished=has_finished)


def next_reminder(*, user: User, at: datetime) -> Next | None:
    """The first planned reminder the person will really get; None when there is none."""
    stopped = choice_queries.choice_of(user=user).stopped
    rows = _of_user(user).filter(state=ReminderState.PLANNED, expires_at__gt=at)
    preference = getattr(user, "contact_preference", None)
    if preference is not None and preference.paused_until:
        rows = rows.filter(due_at__gte=preference.paused_until)
    row = rows.exclude(kind__in=[k.value for k in stopped]).order_by("due_at").first()
    if row is None:
        return None
    return Next(
        task_name=_protocol(row).task(row.care_task).name,
        on=row.wall_on,
        wall_time=_shown_time(row),
        due_at=row.due_at,
        zone=row.zone,
    )


def history(*, user: User, limit: int) -> tuple[Line, ...]:
    """The person's last reminders that came to an end, newest first."""
    rows = _of_user(user).exclude(state__in=OPEN_STATES).order_by("-due_at")
    return tuple(_line(row) for row in rows[:limit])


def history_of_patient(*, patient_id: UUID, limit: int) -> tuple[Line, ...]:
    """A patient's reminders for staff, open ones among them, the latest due first.

    The caller has already asked clinics.queries whether the patient is theirs to see.
    """
    rows = _whole().filter(treatment__patient=patient_id).order_by("-due_at")
    return tuple(_line(row) for row in rows[:limit])


def now_showing(*, user: User, at: datetime) -> Line | None:
    """The reminder that is useful right now and not done, for a page that is open."""
    rows = _of_user(user).filter(
        state__in=[*OPEN_STATES, ReminderState.SENT], due_at__lte=at, expires_at__gt=at
    )
    found = list(rows.order_by("-due_at"))
    stopped = choice_queries.choice_of(user=user).stopped if found else frozenset()
    done = done_queries.done_for(
        treatment_ids=[r.treatment_id for r in found], days=[r.day for r in found]
    )
    for row in found:
        key = (row.treatment_id, row.care_task, row.day, row.slot)
        if key not in done and row.kind not in stopped:
            return _line(row)
    return None


def health(*, at: datetime, window: timedelta, clinic_id: UUID | None = None) -> Health:
    """How reminders went in the `window` before `at`, for one clinic or for the house."""
    rows = Reminder.objects.all()
    if clinic_id is not None:
        rows = rows.filter(treatment__patient__clinic=clinic_id)
    waiting = rows.filter(Q(state__in=OPEN_STATES), due_at__lte=at).order_by("due_at")
    oldest = waiting.first()
    ended = rows.filter(finished_at__gt=at - window, finished_at__lte=at)
    return Health(
        oldest_due_at=oldest.due_at if oldest else None,
        due=waiting.count(),
        sent=ended.filter(state=ReminderState.SENT).count(),
        missed=ended.filter(state=ReminderState.MISSED).count(),
        failed=ended.filter(state=ReminderState.FAILED).count(),
    )


def _whole() -> QuerySet[Reminder]:
    return Reminder.objects.select_related("treatment__protocol_version").defer(
        "treatment__protocol_version__content"
    )


def _of_user(user: User) -> QuerySet[Reminder]:
    return _whole().filter(treatment__patient__user=user)


def _protocol(row: Reminder) -> Protocol:
    return protocol_queries.as_protocol(version=row.treatment.protocol_version)


def _line(row: Reminder) -> Line:
    protocol = _protocol(row)
    return Line(
        reminder_id=row.pk,
        treatment_id=row.treatment_id,
        care_task=row.care_task,
        slot=row.slot,
        task_name=protocol.task(row.care_task).name,
        headline=protocol.rule(row.rule_code).headline,
        kind=ReminderKind(row.kind),
        day=row.day,
        on=row.wall_on,
        wall_time=row.wall_time,
        zone=row.zone,
        state=row.state,
        words=row.reason,
        due_at=row.due_at,
        finished_at=row.finished_at,
    )


def _shown_time(row: Reminder) -> time:
    """The time the patient chose; the real one when quiet hours moved it further."""
    zone = ZoneInfo(canonical_zone(name=row.zone, fallback="UTC"))
    real = row.due_at.astimezone(zone).time()
    minutes = (real.hour - row.wall_time.hour) * 60 + real.minute - row.wall_time.minute
    return row.wall_time if abs(minutes) <= SPREAD_MINUTES else real
