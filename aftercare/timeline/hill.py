"""The hill: the usual band for each day as plain numbers for the drawing.

One tuple of points feeds the drawing, the sentence under it and the table, so that the
three can never disagree. Grades are 0.0-3.0; coordinates are those of a 150 high viewBox
in which every day is 44 wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from aftercare.domain.expected_bands import overall_band
from aftercare.domain.timeline import date_of_day
from aftercare.domain.vocabulary import Severity
from aftercare.timeline.words import date_words, sentence_case, weekday

if TYPE_CHECKING:
    from datetime import date

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.protocol import Protocol
    from aftercare.domain.vocabulary import Variant

DAYS_SHOWN = 8
STEP, SIDE, HEIGHT = 44.0, 19.0, 150
TOP, BASE = 20.0, 146.0
DAYS_BEFORE = 4
HIGHEST = 3.0
ROW_HEIGHT = HEIGHT / 6
CAPTION = "Usual range"
TABLE_HEAD = ("Day", "Date", CAPTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class HillPoint:
    """One day of the hill: what the drawing, the sentence and the table all say."""

    day: int
    on: date
    low: float
    high: float
    words: str

    @property
    def name(self) -> str:
        return f"Day {self.day}" if self.day else "Treatment day"


@dataclass(frozen=True, slots=True, kw_only=True)
class HillLabel:
    """A word over the drawing: column 1-8, row 1-6; kind is "today" or "usual"."""

    kind: str
    column: int
    row: int
    text: str


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
    dots: tuple[tuple[float, float], ...]
    today_x: float | None
    labels: tuple[HillLabel, ...]
    sentence: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, str, str], ...]


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
) -> Hill:
    """The hill of one plan from first_day on; key makes its ids unique on the page."""
    last_day = min(first_day + DAYS_SHOWN - 1, plan.protocol.course_days)
    points = points_of(
        plan=plan, variants=variants, days=range(first_day, last_day + 1)
    )
    before, after = _beyond(plan.protocol, variants, first_day, last_day)
    lows = [before[0], *[point.low for point in points], after[0]]
    highs = [before[1], *[point.high for point in points], after[1]]
    return _drawn(points, (lows, highs), today=today, key=key)


def points_of(
    *, plan: CarePlan, variants: frozenset[Variant], days: range
) -> tuple[HillPoint, ...]:
    """The days asked for, as the protocol of the plan expects them."""
    return tuple(_point(plan, variants, day) for day in days)


def _point(plan: CarePlan, variants: frozenset[Variant], day: int) -> HillPoint:
    band = overall_band(protocol=plan.protocol, variants=variants, day=day)
    return HillPoint(
        day=day,
        on=date_of_day(treated_on=plan.treated_on, day=day),
        low=band.low,
        high=band.high,
        words=range_words(plan.protocol, band.low, band.high),
    )


def range_words(protocol: Protocol, low: float, high: float) -> str:
    """`up to strong`, `slight to strong` or the word for none, in the protocol's words."""
    names = [
        protocol.severity_word(Severity(int(grade + 0.5))).label.lower()
        for grade in (low, high)
    ]
    if low < 0.5:
        return f"up to {names[1]}" if high >= 0.5 else names[1]
    return names[0] if names[0] == names[1] else f"{names[0]} to {names[1]}"


