"""What is coming up, what became of it, and how the engine is doing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q

from aftercare.domain.timeline import canonical_zone
from aftercare.domain.vocabulary import ReminderKind
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
COUNTED = (ReminderState.SENT, ReminderState.MISSED, ReminderState.FAILED)


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
class Health:
    """The staff's health line: since when the oldest open reminder is due, and counts."""

    oldest_due_at: datetime | None
    due: int
    sent: int
    missed: int
    failed: int


def next_reminder(*, user: User, at: datetime) -> Next | None:
    """The first planned reminder the person will really get; None when there is none."""
    row = _to_come(user, at).first()
    if row is None:
        return None
    return Next(
        task_name=_protocol(row).task(row.care_task).name,
        on=row.wall_on,
        wall_time=_shown_time(row),
        due_at=row.due_at,
        zone=row.zone,
    )


def coming(*, user: User, at: datetime, limit: int) -> tuple[Line, ...]:
    """What is on its way, then what the person will really get, soonest first."""
    leaving = _of_user(user).filter(state=ReminderState.SENDING).order_by("due_at")
    rows = [*leaving[:limit], *_to_come(user, at)[:limit]]
    return tuple(_line(row) for row in rows[:limit])


def history(*, user: User, limit: int) -> tuple[Line, ...]:
    """The person's last reminders that came to an end, newest first."""
    rows = _of_user(user).exclude(state__in=OPEN_STATES).order_by("-due_at")
    return tuple(_line(row) for row in rows[:limit])


def history_of_patient(*, patient_id: UUID, limit: int) -> tuple[Line, ...]:
    """A patient's reminders for staff, open ones among them, the latest due first.

    The caller has already asked clinics.queries whether the patient is theirs to see.
    """
    rows = _whole().filter(patient=patient_id).order_by("-due_at")
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
        rows = rows.filter(patient__clinic=clinic_id)
    waiting = rows.filter(state__in=OPEN_STATES, due_at__lte=at)
    open_now = waiting.aggregate(oldest_due_at=Min("due_at"), due=Count("pk"))
    ended = rows.filter(finished_at__gt=at - window, finished_at__lte=at)
    counted = ended.aggregate(
        **{state: Count("pk", filter=Q(state=state)) for state in COUNTED}
    )
    return Health(**open_now, **counted)


def words_of(*, row: Reminder) -> str:
    """What became of a reminder, as patient and staff read it, on the patient's own clock."""
    if row.state == ReminderState.PLANNED:
        return f"Planned for {_clock(row.due_at, row)}"
    if row.state == ReminderState.SENDING:
        return "On its way"
    if row.state == ReminderState.SENT and row.finished_at:
        return f"Sent {_clock(row.finished_at, row)}"
    return row.reason


def _to_come(user: User, at: datetime) -> QuerySet[Reminder]:
    """Planned rows without those a stop or a pause will end."""
    stopped = choice_queries.choice_of(user=user).stopped
    rows = _of_user(user).filter(state=ReminderState.PLANNED, expires_at__gt=at)
    preference = getattr(user, "contact_preference", None)
    if preference is not None and preference.paused_until:
        rows = rows.filter(due_at__gte=preference.paused_until)
    return rows.exclude(kind__in=[k.value for k in stopped]).order_by("due_at")


def _whole() -> QuerySet[Reminder]:
    return Reminder.objects.select_related("treatment__protocol_version").defer(
        "treatment__protocol_version__content"
    )


def _of_user(user: User) -> QuerySet[Reminder]:
    return _whole().filter(patient__user=user)


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
        words=words_of(row=row),
        due_at=row.due_at,
        finished_at=row.finished_at,
    )


def _shown_time(row: Reminder) -> time:
    """The time the patient chose; the real one when quiet hours moved it further."""
    real = row.due_at.astimezone(_zone(row)).time()
    minutes = (real.hour - row.wall_time.hour) * 60 + real.minute - row.wall_time.minute
    return row.wall_time if abs(minutes) <= SPREAD_MINUTES else real


def _clock(at: datetime, row: Reminder) -> str:
    return f"{at.astimezone(_zone(row)):%H:%M}"


def _zone(row: Reminder) -> ZoneInfo:
    return ZoneInfo(canonical_zone(name=row.zone, fallback="UTC"))
