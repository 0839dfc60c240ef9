"""Entries about the course: days, hours, care tasks, restrictions, reminders, cards, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.domain.parsing.clinical import SYMPTOMS, read_variant_notes
from aftercare.domain.protocol import (
    CallReason,
    CareTask,
    DailyTimes,
    DayGuide,
    EntryRule,
    HourGuide,
    Note,
    ReminderRule,
    Restriction,
)
from aftercare.domain.vocabulary import ReminderKind

if TYPE_CHECKING:
    from aftercare.domain.parsing.entries import EntryReader

KINDS = {one.value: one for one in ReminderKind}

# Bounds that only catch slips of the pen: a year of days, a year of hours, a day of minutes.
MOST_DAYS = 366
MOST_HOURS = 24 * MOST_DAYS
MOST_MINUTES = 24 * 60
MOST_TIMES_A_DAY = 12


def read_day(*, reader: EntryReader) -> DayGuide:
    first_day, last_day = _days(reader)
    lede = reader.words("lede")
    notes = reader.many_words("notes")
    variant_notes = read_variant_notes(reader=reader, key="variant_notes")
    carried = "\n".join((lede, *notes))  # may carry the colour partner of the headline
    return DayGuide(
        first_day=first_day,
        last_day=last_day,
        headline=reader.words("headline", partner=carried),
        lede=lede,
        notes=notes,
        variant_notes=variant_notes,
        phase=reader.words("phase", partner=carried),
        symptoms=reader.many_of("symptoms", SYMPTOMS),
        sources=reader.sources(),
    )


def read_hour(*, reader: EntryReader) -> HourGuide:
    notes = reader.many_words("notes")
    return HourGuide(
        from_hour=reader.whole("from_hour", low=0, high=MOST_HOURS),
        headline=reader.words("headline", partner="\n".join(notes)),
        notes=notes,
        sources=reader.sources(),
    )


def read_care_task(*, reader: EntryReader) -> CareTask:
    first_day, last_day = _days(reader)
    has_kind = reader.has("reminder_kind")
    return CareTask(
        code=reader.code("code"),
        name=reader.words("name"),
        why=reader.words("why"),
        how=reader.many_words("how"),
        starts_after_hours=reader.whole("starts_after_hours", low=0, high=MOST_HOURS),
        first_day=first_day,
        last_day=last_day,
        times_a_day=_times_a_day(reader, first_day, last_day),
        optional_note=reader.words_or_none("optional_note"),
        reminder_kind=reader.one_of("reminder_kind", KINDS) if has_kind else None,
        products=reader.many_words("products", is_optional=True),
        avoid=reader.many_words("avoid", is_optional=True),
        variant_notes=read_variant_notes(reader=reader, key="variant_notes"),
        sources=reader.sources(),
    )


def read_restriction(*, reader: EntryReader) -> Restriction:
    return Restriction(
        code=reader.code("code"),
        name=reader.words("name"),
        from_hour=reader.whole("from_hour", low=0, high=MOST_HOURS),
        before=reader.words("before"),
        after=reader.words("after"),
        sources=reader.sources(),
    )


def read_reminder_rule(*, reader: EntryReader) -> ReminderRule:
    first_day, last_day = _days(reader)
    wall_time, hard_stop = reader.wall("wall_time"), reader.wall("hard_stop")
    if reader.has("hard_stop") and hard_stop <= wall_time:
        reader.fail("hard_stop", f"{hard_stop} is not after wall_time {wall_time}")
    return ReminderRule(
        code=reader.code("code"),
        kind=reader.one_of("kind", KINDS),
        care_task=reader.code("care_task"),
        slot=reader.code("slot"),
        wall_time=wall_time,
        first_day=first_day,
        last_day=last_day,
        useful_for_minutes=reader.whole("useful_for_minutes", low=1, high=MOST_MINUTES),
        hard_stop=hard_stop,
        top_up=reader.truth("top_up"),
        headline=reader.words("headline"),
        text=reader.words("text"),
        later=reader.words("later"),
        sources=reader.sources(),
    )


def read_call_reason(*, reader: EntryReader, course_days: int) -> CallReason:
    first_day, last_day = 0, course_days
    if reader.has("first_day") or reader.has("last_day"):
        first_day, last_day = _days(reader)
    return CallReason(
        text=reader.words("text"),
        first_day=first_day,
        last_day=last_day,
        sources=reader.sources(),
    )


def read_note(*, reader: EntryReader) -> Note:
    return Note(
        code=reader.code("code"),
        title=reader.words("title"),
        text=reader.many_words("text", at_least=1),
        sources=reader.sources(),
    )


def read_entry_rule(*, reader: EntryReader) -> EntryRule:
    below = reader.number("superficial_below_mm")
    above = reader.number("deep_above_mm")
    if reader.has("deep_above_mm") and below > above:
        reader.fail("deep_above_mm", "is less than superficial_below_mm")
    return EntryRule(
        minimum_gap_days=reader.whole("minimum_gap_days", low=0, high=MOST_DAYS),
        unusual_depth_mm=reader.number("unusual_depth_mm"),
        depth_step_mm=reader.number("depth_step_mm"),
        superficial_below_mm=below,
        deep_above_mm=above,
        next_session_from_day=reader.whole(
            "next_session_from_day", low=0, high=MOST_DAYS
        ),
        sources=reader.sources(),
    )


def _days(reader: EntryReader) -> tuple[int, int]:
    first_day = reader.whole("first_day", low=0, high=MOST_DAYS)
    last_day = reader.whole("last_day", low=0, high=MOST_DAYS)
    if first_day > last_day:
        reader.fail("last_day", f"{last_day} is before first_day {first_day}")
    return first_day, last_day


def _times_a_day(
    reader: EntryReader, first_day: int, last_day: int
) -> tuple[DailyTimes, ...]:
    spans = tuple(DailyTimes(*row) for row in reader.rows("times_a_day", width=3))
    free_from = first_day
    for span in spans:
        if not free_from <= span.first_day <= span.last_day <= last_day:
            reader.fail(
                "times_a_day",
                f"days {span.first_day}-{span.last_day} are out of order, overlap or "
                f"lie outside days {first_day}-{last_day}",
            )
        if not 1 <= span.times <= MOST_TIMES_A_DAY:
            reader.fail(
                "times_a_day", f"{span.times} times is outside 1-{MOST_TIMES_A_DAY}"
            )
        free_from = span.last_day + 1
    return spans
