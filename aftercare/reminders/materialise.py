"""Active plans and the schedule become the rows that should exist for the next 48 hours.

Nothing calls up from below: this pass reads what is true and makes the table agree.
Running it twice, or in two workers at once, changes nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction

from accounts import queries as account_queries
from aftercare.domain.reminder_schedule import ReminderSettings, planned_reminders
from aftercare.outbox import queries as outbox_queries
from aftercare.reminders import eligibility
from aftercare.reminders.models import Reminder, ReminderState
from aftercare.reminders.queries import choice_queries
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from accounts.queries import ContactFacts
    from aftercare.domain.reminder_schedule import PlannedReminder
    from aftercare.reminders.queries.choice_queries import Choice
    from aftercare.treatments.queries import ActivePlan

HORIZON = timedelta(hours=48)
# How far back a waiting row may have been due and still be worth planning again.
LOOK_BACK = timedelta(hours=24)
# A changed time, zone or quiet hour moves a row by less than this, so a row near an
# edge is still found on the other side of it and never taken for one too many.
MARGIN = timedelta(hours=36)
BATCH = 500
FACTS = (
    "kind",
    "care_task",
    "wall_on",
    "wall_time",
    "zone",
    "due_at",
    "expires_at",
    "plan_version",
)

Occurrence = tuple["UUID", str, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What one pass did: rows made, moved and taken back."""

    added: int = 0
    moved: int = 0
    cancelled: int = 0

    def __add__(self, other: Made) -> Made:
        return Made(
            added=self.added + other.added,
            moved=self.moved + other.moved,
            cancelled=self.cancelled + other.cancelled,
        )


def tick() -> Made:
    """Look now, by the database's time."""
    return materialise(at=outbox_queries.database_now())


def materialise(*, at: datetime) -> Made:
    """Make the table of reminders agree with the plans, from `at` for 48 hours.

    Only patients with an account who have agreed get rows. A wish to stop or pause
    takes no row away: it is asked about when the row is due, so that starting again
    needs no repair.
    """
    done = Made(cancelled=_cancel_ended(at))
    plans = treatment_queries.active_plans(at=at, horizon=HORIZON)
    while batch := list(islice(plans, BATCH)):
        done += _agree(batch, at)
    return done


def _cancel_ended(at: datetime) -> int:
    waiting = Reminder.objects.filter(
        state=ReminderState.PLANNED, treatment__stopped_at__isnull=False
    )
    return _cancel([row.pk for row in waiting.only("pk")], eligibility.PLAN_ENDED, at)


def _cancel(ids: Sequence[UUID], reason: str, at: datetime) -> int:
    if not ids:
        return 0
    rows = Reminder.objects.filter(pk__in=ids, state=ReminderState.PLANNED)
    return rows.update(state=ReminderState.CANCELLED, reason=reason, finished_at=at)


def _agree(batch: Sequence[ActivePlan], at: datetime) -> Made:
    users = {plan.user_id for plan in batch if plan.user_id}
    contacts = account_queries.contact_facts(user_ids=users)
    choices = choice_queries.choices_of_many(user_ids=users)
    wanted = _Wanted(rows={}, stopped=set(), treatments=set())
    for plan in batch:
        contact = contacts.get(plan.user_id) if plan.user_id else None
        if contact is None or not (contact.is_active and contact.has_agreed):
            continue
        choice = choices.get(contact.user_id, choice_queries.NOTHING_CHOSEN)
        wanted.treatments.add(plan.plan.treatment_id)
        for row, is_stopped in _rows(plan, contact, choice, at):
            wanted.rows[_key(row)] = row
            wanted.stopped.update([_key(row)] if is_stopped else [])
    with transaction.atomic():
        return _write(wanted, at)


@dataclass(slots=True, kw_only=True)
class _Wanted:
    """The rows one batch of plans should have; those of stopped kinds are not made anew."""

    rows: dict[Occurrence, Reminder]
    stopped: set[Occurrence]
    treatments: set[UUID]


def _rows(
    plan: ActivePlan, contact: ContactFacts, choice: Choice, at: datetime
) -> Iterator[tuple[Reminder, bool]]:
    """Every row that should be planned, and whether its kind is stopped just now."""
    version = eligibility.version_of(plan=plan, contact=contact, choice=choice)
    found = planned_reminders(
        plan=plan.plan,
        settings=_settings(plan, contact, choice),
        since=at - LOOK_BACK - MARGIN,
        until=at + HORIZON + MARGIN,
    )
    for one in found:
        yield _row(plan.plan.treatment_id, one, version), one.kind in choice.stopped


def _settings(
    plan: ActivePlan, contact: ContactFacts, choice: Choice
) -> ReminderSettings:
    return ReminderSettings(
        quiet_from=contact.quiet_from,
        quiet_until=contact.quiet_until,
        times=choice.times,
        stopped=frozenset(),
        paused_until=None,
        spread_seed=str(plan.patient_id),
    )


def _row(treatment_id: UUID, one: PlannedReminder, version: str) -> Reminder:
    return Reminder(
        treatment_id=treatment_id,
        rule_code=one.rule_code,
        kind=one.kind.value,
        care_task=one.care_task,
        day=one.day,
        slot=one.slot,
        wall_on=one.wall_on,
        wall_time=one.wall_time,
        zone=one.zone,
        due_at=one.due_at,
        expires_at=one.expires_at,
        plan_version=version,
    )


def _key(row: Reminder) -> Occurrence:
    return (row.treatment_id, row.rule_code, row.day, row.slot)


def _write(wanted: _Wanted, at: datetime) -> Made:
    """One batch: add what is new, move what changed, take back what no longer fits."""
    rows = Reminder.objects.filter(
        treatment__in=wanted.treatments, due_at__gte=at - LOOK_BACK - MARGIN
    )
    known = {_key(row): row for row in rows}
    waiting = {k: r for k, r in known.items() if r.state == ReminderState.PLANNED}
    new = [
        row
        for key, row in wanted.rows.items()
        if key not in known
        and key not in wanted.stopped
        and at <= row.due_at < at + HORIZON
    ]
    pairs = [(r, wanted.rows[k]) for k, r in waiting.items() if k in wanted.rows]
    left_over = [
        row.pk
        for key, row in waiting.items()
        if key not in wanted.rows and row.due_at >= at - LOOK_BACK
    ]
    return Made(
        added=_add(new),
        moved=_move(pairs),
        cancelled=_cancel(left_over, eligibility.CHANGED, at),
    )


def _add(new: Sequence[Reminder]) -> int:
    """A row another worker made in the same moment is left as it is."""
    Reminder.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    return len(new)


def _move(pairs: Sequence[tuple[Reminder, Reminder]]) -> int:
    """Give waiting rows their new facts; one that was claimed meanwhile is not touched."""
    changed = [(old, new) for old, new in pairs if _facts(old) != _facts(new)]
    for old, new in changed:
        for field in FACTS:
            setattr(old, field, getattr(new, field))
    if not changed:
        return 0
    waiting = Reminder.objects.filter(state=ReminderState.PLANNED)
    return waiting.bulk_update([old for old, _ in changed], FACTS, batch_size=BATCH)


def _facts(row: Reminder) -> tuple[object, ...]:
    return tuple(getattr(row, field) for field in FACTS)
