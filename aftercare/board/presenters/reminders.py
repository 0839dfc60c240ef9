"""Did it go out? What became of each reminder; opening a mail is not tracked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from aftercare.board.presenters import outages, vitals, words
from aftercare.board.presenters.words import STATE_WORDS
from aftercare.protocols import queries as protocol_queries
from aftercare.reminders import queries as reminder_queries
from aftercare.reminders.models import ReminderState
from aftercare.treatments.operations import moment_in_short

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from aftercare.board.outages import Outage
    from aftercare.board.presenters.outages import OutageRow
    from aftercare.board.presenters.vitals import Vital
    from aftercare.outbox.models import MailHost, Pulse
    from aftercare.reminders.models import Reminder
    from aftercare.reminders.queries import Health

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
    """`chosen` is the outage whose reminders are listed, else None."""

    title: str
    sub: str
    vitals: tuple[Vital, ...]
    outages: tuple[OutageRow, ...]
    chosen: OutageRow | None
    filters: tuple[Filter, ...]
    page_query: str
    rows: tuple[ReminderRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What the engine says of itself at the real instant `now`."""

    health: Health
    tick: Pulse | None
    host: MailHost | None
    now: datetime


def known_state(*, code: str) -> str:
    """The state a filter asks for; all of them when it is none that we know."""
    return code if code in STATE_WORDS else ""


def reminders_page(
    *,
    rows: Sequence[Reminder],
    engine: Engine,
    missed: Sequence[Outage],
    chosen: Outage | None,
    state: str,
    zone: str,
) -> RemindersPage:
    """The engine's health is that of the last day; due times are on each patient's own clock."""
    health = engine.health
    lines = outages.outage_rows(outages=missed, current=chosen, zone=zone)
    return RemindersPage(
        title=_title(health),
        sub=f"Last 24 hours: {health.sent} sent, {health.missed} missed,"
        f" {health.failed} failed.",
        vitals=vitals.vitals(
            health=health, tick=engine.tick, host=engine.host, zone=zone, now=engine.now
        ),
        outages=lines,
        chosen=next((one for one in lines if one.is_current), None),
        filters=_filters(None if chosen else state),
        page_query=_page_query(state, chosen),
        rows=tuple(_row(one) for one in rows),
    )


def _filters(current: str | None) -> tuple[Filter, ...]:
    return tuple(
        Filter(
            name=name,
            query=f"?state={code}" if code else "?",
            is_current=code == current,
        )
        for code, name in STATE_WORDS.items()
    )


def _page_query(state: str, chosen: Outage | None) -> str:
    if chosen:
        return f"&missed={chosen.key}"
    return f"&state={state}" if state else ""


def _title(health: Health) -> str:
    """Never comfort: what waits is said first, and nothing sent is not "all sent"."""
    trouble = health.failed + health.missed
    if trouble:
        return f"{words.counted(number=trouble, name='reminder')} did not go out."
    if health.due:
        waiting = words.counted(number=health.due, name="reminder")
        return f"{waiting} {'waits' if health.due == 1 else 'wait'} to go out."
    if health.sent:
        return "All reminders went out."
    return "No reminder was due in the last 24 hours."


def _row(one: Reminder) -> ReminderRow:
    version = one.treatment.protocol_version
    task = protocol_queries.as_protocol(version=version).task(one.care_task)
    said = reminder_queries.words_of(row=one)
    state, reason = words.outcome(state=one.state, said=said)
    return ReminderRow(
        patient_id=one.treatment.patient_id,
        name=one.treatment.patient.name,
        task=f"{words.short_name(name=task.name)}, day {one.day}",
        due=moment_in_short(at=one.due_at, zone=one.zone),
        level=LEVELS.get(ReminderState(one.state), "quiet"),
        state=state,
        reason=reason,
    )
