"""The course: the hill with the patient's own line, and every check-in, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from aftercare.board.presenters import words
from aftercare.board.spark import Frame, Own, band_of, is_above, own_line, window
from aftercare.board.story.presenters.check_in import row_html
from aftercare.domain.care_plan import variants_of

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.board.spark import Band
    from aftercare.board.story.course import Course
    from aftercare.board.story.queries import Story

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
class CourseTab:
    """`rows` are finished lines; `earlier` and `later` are the addresses of the pages beside this one."""

    title: str
    hill: WideHill | None
    rows: SafeString
    empty: str
    earlier: str
    later: str


def course_tab(*, story: Story, course: Course, number: int, at: datetime) -> CourseTab:
    """`number` is the page; the hill stands on the first one."""
    zone = story.patient.clinic.zone
    treatment = course.treatment
    of = str(treatment.pk) if treatment is not story.facts.treatment else ""
    return CourseTab(
        title=f"After the treatment of {words.on_date(at=treatment.ended_at, zone=zone)}",
        hill=_hill(course, at) if number == 1 else None,
        rows=_rows(course, zone),
        empty=_empty(story) if number == 1 else "There are no more check-ins.",
        earlier=_href(of, number + 1) if course.has_more else "",
        later=_href(of, number - 1) if number > 1 else "",
    )


def _hill(course: Course, at: datetime) -> WideHill:
    plan = course.plan
    places = {one.day: float(one.place) for one in course.days if one.place is not None}
    day = plan.recovery_day(at)
    shown = max([day, *places])
    last = window(day=max(shown, 0), course_days=plan.protocol.course_days)
    band = band_of(
        version_id=course.treatment.protocol_version_id,
        variants=variants_of(plan=plan),
        last=last,
        frame=WIDE,
    )
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


def _rows(course: Course, zone: str) -> SafeString:
    """The newest one is open."""
    lines = (
        row_html(one=one, course=course, zone=zone, is_open=number == 0)
        for number, one in enumerate(course.check_ins)
    )
    return SafeString("".join(lines))


def _empty(story: Story) -> str:
    if story.patient.user_id is None:
        return "They have no account yet, so they cannot check in."
    return "There is no check-in yet."


def _href(of: str, number: int) -> str:
    asked = {"tab": "course"} | ({"of": of} if of else {})
    return f"?{urlencode(asked | ({'page': str(number)} if number > 1 else {}))}"
