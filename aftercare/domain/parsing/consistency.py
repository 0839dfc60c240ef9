"""Rules over several entries; they run when every entry could be read.

Each function takes the read entries beside their readers, so that it can name the line.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol, TypeVar

from aftercare.domain.vocabulary import Symptom

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aftercare.domain.parsing.document import Document
    from aftercare.domain.parsing.entries import EntryReader
    from aftercare.domain.protocol import (
        BandRow,
        CareTask,
        DayGuide,
        HourGuide,
        ReminderRule,
    )

Value = TypeVar("Value")
Result = TypeVar("Result", covariant=True)
Read = tuple["EntryReader", Value]


class ReadEntry(Protocol[Result]):
    """Turns one entry into a value."""

    def __call__(self, *, reader: EntryReader) -> Result: ...


# Clinical facts, section 2, settled point: nobody expects swelling from here on.
SWELLING_GONE_FROM_DAY = 4


def check_names(
    *, document: Document, table: str, found: Iterable[str], wanted: Iterable[str]
) -> None:
    """Every wanted name stands, and no name stands twice."""
    counts = Counter(found)
    for name in wanted:
        if name not in counts:
            document.fail(table, f"missing: {name}")
    for name, count in counts.items():
        if count > 1:
            document.fail(table, f"stands {count} times: {name}")


def check_days(
    *, document: Document, days: Iterable[Read[DayGuide]], course_days: int
) -> None:
    """The days of the course, each once."""
    counts = Counter(
        day for _, guide in days for day in range(guide.first_day, guide.last_day + 1)
    )
    for day in range(course_days + 1):
        if counts[day] != 1:
            document.fail("day", f"day {day} stands {counts[day]} times, not once")
    for day in counts:
        if day > course_days:
            document.fail("day", f"day {day} is after the course of {course_days} days")


def check_hours(*, document: Document, hours: Iterable[Read[HourGuide]]) -> None:
    """From hour 0, rising."""
    begins = [guide.from_hour for _, guide in hours]
    if begins[:1] != [0] or begins != sorted(set(begins)):
        document.fail("hour", f"from_hour must rise from 0, not {begins}")


def check_swelling(*, bands: Iterable[Read[BandRow]]) -> None:
    """The standard treatment expects no swelling once it is due to be gone."""
    for reader, band in bands:
        if band.symptom is not Symptom.OEDEMA:
            continue
        for day, (_, high) in enumerate(band.days):
            if high and day >= SWELLING_GONE_FROM_DAY:
                reader.fail("days", f"swelling is expected on day {day}")
        if band.late[1]:
            reader.fail("late", "swelling is expected after day 14")


def check_reminders(
    *, rules: Iterable[Read[ReminderRule]], tasks: Iterable[Read[CareTask]]
) -> None:
    """Each rule serves a care task, in its days, and not more often than it is to be done."""
    by_code = {task.code: task for _, task in tasks}
    used: Counter[tuple[str, int]] = Counter()
    for reader, rule in rules:
        task = by_code.get(rule.care_task)
        if task is None:
            reader.fail("care_task", f'no care task "{rule.care_task}"')
            continue
        if task.reminder_kind is not rule.kind:
            reader.fail("kind", f'is not the reminder_kind of "{task.code}"')
        if not task.first_day <= rule.first_day <= rule.last_day <= task.last_day:
            reader.fail(
                "first_day",
                f"days {rule.first_day}-{rule.last_day} are not within "
                f'{task.first_day}-{task.last_day} of "{task.code}"',
            )
        elif not rule.top_up:
            _check_often(reader, rule, task, used)


def _check_often(
    reader: EntryReader,
    rule: ReminderRule,
    task: CareTask,
    used: Counter[tuple[str, int]],
) -> None:
    """Names the first day with more reminders than times; top-ups are extra by nature."""
    days = range(rule.first_day, rule.last_day + 1)
    used.update((task.code, day) for day in days)
    for day in days:
        times = task.times_on(day)
        if times and used[task.code, day] > times:
            reader.fail(
                "care_task",
                f'more reminders on day {day} than "{task.code}" has times ({times})',
            )
            return


def read_all(
    *, readers: Iterable[EntryReader], read: ReadEntry[Value]
) -> tuple[Read[Value], ...]:
    """Each entry beside its reader, with unknown keys noted."""
    found = []
    for reader in readers:
        found.append((reader, read(reader=reader)))
        reader.close()
    return tuple(found)