def _beyond(
    protocol: Protocol, variants: frozenset[Variant], first: int, last: int
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The points just outside the drawing; the skin is quiet before day 0."""
    after = overall_band(protocol=protocol, variants=variants, day=last + 1)
    if not first:
        return (0.0, 0.0), (after.low, after.high)
    before = overall_band(protocol=protocol, variants=variants, day=first - 1)
    return (before.low, before.high), (after.low, after.high)


def _drawn(
    points: tuple[HillPoint, ...],
    edges: tuple[list[float], list[float]],
    *,
    today: int,
    key: str,
) -> Hill:
    xs = [x_of(index) for index in range(-1, len(points) + 1)]
    lower = list(zip(xs, map(y_of, edges[0]), strict=True))
    upper = list(zip(xs, map(y_of, edges[1]), strict=True))
    column = next((i for i, point in enumerate(points) if point.day == today), None)
    return Hill(
        id=key,
        heat_x=-STEP * points[0].day,
        width=round(2 * SIDE + STEP * len(points)),
        height=HEIGHT,
        columns=len(points),
        points=points,
        ground_path=_closed(smooth(lower), xs),
        band_path=f"{smooth(upper)}L{smooth(lower[::-1])[1:]}Z",
        upper_path=smooth(upper),
        lower_path=smooth(lower),
        own_path="",
        dots=(),
        today_x=None if column is None else x_of(column),
        labels=_labels(points, column),
        sentence=sentence_of(points),
        head=TABLE_HEAD,
        rows=rows_of(points),
    )


def x_of(index: int) -> float:
    """The middle of a day's column."""
    return SIDE + STEP * (index + 0.5)


def y_of(grade: float) -> float:
    return round(BASE - grade / HIGHEST * (BASE - TOP), 1)


def sentence_of(points: tuple[HillPoint, ...]) -> str:
    """The hill for those who hear it: one short sentence a day."""
    return " ".join(
        [f"{CAPTION}, set by your clinic.", *[f"{p.name}: {p.words}." for p in points]]
    )


def rows_of(points: tuple[HillPoint, ...]) -> tuple[tuple[str, str, str], ...]:
    return tuple((p.name, date_words(p.on), sentence_case(p.words)) for p in points)


def strip_label(point: HillPoint, *, today: int) -> str:
    """`Day 3, Thursday, today`."""
    parts = [point.name, weekday(point.on), *(["today"] if point.day == today else [])]
    return ", ".join(parts)


def _labels(points: tuple[HillPoint, ...], today: int | None) -> tuple[HillLabel, ...]:
    found = []
    if today is not None:
        found.append(HillLabel(kind="today", column=today + 1, row=1, text="Today"))
    column = _free_column(len(points), today)
    if column is not None:
        near = points[max(column - 2, 0) : column + 1]
        row = _row_above(min(y_of(point.high) for point in near))
        found.append(HillLabel(kind="usual", column=column, row=row, text=CAPTION))
    return tuple(found)


def _free_column(columns: int, today: int | None) -> int | None:
    """Where the band's name fits: right of the peak, clear of the line of today."""
    for column in (6, 7, 5, 4, 3):
        if column < columns and (today is None or abs(column - 1 - today) > 1):
            return column
    return None


def _row_above(y: float) -> int:
    return max(2, min(5, int((y - 4) // ROW_HEIGHT)))


def _closed(path: str, xs: list[float]) -> str:
    return f"{path}L{_n(xs[-1])} {HEIGHT + 80}L{_n(xs[0])} {HEIGHT + 80}Z"


def smooth(points: list[tuple[float, float]]) -> str:
    """A path through the points that never overshoots between them.

    Monotone cubic interpolation with harmonic means as tangents, zero at every turn:
    F. N. Fritsch and J. Butland, SIAM J. Sci. Stat. Comput. 5 (1984).
    """
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    tangents = [0.0, *[_tangent(a, b) for a, b in pairwise(slopes)], 0.0]
    path = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    steps = zip(pairwise(points), pairwise(tangents), strict=True)
    for ((x0, y0), (x1, y1)), (t0, t1) in steps:
        third = (x1 - x0) / 3
        path.append(
            f"C{_n(x0 + third)} {_n(y0 + t0 * third)} "
            f"{_n(x1 - third)} {_n(y1 - t1 * third)} {_n(x1)} {_n(y1)}"
        )
    return "".join(path)


def _tangent(before: float, after: float) -> float:
    if before * after <= 0:
        return 0.0
    return 2 * before * after / (before + after)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
