"""The hill: the usual band for each day and the patient's own line, as plain numbers.

One tuple of points feeds the drawing, the sentence under it and the table, so that the
three can never disagree. Grades are 0.0-4.0; coordinates are those of a 150 high viewBox
in which every day is 44 wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aftercare.domain.care_plan import variants_of
from aftercare.foundation.curves import broken, number, smooth
from aftercare.timeline.hill_labels import HillLabel, labels_of
from aftercare.timeline.hill_points import (
    TABLE_HEAD,
    HillPoint,
    bands_of,
    points_of,
    rows_of,
    sentence_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.vocabulary import Symptom, Variant
    from aftercare.timeline.hill_points import Band, Mark

DAYS_SHOWN = 8
STEP, SIDE, HEIGHT = 44.0, 19.0, 150
TOP, BASE = 20.0, 146.0
# Where a dot stands that would be higher than the drawing.
CEILING = 9.0
DAYS_BEFORE = 4
HIGHEST = 3.0


class Dot(NamedTuple):
    """One check-in as a shape: a circle, or a diamond when it was not as usual.

    left and top are percentages of the drawing: a shape keeps its form however wide the
    drawing becomes.
    """

    x: float
    y: float
    left: float
    top: float
    is_diamond: bool

    @property
    def across(self) -> str:
        """As text: a template would look up how each number is written in each language."""
        return f"{self.left}%"

    @property
    def down(self) -> str:
        return f"{self.top}%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hill:
    """All that `components/hill.html` draws; today_x is None when today lies outside.

    heat_x moves the colours so that a day keeps its warmth in every window.
    """

    id: str
    heat_x: float
    width: int
    height: int
    columns: int
    points: tuple[HillPoint, ...]
    ground_path: str
    band_path: str
    upper_path: str
    lower_path: str
    own_path: str
    dots: tuple[Dot, ...]
    today_x: float | None
    labels: tuple[HillLabel, ...]
    sentence: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"


def first_day_around(*, day: int, last_day: int) -> int:
    """The window of Today: the whole first week, then four days back and three ahead."""
    earliest = 0 if day < DAYS_SHOWN - 2 else day - DAYS_BEFORE
    return max(0, min(earliest, last_day + 1 - DAYS_SHOWN))


def first_day_of_week(*, day: int, last_day: int) -> int:
    """The window of the course: 0-7, then 7-14, 14-21 and so on, never past the course."""
    return max(min(max(day, 0), last_day) - 1, 0) // 7 * 7


def hill_for(
    *,
    plan: CarePlan,
    variants: frozenset[Variant],
    first_day: int,
    today: int,
    key: str,
    marks: Sequence[Mark] = (),
) -> Hill:
    """The hill of one plan from first_day on; key makes its ids unique on the page.

    `marks` are the patient's check-ins, of these days and others; without one there is no
    own line, and nothing is said of days without a check-in.
    """
    days = _days_around(plan, first_day)
    bands = bands_of(plan=plan, variants=variants, days=days)
    return _drawn(plan, bands, marks, today=today, key=key)


def symptom_hill(
    *,
    plan: CarePlan,
    symptom: Symptom,
    first_day: int,
    today: int,
    key: str,
    marks: Sequence[Mark] = (),
) -> Hill:
    """The same for one symptom: its own band, and the grades that were answered."""
    days = _days_around(plan, first_day)
    variants = variants_of(plan=plan)
    bands = bands_of(plan=plan, variants=variants, days=days, symptom=symptom)
    return _drawn(plan, bands, marks, today=today, key=key)


def _days_around(plan: CarePlan, first_day: int) -> range:
    """The days of the drawing with one more at each end: it runs on past its edges."""
    last = min(first_day + DAYS_SHOWN - 1, plan.protocol.course_days)
    return range(max(first_day - 1, 0), last + 2)


def _drawn(
    plan: CarePlan,
    bands: Mapping[int, Band],
    marks: Sequence[Mark],
    *,
    today: int,
    key: str,
) -> Hill:
    around = points_of(plan=plan, bands=bands, today=today, marks=marks)
    points = around[1 if around[0].day else 0 : -1]
    first, columns = points[0].day, len(points)
    shape = _shape(tuple((p.day, p.low, p.high) for p in around), first)
    column = today - first if 0 <= today - first < columns else None
    return Hill(
        id=key,
        heat_x=-STEP * first,
        width=round(_width(columns)),
        height=HEIGHT,
        columns=columns,
        points=points,
        ground_path=shape.ground,
        band_path=shape.band,
        upper_path=shape.upper,
        lower_path=shape.lower,
        own_path=_own_path(around, first),
        dots=_dots(points),
        today_x=None if column is None else x_of(column),
        labels=labels_of(points=points, today=column, y_of=y_of),
        sentence=sentence_of(points),
        head=TABLE_HEAD,
        rows=rows_of(points),
    )


def x_of(index: int) -> float:
    """The middle of a day's column."""
    return SIDE + STEP * (index + 0.5)


def y_of(grade: float) -> float:
    return max(CEILING, round(BASE - grade / HIGHEST * (BASE - TOP), 1))


def _width(columns: int) -> float:
    return 2 * SIDE + STEP * columns


class _Shape(NamedTuple):
    """The paths of what is usual."""

    ground: str
    band: str
    upper: str
    lower: str


# The same for everybody on these days after this kind of treatment.
@lru_cache(maxsize=1024)
def _shape(usual: tuple[tuple[int, float, float], ...], first: int) -> _Shape:
    """`usual` is (day, low, high) of each day."""
    days = [day for day, _, _ in usual]
    lower = _edge(days, first, [low for _, low, _ in usual])
    upper = _edge(days, first, [high for _, _, high in usual])
    return _Shape(
        ground=_ground(lower),
        band=f"{smooth(upper)}L{smooth(lower[::-1])[1:]}Z",
        upper=smooth(upper),
        lower=smooth(lower),
    )


def _edge(
    days: Sequence[int], first: int, grades: Sequence[float]
) -> list[tuple[float, float]]:
    """One edge of the band; the skin is quiet before the treatment."""
    quiet = [] if days[0] else [(x_of(-1), y_of(0))]
    xs = (x_of(day - first) for day in days)
    return [*quiet, *zip(xs, map(y_of, grades), strict=True)]


def _own_path(points: Sequence[HillPoint], first: int) -> str:
    """A day without a check-in breaks the line: nothing is guessed across it."""
    return broken(
        {
            p.day: (x_of(p.day - first), y_of(p.place))
            for p in points
            if p.place is not None
        }
    )


def _dots(points: Sequence[HillPoint]) -> tuple[Dot, ...]:
    width = _width(len(points))
    return tuple(
        Dot(
            x=x_of(index),
            y=y_of(point.place),
            left=round(100 * x_of(index) / width, 2),
            top=round(100 * y_of(point.place) / HEIGHT, 2),
            is_diamond=point.is_odd,
        )
        for index, point in enumerate(points)
        if point.place is not None
    )


def _ground(lower: Sequence[tuple[float, float]]) -> str:
    left, right = number(lower[0][0]), number(lower[-1][0])
    return f"{smooth(lower)}L{right} {HEIGHT + 80}L{left} {HEIGHT + 80}Z"
