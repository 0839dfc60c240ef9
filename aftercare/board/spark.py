"""The small hill of a list row, as plain numbers for the SVG (components/spark.html)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from aftercare.domain.care_plan import variants_of
from aftercare.domain.expected_bands import overall_band

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.expected_bands import OverallBand
    from aftercare.domain.protocol import Protocol
    from aftercare.domain.vocabulary import Variant

DAYS = range(8)
WIDTH, LEFT, STEP, FLOOR, UNIT = 112.0, 8.0, 14.0, 36.0, 10.0
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """Numbers rounded to one decimal; today_x is None after the first week."""

    band_path: str
    today_x: float | None
    today_y: float | None


class Sparks:
    """Draws each kind of treatment once a page: most rows of a clinic share their hill."""

    def __init__(self) -> None:
        self._bands: dict[tuple[int, frozenset[Variant]], tuple[OverallBand, ...]] = {}

    def draw(self, *, plan: CarePlan, at: datetime) -> Spark:
        """The expected band of the first week, and where the patient is on it."""
        bands = self._bands_of(plan.protocol, variants_of(plan=plan))
        day = plan.recovery_day(at)
        is_shown = day in DAYS
        middle = (bands[day].low + bands[day].high) / 2 if is_shown else 0.0
        return Spark(
            band_path=_band_path(bands),
            today_x=LEFT + STEP * day if is_shown else None,
            today_y=round(FLOOR - UNIT * middle, 1) if is_shown else None,
        )

    def _bands_of(
        self, protocol: Protocol, variants: frozenset[Variant]
    ) -> tuple[OverallBand, ...]:
        key = (id(protocol), variants)
        if key not in self._bands:
            self._bands[key] = tuple(
                overall_band(protocol=protocol, variants=variants, day=day)
                for day in DAYS
            )
        return self._bands[key]


def _band_path(bands: tuple[OverallBand, ...]) -> str:
    upper = _points([band.high for band in bands])
    lower = _points([band.low for band in bands])
    back = _curve(lower[::-1]).replace("M", "L", 1)
    return f"{_curve(upper)}{back}Z"


def _points(values: list[float]) -> list[Point]:
    drawn = [(LEFT + STEP * day, FLOOR - UNIT * values[day]) for day in DAYS]
    return [(0.0, FLOOR), *drawn, (WIDTH, drawn[-1][1])]


def _curve(points: list[Point]) -> str:
    """Monotone cubic through the points (Fritsch-Carlson): a band never dips below zero."""
    slopes = [0.0, *(_slope(*three) for three in _threes(points)), 0.0]
    path = "M{:.1f} {:.1f}".format(*points[0])
    for (start, end), (first, last) in zip(
        pairwise(points), pairwise(slopes), strict=True
    ):
        third = (end[0] - start[0]) / 3
        path += (
            f"C{start[0] + third:.1f} {start[1] + third * first:.1f}"
            f" {end[0] - third:.1f} {end[1] - third * last:.1f}"
            f" {end[0]:.1f} {end[1]:.1f}"
        )
    return path


def _threes(points: list[Point]) -> list[tuple[Point, Point, Point]]:
    return list(zip(points, points[1:], points[2:], strict=False))


def _slope(before: Point, here: Point, after: Point) -> float:
    first, second = here[0] - before[0], after[0] - here[0]
    rise, fall = (here[1] - before[1]) / first, (after[1] - here[1]) / second
    if rise * fall <= 0:
        return 0.0
    mean = (rise * second + fall * first) / (first + second)
    size = 2 * min(abs(rise), abs(fall), abs(mean) / 2)
    return size if rise > 0 else -size
