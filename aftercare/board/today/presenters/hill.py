"""The large hill of the panel: the band, the patient's own line, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.board.spark import (
    LARGE,
    WEEK,
    Band,
    Own,
    band_of,
    is_above,
    own_line,
    window,
)
from aftercare.domain.care_plan import variants_of

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.board.today.queries import Course


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelHill:
    """`says` is the drawing in one sentence; `days` are the marks under it, evenly apart."""

    band: Band
    own: Own
    days: tuple[int, ...]
    says: str
    is_above: bool


def panel_hill(*, course: Course, at: datetime) -> PanelHill | None:
    """None before the treatment: there is no hill yet."""
    plan = course.plan
    day = plan.recovery_day(at)
    if day < 0:
        return None
    band = band_of(
        version_id=course.treatment.protocol_version_id,
        variants=variants_of(plan=plan),
        last=window(day=day, course_days=plan.protocol.course_days),
        frame=LARGE,
    )
    marks = {
        one.day: float(one.own_point)
        for one in course.check_ins
        if one.own_point is not None
    }
    last = max((day for day in marks if 0 <= day <= band.last), default=None)
    above = last is not None and is_above(place=marks[last], band=band, day=last)
    return PanelHill(
        band=band,
        own=own_line(marks=marks, band=band, curved=True),
        days=_days(band.last),
        says=_says(last, is_above=above),
        is_above=above,
    )


def _days(last: int) -> tuple[int, ...]:
    step = last // WEEK if last % WEEK == 0 else last
    return tuple(range(0, last + 1, step))


def _says(last: int | None, *, is_above: bool) -> str:
    if last is None:
        return "No check-in that can be drawn yet."
    return f"{'Above' if is_above else 'Within'} what is usual on day {last}."
