"""The course: the hill with the patient's own line, and every check-in, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aftercare.board.presenters import answers, words
from aftercare.board.spark import Frame, Own, band_of, is_above, own_line, window
from aftercare.domain.care_plan import variants_of
from aftercare.treatments.operations import moment_in_short

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.board.presenters.answers import Told
    from aftercare.board.spark import Band
    from aftercare.board.story.queries import Course, Story
    from aftercare.checkins.models import CheckIn
    from aftercare.domain.care_plan import CarePlan

WIDE = Frame(width=640, left=20, right=20, floor=132, unit=34, ceiling=10, diamond=8)
# So many names under the hill are read at a glance.
MOST_TICKS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class WideHill:
    """`today_x` is None when today is not drawn; `words` say what the line shows."""

    band: Band
    own: Own
    today_x: float | None
    ticks: tuple[int, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInRow:
    """`marks` say what is special: replaced, held up, sent late. `cleared` is who took it back."""

    day: str
    when: str
    level: str
    level_text: str
    marks: tuple[str, ...]
    told: Told
    cleared: str
    cleared_note: str
    is_replaced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseTab:
    """`earlier` and `later` are the addresses of the pages beside this one."""

    title: str
    hill: WideHill | None
    rows: tuple[CheckInRow, ...]
    empty: str
    earlier: str
    later: str


def course_tab(*, story: Story, course: Course, number: int, at: datetime) -> CourseTab:
    """`number` is the page; the hill stands on the first one."""
    zone = story.patient.clinic.zone
    treatment, plan = course.treatment, course.plan
    of = str(treatment.pk) if treatment is not story.facts.treatment else ""
    return CourseTab(
        title=f"After the treatment of {words.on_date(at=treatment.ended_at, zone=zone)}",
        hill=_hill(course, at) if number == 1 else None,
        rows=tuple(_row(one, plan, zone) for one in course.check_ins),
        empty=_empty(story) if number == 1 else "There are no more check-ins.",
        earlier=_href(of, number + 1) if course.has_more else "",
        later=_href(of, number - 1) if number > 1 else "",
    )


def _hill(course: Course, at: datetime) -> WideHill:
    plan, marks = course.plan, course.marks
    day = plan.recovery_day(at)
    shown = max([day, *(mark.day for mark in marks)])
    last = window(day=max(shown, 0), course_days=plan.protocol.course_days)
    band = band_of(
        version_id=course.treatment.protocol_version_id,
        variants=variants_of(plan=plan),
        last=last,
        frame=WIDE,
    )
    places = {mark.day: mark.place for mark in marks}
    return WideHill(
        band=band,
        own=own_line(marks=places, band=band, curved=True),
        today_x=round(WIDE.x(day=day, last=last), 1) if 0 <= day <= last else None,
        ticks=_ticks(last),
        words=_in_words(places, band),
    )


def _ticks(last: int) -> tuple[int, ...]:
    """Evenly apart and no more than are read at a glance, from the first to the last day."""
    step = next(
        n for n in range(1, last + 1) if last % n == 0 and last // n < MOST_TICKS
    )
    return tuple(range(0, last + 1, step))


def _in_words(places: dict[int, float], band: Band) -> str:
    if not places:
        return "The range many people notice. There is no check-in on it yet."
    inside = {day: p for day, p in places.items() if 0 <= day <= band.last}
    above = [day for day, p in inside.items() if is_above(place=p, band=band, day=day)]
    counted = words.counted(number=len(places), name="check-in")
    if not above:
        return f"{counted}, none above the range many people notice."
    named = ", ".join(str(day) for day in above)
    return (
        f"{counted}. Above the range many people notice on "
        f"{'day' if len(above) == 1 else 'days'} {named}."
    )


def _row(one: CheckIn, plan: CarePlan, zone: str) -> CheckInRow:
    clearance = one.clearance
    return CheckInRow(
        day=f"Day {one.day}",
        when=moment_in_short(at=one.answered_at, zone=zone),
        level=answers.shape(level=one.level),
        level_text=answers.level_words(level=one.level),
        marks=_marks(one, zone),
        told=answers.told(check_in=one, protocol=plan.protocol),
        cleared=(
            f"Taken back by {clearance.cleared_by.name}, "
            f"{moment_in_short(at=clearance.cleared_at, zone=zone)}"
            if clearance
            else ""
        ),
        cleared_note=clearance.note if clearance else "",
        is_replaced=one.replaced_by_id is not None,
    )


def _marks(one: CheckIn, zone: str) -> tuple[str, ...]:
    found = []
    if one.replaced_by_id is not None:
        found.append("Replaced by a later one of that day")
    if one.is_held:
        found.append("The level stands from before, until staff take it back")
    if not one.is_compared:
        found.append("Not compared with what is usual")
    # Within a minute is the way there, not a phone without a connection.
    if (one.received_at - one.answered_at).total_seconds() > 60:
        found.append(f"Reached us {moment_in_short(at=one.received_at, zone=zone)}")
    return tuple(found)


def _empty(story: Story) -> str:
    if story.patient.user_id is None:
        return "They have no account yet, so they cannot check in."
    return "There is no check-in yet."


def _href(of: str, number: int) -> str:
    asked = {"tab": "course"} | ({"of": of} if of else {})
    return f"?{urlencode(asked | ({'page': str(number)} if number > 1 else {}))}"
