"""Rules, treatment time, zone and quiet hours become the reminders that should exist.

Times follow the invariants of the reminder engine: one occurrence per (treatment, rule, day,
slot) in any zone and any week (I18), keyed by the day that was meant even when the clock of
that night moves the instant to the next date; RFC 5545 for times a clock skips or repeats (I17).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from aftercare.domain.care_tasks import available_at
from aftercare.domain.quiet_hours import QuietHours
from aftercare.domain.timeline import date_of_day, local_instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.protocol import ReminderRule
    from aftercare.domain.vocabulary import ReminderKind

SPREAD = timedelta(minutes=10)
# No zone is further from UTC than 15 hours, and quiet hours move a reminder by less than a day.
MARGIN = timedelta(days=2)
MISSED_QUIET = "It fell into the quiet hours and was of no more use after them."
MISSED_LATE = "It was set for later in the day than it is of use."


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSettings:
    """The patient's own choices; times hold a wall time by rule code."""

    quiet_from: time
    quiet_until: time
    times: Mapping[str, time]
    stopped: frozenset[ReminderKind]
    paused_until: datetime | None
    spread_seed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedReminder:
    """Intent (day, wall_on, wall_time, zone) and its resolution (due_at, expires_at, UTC).

    wall_time is the time meant, before quiet hours, spread and the start of the task, which
    is not_before (UTC).
    missed_reason is set when there is no instant at which it would be of use.
    """

    rule_code: str
    kind: ReminderKind
    care_task: str
    day: int
    slot: str
    wall_on: date
    wall_time: time
    zone: str
    not_before: datetime
    due_at: datetime
    expires_at: datetime
    moved_from_quiet: bool
    missed_reason: str | None


def planned_reminders(
    *, plan: CarePlan, settings: ReminderSettings, since: datetime, until: datetime
) -> tuple[PlannedReminder, ...]:
    """Every reminder with since <= due_at < until, in order of due_at.

    Left out: stopped kinds, what falls before the end of a pause, what falls before the care
    task may begin and is no longer useful then, and all of a plan that has ended.
    """
    if plan.is_ended:
        return ()
    found = (
        _planned(plan, rule, settings, day)
        for day in _days_between(plan, since, until)
        for rule in _rules_on(plan, settings, day)
    )
    wanted = [
        one
        for one in found
        if one and since <= one.due_at < until and not _is_paused(one, settings)
    ]
    return tuple(sorted(wanted, key=lambda one: (one.due_at, one.rule_code)))


def _days_between(plan: CarePlan, since: datetime, until: datetime) -> range:
    first = ((since - MARGIN).date() - plan.treated_on).days
    last = ((until + MARGIN).date() - plan.treated_on).days
    return range(max(first, 0), min(last, plan.protocol.course_days) + 1)


def _rules_on(
    plan: CarePlan, settings: ReminderSettings, day: int
) -> Iterator[ReminderRule]:
    for rule in plan.protocol.reminder_rules:
        if rule.first_day <= day <= rule.last_day and rule.kind not in settings.stopped:
            yield rule


def _is_paused(one: PlannedReminder, settings: ReminderSettings) -> bool:
    return settings.paused_until is not None and one.due_at < settings.paused_until


def _planned(
    plan: CarePlan, rule: ReminderRule, settings: ReminderSettings, day: int
) -> PlannedReminder | None:
    """One occurrence, or None when the task may not begin while it is useful."""
    on = date_of_day(treated_on=plan.treated_on, day=day)
    wall = settings.times.get(rule.code, rule.wall_time)
    window = _window(plan, rule, settings, (on, wall))
    if window is None:
        return None
    return PlannedReminder(
        rule_code=rule.code,
        kind=rule.kind,
        care_task=rule.care_task,
        day=day,
        slot=rule.slot,
        wall_on=on,
        wall_time=wall,
        zone=plan.zone,
        not_before=window.starts_at,
        due_at=window.due_at(offset=_offset(settings.spread_seed, day)),
        expires_at=window.expires_at,
        moved_from_quiet=window.is_moved,
        missed_reason=window.missed_reason,
    )


def _window(
    plan: CarePlan,
    rule: ReminderRule,
    settings: ReminderSettings,
    meant: tuple[date, time],
) -> _Window | None:
    """When a reminder can be of use.

    One that would come before its care task may begin waits for that moment, so the first sun
    cream is not lost to a treatment that ended at ten.
    """
    on, wall = meant
    meant_at = local_instant(on=on, wall=wall, zone=plan.zone)
    stops_at = local_instant(on=on, wall=rule.hard_stop, zone=plan.zone)
    starts_at = available_at(plan=plan, task=plan.protocol.task(rule.care_task))
    useful_for = timedelta(minutes=rule.useful_for_minutes)
    if meant_at < starts_at and starts_at >= min(meant_at + useful_for, stops_at):
        return None
    quiet = QuietHours(
        begin=settings.quiet_from, end=settings.quiet_until, zone=plan.zone
    )
    ready_at = max(meant_at, starts_at)
    is_moved = quiet.holds(ready_at)
    planned_at = quiet.end_after(ready_at) if is_moved else ready_at
    return _Window(
        starts_at=starts_at,
        planned_at=planned_at,
        expires_at=min(planned_at + useful_for, stops_at),
        is_moved=is_moved,
        quiet=quiet,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """From the earliest instant a task may be done to the last a reminder is of use."""

    starts_at: datetime
    planned_at: datetime
    expires_at: datetime
    is_moved: bool
    quiet: QuietHours

    @property
    def missed_reason(self) -> str | None:
        if self._is_useful(self.planned_at):
            return None
        return MISSED_QUIET if self.is_moved else MISSED_LATE

    def due_at(self, *, offset: timedelta) -> datetime:
        """planned_at, moved by the offset or against it where that stays in the window."""
        for shift in (offset, -offset):
            candidate = max(self.planned_at + shift, self.starts_at)
            if self._is_useful(self.planned_at) and self._is_useful(candidate):
                return candidate
        return self.planned_at

    def _is_useful(self, at: datetime) -> bool:
        return at < self.expires_at and not self.quiet.holds(at)


def _offset(seed: str, day: int) -> timedelta:
    """-10 to +10 minutes, the same for all kinds on a day: what shares a slot stays together."""
    digest = hashlib.sha256(f"{seed}:{day}".encode()).digest()
    width = int(SPREAD.total_seconds())
    return timedelta(seconds=int.from_bytes(digest[:4]) % (2 * width + 1) - width)
