"""Did it go out? What became of each reminder; opening a mail is not tracked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from aftercare.board.presenters import words
from aftercare.protocols import queries as protocol_queries
from aftercare.reminders.models import ReminderState
from aftercare.treatments.operations import moment_in_short

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from aftercare.reminders.models import Reminder
    from aftercare.reminders.queries import Health

STATE_WORDS = {
    "": "All",
    ReminderState.PLANNED: "Planned",
    ReminderState.SENDING: "Being sent",
    ReminderState.SENT: "Sent",
    ReminderState.FAILED: "Failed",
    ReminderState.MISSED: "Missed",
    ReminderState.SKIPPED: "Not needed",
    ReminderState.CANCELLED: "Cancelled",
}
HEALTH_WINDOW = timedelta(hours=24)
LEVELS = {
    ReminderState.SENT: "expected",
    ReminderState.FAILED: "call",
    ReminderState.MISSED: "watch",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRow:
    patient_id: UUID
    name: str
    task: str
    due: str
    level: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    name: str
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindersPage:
    """`health` is the line under the title: the oldest that is due and has not left."""

    title: str
    health: str
    filters: tuple[Filter, ...]
    page_query: str
    rows: tuple[ReminderRow, ...]


def known_state(*, code: str) -> str:
    """The state a filter asks for; all of them when it is none that we know."""
    return code if code in STATE_WORDS else ""


def reminders_page(
    *, rows: Sequence[Reminder], health: Health, state: str, zone: str
) -> RemindersPage:
    """`health` is that of the last day; due times are on each patient's own clock."""
    return RemindersPage(
        title=_title(health),
        health=_health(health, zone),
        filters=tuple(
            Filter(
                name=name,
                query=f"?state={code}" if code else "?",
                is_current=code == state,
            )
            for code, name in STATE_WORDS.items()
        ),
        page_query=f"&state={state}" if state else "",
        rows=tuple(_row(one) for one in rows),
    )


def _title(health: Health) -> str:
    """Never comfort: what waits is said first, and nothing sent is not "all sent"."""
    trouble = health.failed + health.missed
    if trouble:
        return f"{_counted(trouble)} did not go out."
    if health.due:
        return f"{_counted(health.due)} {'waits' if health.due == 1 else 'wait'} to go out."
    if health.sent:
        return "All reminders went out."
    return "No reminder was due in the last 24 hours."


def _counted(number: int) -> str:
    return f"{number} {'reminder' if number == 1 else 'reminders'}"


def _health(health: Health, zone: str) -> str:
    counts = f"Last 24 hours: {health.sent} sent, {health.missed} missed, {health.failed} failed."
    if health.oldest_due_at is None:
        return f"Nothing is waiting. {counts}"
    since = moment_in_short(at=health.oldest_due_at, zone=zone)
    return f"{health.due} waiting, the oldest since {since}. {counts}"


def _row(one: Reminder) -> ReminderRow:
    version = one.treatment.protocol_version
    task = protocol_queries.as_protocol(version=version).task(one.care_task)
    return ReminderRow(
        patient_id=one.treatment.patient_id,
        name=one.treatment.patient.name,
        task=f"{words.short_name(name=task.name)}, day {one.day}",
        due=moment_in_short(at=one.due_at, zone=one.zone),
        level=LEVELS.get(ReminderState(one.state), "quiet"),
        state=STATE_WORDS[ReminderState(one.state)],
        reason=one.reason,
    )
