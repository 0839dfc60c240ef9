"""The rules of a protocol as frozen values: what must hold, and the words for it.

A rule fires when one of its ways holds; a way holds when all of its conditions do. There are
no negative conditions but two, which can only hide a rule behind a more urgent one
(`covered_by`) or believe a plain "no" (`undenied`), so a worse answer never lowers a level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from aftercare.domain.vocabulary import (
        Finding,
        RiskFactor,
        Symptom,
        TriageLevel,
        Variant,
        WarningSign,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomCondition:
    """At least one of `any_of` has this grade as read, and everything else asked of it.

    excess: that far above its band. is_rising: worse, new, or above the last known grade.
    is_new: the patient says new, or it was 0 the last time. lasts_days: there without a
    break for more days than this, begun no earlier than began_from_day.
    or_unasked: holds too when no symptom was asked at all.
    """

    any_of: tuple[Symptom, ...]
    at_least: int = 1
    excess: int | None = None
    is_rising: bool = False
    is_new: bool = False
    is_one_sided: bool = False
    is_second_wave: bool = False
    lasts_days: int | None = None
    began_from_day: int = 0
    or_unasked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantDay:
    """For treatments with one of these variants the days begin later."""

    variants: frozenset[Variant]
    first_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way in which a rule fires; an empty condition always holds.

    all_signs: each is yes. any_sign: at least one is. undenied: none was answered with no.
    Hours count from the end of the treatment, numbing hours from the numbing cream.
    compared: the scoring puts one of the symptoms at this level.
    is_comparison: sets a grade against a day or a band, so it is off where a clinic has
    switched comparing off. covered_by: hidden when one of these rules fires.
    """

    level: TriageLevel
    patient: str
    all_signs: tuple[WarningSign | Finding, ...] = ()
    any_sign: tuple[WarningSign | Finding, ...] = ()
    undenied: tuple[WarningSign | Finding, ...] = ()
    symptoms: tuple[SymptomCondition, ...] = ()
    first_day: int = 0
    last_day: int | None = None
    variant_days: tuple[VariantDay, ...] = ()
    from_hour: int | None = None
    until_hour: int | None = None
    until_numbing_hour: int | None = None
    variants: frozenset[Variant] = frozenset()
    risks: frozenset[RiskFactor] = frozenset()
    needs_filler: bool = False
    temperature_from: Decimal | None = None
    compared: TriageLevel | None = None
    is_comparison: bool = False
    covered_by: tuple[str, ...] = ()

    def first_day_for(self, variants: frozenset[Variant]) -> int:
        """The latest of the days that hold for a treatment with these variants."""
        later = [v.first_day for v in self.variant_days if v.variants & variants]
        return max([self.first_day, *later])


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageRule:
    """`staff` may name a cause; the patient's words stand in each way."""

    code: str
    level: TriageLevel
    staff: str
    ways: tuple[Way, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """How far above its band a grade is watched, and when the clinic is asked (facts 2.4).

    Twice means at two check-ins at least repeat_hours apart. Comfort symptoms need
    comfort_excess twice. contact_grade asks for contact on any day. fever_c: from here on a
    measured temperature is the sign fever. wave_*: a rise after a fall, at one check-in or
    at two.
    """

    watch_excess: int
    contact_excess: int
    repeat_excess: int
    repeat_hours: int
    comfort_symptoms: frozenset[Symptom]
    comfort_excess: int
    contact_grade: int
    wave_rise_once: int
    wave_rise_twice: int
    fever_c: Decimal
    look_again_hours: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskEffect:
    """A risk that makes "keep an eye" a reason to contact; symptoms None means all of them.

    look_again_hours: an earlier second look, None to leave it.
    """

    risk: RiskFactor
    raises: bool
    symptoms: frozenset[Symptom] | None
    look_again_hours: int | None
    staff: str
    sources: tuple[str, ...]
