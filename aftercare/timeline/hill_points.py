"""The days of a hill: what is usual on each, and where the patient stood, with the words.

The drawing, the sentence and the table are all made of these points (guide 6, row 2).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from typing import Protocol as Shape

from aftercare.domain.expected_bands import course_band, overall_course
from aftercare.domain.timeline import date_of_day
from aftercare.domain.vocabulary import Severity, TriageLevel
from aftercare.timeline.words import date_words, sentence_case, weekday

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.expected_bands import ExpectedBand, OverallBand
    from aftercare.domain.protocol import Protocol
    from aftercare.domain.vocabulary import Symptom, Variant

    Band = ExpectedBand | OverallBand

# Places are stored to a hundredth: one on the very edge of the band is inside it.
ROUNDING = 0.02
CAPTION = "Usual range"
TABLE_HEAD = ("Day", "Date", "You", CAPTION)
INSIDE, ABOVE, NOT_ALL = "inside usual", "above usual", "not all as usual"
TOLD, NOTHING, NOT_YET = "checked in", "no check-in", "no check-in yet"


class Mark(Shape):
    """One check-in over the hill; place is None when no answer had a grade."""

    @property
    def day(self) -> int: ...

    @property
    def place(self) -> float | None: ...

    @property
    def level(self) -> TriageLevel: ...


class HillPoint(NamedTuple):
    """One day of the hill.

    `place` is where the patient stands, None on a day without. `own` says it in words; it is
    empty on days to come, and everywhere when there is no line. `is_odd`: not as usual,
    above the band or in another way.
    """

    day: int
    on: date
    low: float
    high: float
    words: str
    place: float | None = None
    is_above: bool = False
    is_odd: bool = False
    own: str = ""

    @property
    def name(self) -> str:
        return f"Day {self.day}" if self.day else "Treatment day"


def bands_of(
    *,
    plan: CarePlan,
    variants: frozenset[Variant],
    days: range,
    symptom: Symptom | None = None,
) -> Mapping[int, Band]:
    """What is usual on each day, of all hill symptoms together or of one."""
    bands: Sequence[Band]
    if symptom is None:
        bands = overall_course(protocol=plan.protocol, variants=variants, days=days)
    else:
        bands = course_band(
            protocol=plan.protocol, variants=variants, symptom=symptom, days=days
        )
    return dict(zip(days, bands, strict=True))


def points_of(
    *, plan: CarePlan, bands: Mapping[int, Band], today: int, marks: Iterable[Mark]
) -> tuple[HillPoint, ...]:
    """The days of `bands` as the protocol expects them, and as the patient told them."""
    own = {mark.day: mark for mark in marks}
    return tuple(
        _told(plan, day, band, own[day])
        if day in own
        else _untold(plan, day, band, _unsaid(day, today) if own else "")
        for day, band in bands.items()
    )


def _told(plan: CarePlan, day: int, band: Band, mark: Mark) -> HillPoint:
    is_above = mark.place is not None and mark.place > band.high + ROUNDING
    is_odd = is_above or mark.level > TriageLevel.EXPECTED
    return HillPoint(
        day=day,
        on=date_of_day(treated_on=plan.treated_on, day=day),
        low=band.low,
        high=band.high,
        words=range_words(plan.protocol, band.low, band.high),
        place=mark.place,
        is_above=is_above,
        is_odd=is_odd,
        own=_said(mark, is_above=is_above, is_odd=is_odd),
    )


def _untold(plan: CarePlan, day: int, band: Band, own: str) -> HillPoint:
    return HillPoint(
        day=day,
        on=date_of_day(treated_on=plan.treated_on, day=day),
        low=band.low,
        high=band.high,
        words=range_words(plan.protocol, band.low, band.high),
        own=own,
    )


def _said(mark: Mark, *, is_above: bool, is_odd: bool) -> str:
    if is_above:
        return ABOVE
    if is_odd:
        return NOT_ALL
    return TOLD if mark.place is None else INSIDE


def _unsaid(day: int, today: int) -> str:
    """A day that is not over is not a day without."""
    if day > today:
        return ""
    return NOT_YET if day == today else NOTHING


@lru_cache(maxsize=1024)
def range_words(protocol: Protocol, low: float, high: float) -> str:
    """`up to strong`, `slight to strong` or the word for none, in the protocol's words."""
    names = [
        protocol.severity_word(Severity(int(grade + 0.5))).label.lower()
        for grade in (low, high)
    ]
    if low < 0.5:
        return f"up to {names[1]}" if high >= 0.5 else names[1]
    return names[0] if names[0] == names[1] else f"{names[0]} to {names[1]}"


def sentence_of(points: Iterable[HillPoint]) -> str:
    """The hill for those who hear it: a short sentence or two for each day."""
    said = (f"{p.name}: {p.words}.{f' You: {p.own}.' if p.own else ''}" for p in points)
    return " ".join([f"{CAPTION}, set by your clinic.", *said])


def rows_of(points: Iterable[HillPoint]) -> tuple[tuple[str, ...], ...]:
    """In the columns of TABLE_HEAD."""
    return tuple(
        (p.name, date_words(p.on), sentence_case(p.own), sentence_case(p.words))
        for p in points
    )


def strip_label(point: HillPoint, *, today: int) -> str:
    """`Day 3, Thursday, today`."""
    parts = [point.name, weekday(point.on), *(["today"] if point.day == today else [])]
    return ", ".join(parts)
