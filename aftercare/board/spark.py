"""The small hill of a list row, as path text for the SVG (components/spark.html).

The band of one protocol and kind of treatment is the same for everybody, so it is drawn
once; a row adds the patient's own line to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from aftercare.domain.care_plan import variants_of
from aftercare.domain.expected_bands import overall_course
from aftercare.foundation.curves import number, runs_of, smooth
from aftercare.protocols import queries as protocol_queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.expected_bands import OverallBand
    from aftercare.domain.protocol import Protocol
    from aftercare.domain.vocabulary import Variant
    from aftercare.foundation.curves import Point

WEEK = 7
# The last day drawn: the first week, two of them, or the whole course.
WINDOWS = (WEEK, 14)
# A mark of check-ins is kept to hundredths; a step above the band is half a grade.
CLOSE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """Where the drawing stands in its box; `unit` is the height of one grade.

    `diamond` is half the size of the mark of a check-in above the band.
    """

    width: float
    left: float
    right: float
    floor: float
    unit: float
    ceiling: float
    diamond: float

    def x(self, *, day: int, last: int) -> float:
        return self.left + day * (self.width - self.left - self.right) / last

    def y(self, *, grade: float) -> float:
        return max(self.floor - self.unit * grade, self.ceiling)


SMALL = Frame(width=112, left=8, right=6, floor=36, unit=10, ceiling=4, diamond=3.6)
LARGE = Frame(width=324, left=18, right=16, floor=126, unit=36, ceiling=9, diamond=7)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Band:
    """The expected band from day 0 to `last`: the outline of its fill, and both edges."""

    last: int
    path: str
    upper: str
    lower: str
    bands: tuple[OverallBand, ...]
    frame: Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The patient's own line: it breaks where a day is missing. Empty text draws nothing.

    `dots` are strokes of no length with a round end; `odd` are diamonds above the band.
    """

    line: str
    dots: str
    odd: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """Numbers rounded to one decimal; today_x is None after the first week."""

    band_path: str
    today_x: float | None
    today_y: float | None


def window(*, day: int, course_days: int) -> int:
    """The last day that a drawing made on `day` shows."""
    return next((last for last in WINDOWS if day <= last), max(course_days, day))


@lru_cache(maxsize=1024)
def band_of(
    *,
    version_id: UUID,
    variants: frozenset[Variant],
    last: int = WEEK,
    frame: Frame = SMALL,
) -> Band:
    """A published version never changes, so its id is a sound key."""
    protocol = protocol_queries.published_protocol(version_id=version_id)
    return draw_band(protocol=protocol, variants=variants, last=last, frame=frame)


def draw_band(
    *, protocol: Protocol, variants: frozenset[Variant], last: int, frame: Frame
) -> Band:
    """The band as paths; it never dips below zero."""
    days = range(last + 1)
    bands = overall_course(protocol=protocol, variants=variants, days=days)
    upper = _edge([band.high for band in bands], frame)
    lower = _edge([band.low for band in bands], frame)
    return Band(
        last=last,
        path=f"{smooth(upper)}{_back(lower)}Z",
        upper=smooth(upper),
        lower=smooth(lower),
        bands=bands,
        frame=frame,
    )


def own_line(*, marks: Mapping[int, float], band: Band, curved: bool = False) -> Own:
    """The check-ins over the band; `marks` is the place of each by its day."""
    frame = band.frame
    at = {
        day: (frame.x(day=day, last=band.last), frame.y(grade=place))
        for day, place in marks.items()
        if 0 <= day <= band.last
    }
    odd = {day for day in at if is_above(place=marks[day], band=band, day=day)}
    draw = smooth if curved else _straight
    runs = (run for run in runs_of(at) if len(run) > 1)
    return Own(
        line="".join(draw([at[day] for day in run]) for run in runs),
        dots="".join(_dot(at[day]) for day in at if day not in odd),
        odd="".join(_diamond(at[day], frame.diamond) for day in at if day in odd),
    )


def is_above(*, place: float, band: Band, day: int) -> bool:
    """Whether something that was answered that day was above what is expected of it."""
    return place > band.bands[day].high + CLOSE


class Sparks:
    """Draws each kind of treatment once a page: most rows of a clinic share their hill."""

    def __init__(self) -> None:
        self._bands: dict[tuple[int, frozenset[Variant]], Band] = {}

    def draw(self, *, plan: CarePlan, at: datetime) -> Spark:
        """The expected band of the first week, and where the patient is on it."""
        band = self._band_of(plan.protocol, variants_of(plan=plan))
        day = plan.recovery_day(at)
        if not 0 <= day <= WEEK:
            return Spark(band_path=band.path, today_x=None, today_y=None)
        middle = (band.bands[day].low + band.bands[day].high) / 2
        return Spark(
            band_path=band.path,
            today_x=SMALL.x(day=day, last=WEEK),
            today_y=round(SMALL.y(grade=middle), 1),
        )

    def _band_of(self, protocol: Protocol, variants: frozenset[Variant]) -> Band:
        key = (id(protocol), variants)
        if key not in self._bands:
            self._bands[key] = draw_band(
                protocol=protocol, variants=variants, last=WEEK, frame=SMALL
            )
        return self._bands[key]


def _edge(values: list[float], frame: Frame) -> list[Point]:
    last = len(values) - 1
    drawn = [
        (frame.x(day=day, last=last), frame.floor - frame.unit * value)
        for day, value in enumerate(values)
    ]
    return [(0.0, frame.floor), *drawn, (frame.width, drawn[-1][1])]


def _back(points: list[Point]) -> str:
    return smooth(points[::-1]).replace("M", "L", 1)


def _straight(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def _dot(point: Point) -> str:
    return f"M{number(point[0])} {number(point[1])}h.01"


def _diamond(point: Point, size: float) -> str:
    x, y, step = number(point[0]), number(point[1] - size), number(size)
    return f"M{x} {y}l{step} {step}-{step} {step}-{step}-{step}z"
