"""What grade of a symptom many people have on a day, for this kind of treatment.

Follows the clinical facts, section 2.3. Several variants at once (rule 4 there): one clock per
symptom, the slowest of those that change the clock at all; at most +1 together. Two readings
are ours, each the narrower and so the safer one: a lowering (-1) holds beside any other
variant, and a clock of 1 says nothing, so it does not undo a faster one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aftercare.domain.protocol import BandRow, BandShift, Modifier, Protocol
    from aftercare.domain.vocabulary import Symptom, Variant

HIGHEST_EXPECTED = 3  # no symptom is ever expected at "very severe"
LARGEST_RAISE = 1
UNCHANGED = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedBand:
    """Lowest and highest expected grade, 0-3."""

    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverallBand:
    """The band of the hill: means over the protocol's hill symptoms, 0.0-3.0."""

    low: float
    high: float


def expected_band(
    *, protocol: Protocol, variants: frozenset[Variant], symptom: Symptom, day: int
) -> ExpectedBand:
    """The band of one symptom on one day (0 or later)."""
    bands = course_band(
        protocol=protocol, variants=variants, symptom=symptom, days=(day,)
    )
    return bands[0]


def course_band(
    *,
    protocol: Protocol,
    variants: frozenset[Variant],
    symptom: Symptom,
    days: Iterable[int],
) -> tuple[ExpectedBand, ...]:
    """The bands of one symptom on several days, in the order asked."""
    return tuple(_on(protocol, variants, symptom, day) for day in days)


def overall_band(
    *, protocol: Protocol, variants: frozenset[Variant], day: int
) -> OverallBand:
    """One point of the hill."""
    return overall_course(protocol=protocol, variants=variants, days=(day,))[0]


def overall_course(
    *, protocol: Protocol, variants: frozenset[Variant], days: Sequence[int]
) -> tuple[OverallBand, ...]:
    """The hill over several days, in the order asked.

    Means and not maxima: single symptoms come and go in steps, their mean goes down evenly
    (on sensitive skin with one small step up, on day 2: the numbers are shown as they are).
    A patient's own point is the mean of their grades of the same symptoms.
    """
    return tuple(_overall(protocol, variants, day) for day in days)


@lru_cache(maxsize=4096)
def _overall(protocol: Protocol, variants: frozenset[Variant], day: int) -> OverallBand:
    bands = [_on(protocol, variants, one, day) for one in protocol.hill_symptoms]
    return OverallBand(
        low=sum(band.low for band in bands) / len(bands),
        high=sum(band.high for band in bands) / len(bands),
    )


# A protocol never changes and neither does what follows from it: 18 symptoms on the days
# of a course, for the kinds of treatment that are in use.
@lru_cache(maxsize=65_536)
def _on(
    protocol: Protocol, variants: frozenset[Variant], symptom: Symptom, day: int
) -> ExpectedBand:
    active = [m for m in protocol.modifiers if m.variant in variants]
    clocks = _clocks(active, symptom)
    shifts = [s for m in active for s in m.shifts if s.symptom == symptom]
    return _band(protocol.band(symptom), clocks, shifts, day)


def _clocks(modifiers: list[Modifier], symptom: Symptom) -> list[Decimal]:
    return [
        m.clock
        for m in modifiers
        if m.clock != UNCHANGED and (m.only is None or symptom in m.only)
    ]


def _band(
    row: BandRow, clocks: list[Decimal], shifts: list[BandShift], day: int
) -> ExpectedBand:
    low, _ = row.on(day)
    high = _stretched_high(row, max(clocks, default=UNCHANGED), day)
    high += _shift_on(shifts, day)
    if any(clock < UNCHANGED for clock in clocks):
        low = 0
    return ExpectedBand(low=low, high=max(low, 0, min(HIGHEST_EXPECTED, high)))


def _stretched_high(row: BandRow, clock: Decimal, day: int) -> int:
    """Slow clocks only widen and leave no dip in the middle; fast ones only narrow."""
    then = int(day // clock)
    if clock < UNCHANGED:
        return min(row.on(day)[1], row.on(then)[1])
    return max(row.on(d)[1] for d in range(then, day + 1))


def _shift_on(shifts: list[BandShift], day: int) -> int:
    changes = [s.change for s in shifts if s.first_day <= day <= s.last_day]
    raised = sum(change for change in changes if change > 0)
    lowered = sum(change for change in changes if change < 0)
    return min(LARGEST_RAISE, raised) + lowered
