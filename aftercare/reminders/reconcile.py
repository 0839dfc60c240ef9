"""What should exist, derived from the plans once more, against what does (I1).

Owed is: every occurrence due from the moment its facts became what they are now
(treatment, consent, preferences, choice: whatever changed last), two days back at
most, up to a day ahead, of kinds that are not stopped. What fell due before such a
change was owed by other facts; a row for it may exist and is nobody's fault.
Too many is: a planned row, due within a day, that today's facts do not ask for.
A plan that changed in the last five minutes is left to the next run.
"""

from __future__ import annotations

import logging
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import DatabaseError

from aftercare.outbox import pulses
from aftercare.outbox import queries as outbox_queries
from aftercare.reminders.models import ReconcileRun, Reminder, ReminderState
from aftercare.reminders.queries import planning_queries, reconcile_queries
from aftercare.reminders.queries.reconcile_queries import GRACE, Fault, Kind
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from aftercare.domain.reminder_schedule import PlannedReminder
    from aftercare.reminders.queries.planning_queries import PlanFacts

log = logging.getLogger(__name__)

NAME = "reconcile"
BACK = timedelta(days=2)
STILL_WAITING = timedelta(hours=24)
# A zone or a time of the person's own moves an occurrence by less than this.
MARGIN = timedelta(hours=36)
MOST_LINES = 1000
STRANGE_ZONE = "nobody knows the zone on record; the clinic's clock is used"

Key = tuple["UUID", str, int, str]


class Row(NamedTuple):
    state: str
    due_at: datetime

    def is_waiting(self, *, at: datetime) -> bool:
        span = at - STILL_WAITING <= self.due_at < at + planning_queries.AHEAD
        return span and self.state == ReminderState.PLANNED


@dataclass(slots=True, kw_only=True)
class Report:
    """How many plans and reminders were compared, and what is wrong, counted and in words.

    `lines` and `notes` hold the first thousand each; notes are no fault.
    """

    plans: int = 0
    reminders: int = 0
    counts: Counter[Kind] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken: set[UUID] = field(default_factory=set)

    @property
    def is_clean(self) -> bool:
        return not self.counts.total()

    def tell(self, *, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.counts[fault.kind] += 1
            if len(self.lines) < MOST_LINES:
                self.lines.append(f"{fault.kind}: {fault.words}")

    def note(self, *, words: str) -> None:
        if len(self.notes) < MOST_LINES:
            self.notes.append(words)

    def set_aside(self, *, treatment_id: UUID, why: Exception) -> None:
        self.broken.add(treatment_id)
        words = f"treatment {treatment_id} cannot be planned ({type(why).__name__})"
        self.tell(faults=[Fault(kind=Kind.UNFINISHED, words=words)])


def tick() -> Report:
    """Compare now, by the database's time; said in the log when something is wrong."""
    began = time.monotonic()
    at = outbox_queries.database_now()
    report = reconcile(at=at)
    if not report.is_clean:
        log.error(
            "reminders: %s missing, %s too many, %s unfinished",
            *(report.counts[kind] for kind in Kind),
        )
    pulses.beat(
        name=NAME,
        at=outbox_queries.database_now(),
        milliseconds=round((time.monotonic() - began) * 1000),
        handled=report.plans,
    )
    return report


def reconcile(*, at: datetime) -> Report:
    """Compare plans and rows at `at`, batch by batch, and write down the counts."""
    run = ReconcileRun.objects.create(began_at=at)
    report = Report()
    for found in treatment_queries.running_batches(at=at):
        _compare(planning_queries.plan_facts(found=found), report, at)
    report.tell(faults=reconcile_queries.loose_ends(at=at, told=report.broken))
    run.checked = report.plans
    run.missing = report.counts[Kind.MISSING]
    run.extra = report.counts[Kind.EXTRA]
    run.unfinished = report.counts[Kind.UNFINISHED]
    run.finished_at = outbox_queries.database_now()
    run.save()
    return report


def _compare(batch: planning_queries.Sorted, report: Report, at: datetime) -> None:
    rows = _rows(batch.facts, at)
    report.plans += len(batch.facts) + len(batch.broken)
    report.reminders += sum(len(mine) for mine in rows.values())
    for treatment_id, why in batch.broken.items():
        report.set_aside(treatment_id=treatment_id, why=why)
    missing: list[Key] = []
    for treatment_id, facts in batch.facts.items():
        if facts.plan.strange_zone:
            report.note(words=f"treatment {treatment_id}: {STRANGE_ZONE}")
        if not facts.has_reminders or at - GRACE < facts.since <= at:
            continue
        mine = rows.get(treatment_id, {})
        try:
            asked = _asked(facts, at)
        except DatabaseError:
            raise
        except Exception as why:  # noqa: BLE001 - one broken plan hides no other
            report.set_aside(treatment_id=treatment_id, why=why)
            continue
        report.tell(faults=_extra(asked, facts, mine, at))
        owed = (key for key, one in asked.items() if _is_owed(one, facts, at))
        missing += [key for key in owed if key not in mine]
    report.tell(faults=_missing(missing))


def _rows(ids: Iterable[UUID], at: datetime) -> dict[UUID, dict[Key, Row]]:
    """State and due_at by occurrence, by treatment."""
    found: dict[UUID, dict[Key, Row]] = defaultdict(dict)
    rows = Reminder.objects.filter(
        treatment__in=list(ids), due_at__gte=at - BACK - MARGIN
    )
    columns = ("treatment", "rule_code", "day", "slot", "state", "due_at")
    for whose, rule_code, day, slot, *row in rows.values_list(*columns):
        found[whose][whose, rule_code, day, slot] = Row(*row)
    return found


def _asked(
    facts: PlanFacts, at: datetime, room: timedelta = timedelta(0)
) -> dict[Key, PlannedReminder]:
    """Every occurrence of the span looked at, with `room` on both sides."""
    whose = facts.plan.plan.treatment_id
    found = facts.occurrences(
        since=at - BACK - room, until=at + planning_queries.AHEAD + room
    )
    return {(whose, one.rule_code, one.day, one.slot): one for one in found}


def _is_owed(one: PlannedReminder, facts: PlanFacts, at: datetime) -> bool:
    since = max(min(facts.since, at), at - BACK)
    in_time = since <= one.due_at < at + planning_queries.AHEAD - GRACE
    return in_time and one.kind not in facts.choice.stopped


def _extra(
    asked: Mapping[Key, PlannedReminder],
    facts: PlanFacts,
    mine: Mapping[Key, Row],
    at: datetime,
) -> Iterator[Fault]:
    """A row that waits in the span and is asked for nowhere near it."""
    strange = [k for k, row in mine.items() if k not in asked and row.is_waiting(at=at)]
    nearby = _asked(facts, at, MARGIN) if strange else {}
    for key in strange:
        if key not in nearby:
            yield Fault(kind=Kind.EXTRA, words=f"{_words(key)}: planned, not asked for")


def _missing(keys: Sequence[Key]) -> Iterator[Fault]:
    """A row far outside its time, as after a correction, is a row all the same."""
    if not keys:
        return
    rows = Reminder.objects.filter(treatment__in={key[0] for key in keys})
    known = set(rows.values_list("treatment", "rule_code", "day", "slot"))
    for key in keys:
        if key not in known:
            yield Fault(kind=Kind.MISSING, words=_words(key))


def _words(key: Key) -> str:
    treatment_id, rule_code, day, slot = key
    return reconcile_queries.in_words(
        treatment_id=treatment_id, rule_code=rule_code, day=day, slot=slot
    )
