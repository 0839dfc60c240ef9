"""Care today: one row a task, ticked off and put back in the same place.

A task that comes several times a day has one row. A reminder's time decides which turn it
is: ticked in the morning, the row is done until the midday turn comes. A task nobody is
reminded of has one turn a day, so that every tick can be taken back. Nothing is ever
"overdue" (guide R8).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from aftercare.domain.care_tasks import tasks_for
from aftercare.timeline.words import areas_words, clock_words, ended, moment, time_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime, time
    from uuid import UUID

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.care_tasks import TaskToday
    from aftercare.domain.protocol import CareTask

    Done = Mapping[tuple[UUID, str, str], datetime]
    Address = Callable[["Turn"], str]
    Timed = tuple["Turn", time | None]

ONLY_TURN = "1"


class Turn(NamedTuple):
    """One time of one task, of every plan that asks for it."""

    treatment_ids: tuple[UUID, ...]
    care_task: str
    slot: str


class Row(NamedTuple):
    """One task as the page shows it; state is "todo", "now", "done" or "waiting"."""

    code: str
    name: str
    detail: str
    state: str
    action: str


class Habit(NamedTuple):
    """Something that holds all day and is never ticked off."""

    name: str
    text: str


class HowTo(NamedTuple):
    """One task in full: how, what to look for, what to leave out."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    how: tuple[HowTo, ...]
    rows: tuple[Row, ...]
    habits: tuple[Habit, ...]
    note: str
    is_all_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """A task with every plan that asks for it today, newest first."""

    plans: tuple[CarePlan, ...]
    today: tuple[TaskToday, ...]

    @property
    def task(self) -> CareTask:
        return self.today[0].task

    @property
    def times(self) -> int:
        return max(one.times for one in self.today)

    @property
    def available_at(self) -> datetime:
        """The strictest plan decides."""
        return max(one.available_at for one in self.today)


def care_today(
    *,
    plans: tuple[CarePlan, ...],
    at: datetime,
    done: Done,
    times: Mapping[str, time],
    address: Address,
) -> Care:
    """The day's tasks of all plans, merged by kind; `times` are the patient's own."""
    shared = _shared(plans, at)
    rows = _with_now(
        [_row(one, plans, at, done, times, address) for one in shared if one.times]
    )
    finished = sum(1 for row in rows if row.state == "done")
    open_rows = sum(1 for row in rows if row.state != "waiting")
    return Care(
        rows=tuple(rows),
        how=tuple(_how_to(one) for one in shared if one.times),
        habits=tuple(_habit(one) for one in shared if not one.times),
        note=f"{finished} of {open_rows} done" if open_rows else "",
        is_all_done=bool(open_rows) and finished == open_rows == len(rows),
    )


def _shared(plans: tuple[CarePlan, ...], at: datetime) -> list[_Shared]:
    """In the order in which the plans, the newest first, name them."""
    found: dict[str, list[tuple[CarePlan, TaskToday]]] = {}
    for plan in plans:
        for task in tasks_for(plan=plan, at=at):
            found.setdefault(task.task.code, []).append((plan, task))
    return [
        _Shared(plans=tuple(p for p, _ in pairs), today=tuple(t for _, t in pairs))
        for pairs in found.values()
    ]


def _habit(one: _Shared) -> Habit:
    return Habit(name=one.task.name, text=" ".join((*one.task.how, *_added(one))))


def _how_to(one: _Shared) -> HowTo:
    task = one.task
    avoid = (f"Avoid: {text[:1].lower()}{text[1:]}" for text in task.avoid)
    lines = (*task.how, *_added(one), *task.products, *avoid)
    return HowTo(name=task.name, lines=lines)


def _added(one: _Shared) -> tuple[str, ...]:
    """What the kinds of treatment add, each text once."""
    return tuple(dict.fromkeys(note for today in one.today for note in today.notes))


def _row(
    one: _Shared,
    plans: tuple[CarePlan, ...],
    at: datetime,
    done: Done,
    times: Mapping[str, time],
    address: Address,
) -> Row:
    turns = _turns(one, at, times)
    turn, wall = _current(turns, one, at)
    ticked = done.get((turn.treatment_ids[0], turn.care_task, turn.slot))
    state = _state(one, at, ticked=ticked is not None, is_due=_is_due(wall, one, at))
    return Row(
        code=one.task.code,
        name=_name(one, plans),
        detail=_detail(one, (turn, wall), turns, at=at, ticked=ticked),
        state=state,
        action=address(turn),
    )


def _turns(one: _Shared, at: datetime, times: Mapping[str, time]) -> tuple[Timed, ...]:
    """The turns of the day in order, each with its wall time when a reminder gives one."""
    plan = one.plans[0]
    day = plan.recovery_day(at)
    ids = tuple(p.treatment_id for p in one.plans)
    ruled: list[tuple[time | None, str]] = sorted(
        (times.get(rule.code, rule.wall_time), rule.slot)
        for rule in plan.protocol.reminder_rules
        if rule.care_task == one.task.code and rule.first_day <= day <= rule.last_day
    )
    return tuple(
        (Turn(treatment_ids=ids, care_task=one.task.code, slot=slot), wall)
        for wall, slot in ruled or [(None, ONLY_TURN)]
    )


def _current(turns: tuple[Timed, ...], one: _Shared, at: datetime) -> Timed:
    """The turn of this hour: the last whose time has come, or the first of the day."""
    come = [turn for turn in turns if _is_due(turn[1], one, at)]
    return come[-1] if come else turns[0]


def _is_due(wall: time | None, one: _Shared, at: datetime) -> bool:
    if wall is None:
        return False
    return wall <= at.astimezone(ZoneInfo(one.plans[0].zone)).time()


def _state(one: _Shared, at: datetime, *, ticked: bool, is_due: bool) -> str:
    if ticked:
        return "done"
    if at < one.available_at:
        return "waiting"
    return "due" if is_due else "todo"


def _with_now(rows: list[Row]) -> list[Row]:
    """Of all that is due the first is highlighted; one thing at a time."""
    first = next((row.code for row in rows if row.state == "due"), None)
    return [_settled(row, is_first=row.code == first) for row in rows]


def _settled(row: Row, *, is_first: bool) -> Row:
    if row.state != "due":
        return row
    return row._replace(state="now" if is_first else "todo")


def _name(one: _Shared, plans: tuple[CarePlan, ...]) -> str:
    """With the areas when some plans ask for it and others do not."""
    if len(one.plans) == len(plans):
        return one.task.name
    areas = [area.area for plan in one.plans for area in plan.areas]
    return f"{one.task.name} ({areas_words(areas).lower()})"


def _detail(
    one: _Shared,
    current: Timed,
    turns: tuple[Timed, ...],
    *,
    at: datetime,
    ticked: datetime | None,
) -> str:
    plan = one.plans[0]
    if at < one.available_at:
        return f"From {moment(one.available_at, zone=plan.zone, now=at)}"
    later = _later(current, turns)
    if ticked is not None:
        return f"Done at {time_words(ticked, plan.zone)}.{f' Again at {later}.' if later else ''}"
    hint = one.task.optional_note or one.task.why
    if current[1] is None:
        return hint
    if _is_due(current[1], one, at):
        return f"{ended(hint)}{f' Again at {later}.' if later else ''}"
    return f"At {clock_words(current[1])}{f', again at {later}' if later else ''}"


def _later(current: Timed, turns: Iterable[Timed]) -> str:
    after = [w for _, w in turns if w and current[1] and w > current[1]]
    return clock_words(after[0]) if after else ""
