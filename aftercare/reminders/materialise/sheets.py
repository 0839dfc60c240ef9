"""What one plan wants: its rows, from when new ones are owed, when to look again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from aftercare.foundation import zone_rules
from aftercare.reminders import eligibility
from aftercare.reminders.models import Reminder
from aftercare.reminders.queries.planning_queries import AHEAD, HORIZON
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from aftercare.domain.reminder_schedule import PlannedReminder
    from aftercare.reminders.models import PlanMark
    from aftercare.reminders.queries.planning_queries import PlanFacts

# How far back a waiting row may have been due and still be worth planning again.
LOOK_BACK = timedelta(hours=24)
# A changed time, zone or quiet hour moves a row by less than this, so a row near an
# edge is still found on the other side of it and never taken for one too many.
MARGIN = timedelta(hours=36)
# After a longer silence of the engine than this, what was missed is not listed any more.
FURTHEST = timedelta(days=14)

Occurrence = tuple["UUID", str, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The rows one plan should have. Those of stopped kinds are kept, not made anew.

    `new_from`: an occurrence without a row gets one when it is due from then on. It
    lies in the past where nobody looked in time: such a row still goes out while it is
    of use, and else ends as missed instead of being forgotten (I1).
    `since` is where the rows of `rows` begin.
    """

    treatment_id: UUID
    is_ended: bool
    is_over: bool
    has_reminders: bool
    version: str
    rows: dict[Occurrence, Reminder]
    stopped: frozenset[Occurrence]
    since: datetime
    new_from: datetime

    def is_new(self, *, key: Occurrence, at: datetime) -> bool:
        due_at = self.rows[key].due_at
        return key not in self.stopped and self.new_from <= due_at < at + HORIZON


def sheet_of(*, facts: PlanFacts, mark: PlanMark, at: datetime) -> Sheet:
    """Everything one plan wants at `at`. Raises whatever a broken protocol raises."""
    plan, edition = facts.plan, zone_rules.edition()
    planned_until = (mark.look_again_at or at) + AHEAD
    is_other = mark.tzdata not in ("", edition)
    since = max(min(at - LOOK_BACK, planned_until), at - FURTHEST) - MARGIN
    found = _occurrences(facts, since, at)
    version = _version(facts)
    rows = {key: _row(facts, one, version, edition) for key, one in found.items()}
    return Sheet(
        treatment_id=plan.plan.treatment_id,
        is_ended=plan.plan.is_ended,
        is_over=treatment_queries.is_over(plan=plan.plan, at=at),
        has_reminders=facts.has_reminders,
        version=version,
        rows=rows,
        stopped=frozenset(
            k for k, one in found.items() if one.kind in facts.choice.stopped
        ),
        since=since,
        new_from=_new_from(facts, at, planned_until if is_other else None),
    )


def _occurrences(
    facts: PlanFacts, since: datetime, at: datetime
) -> dict[Occurrence, PlannedReminder]:
    if not facts.has_reminders:
        return {}
    whose = facts.plan.plan.treatment_id
    found = facts.occurrences(since=since, until=at + HORIZON + MARGIN)
    return {(whose, one.rule_code, one.day, one.slot): one for one in found}


def _new_from(
    facts: PlanFacts, at: datetime, planned_until: datetime | None
) -> datetime:
    """Another edition of the zone rules makes no reminder where all were planned (I21)."""
    owed_from = min(at, max(facts.since, at - FURTHEST))
    if planned_until is not None and planned_until > at:
        return planned_until
    return owed_from


def _version(facts: PlanFacts) -> str:
    if facts.person is None:
        return ""
    return eligibility.version_of(
        plan=facts.plan, contact=facts.person, choice=facts.choice
    )


def _row(
    facts: PlanFacts, one: PlannedReminder, version: str, edition: str
) -> Reminder:
    plan = facts.plan
    return Reminder(
        treatment_id=plan.plan.treatment_id,
        patient_id=plan.patient_id,
        rule_code=one.rule_code,
        kind=one.kind.value,
        care_task=one.care_task,
        day=one.day,
        slot=one.slot,
        is_top_up=plan.plan.protocol.rule(one.rule_code).top_up,
        wall_on=one.wall_on,
        wall_time=one.wall_time,
        zone=one.zone,
        tzdata=edition,
        not_before=one.not_before,
        due_at=one.due_at,
        expires_at=one.expires_at,
        plan_version=version,
    )
