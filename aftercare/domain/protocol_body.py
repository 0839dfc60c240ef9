"""What a protocol says about the body: symptoms, their bands, warning signs, the two scales.

Parts of `protocol.py`, which is where to import them from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from aftercare.domain.vocabulary import (
        Severity,
        Symptom,
        TriageLevel,
        Variant,
        WarningSign,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantNote:
    """A text for some treatments: those with any of `variants` (empty: all of them), without
    those with any of `except_variants`."""

    variants: frozenset[Variant]
    except_variants: frozenset[Variant]
    text: str

    def holds_for(self, variants: frozenset[Variant]) -> bool:
        is_meant = not self.variants or bool(self.variants & variants)
        return is_meant and not self.except_variants & variants


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomGuide:
    """All that is said about one symptom; grades holds five texts, for 0 to 4.

    call_if, urgent_if and emergency_if say when it stops being ordinary, from "call the clinic
    today" to "call the emergency number"; variant_call_if adds to call_if for some treatments.
    """

    symptom: Symptom
    name: str
    clinical_term: str  # staff
    icd_10_cm: str  # staff; empty when there is none
    snomed: str  # staff; empty when there is none
    lede: str
    feels: str
    looks: str
    looks_on_brown_black: str
    onset: str
    peak: str
    usual_end: str
    grades: tuple[str, ...]
    do: tuple[str, ...]
    avoid: tuple[str, ...]
    call_if: tuple[str, ...]
    variant_call_if: tuple[VariantNote, ...]
    urgent_if: tuple[str, ...]
    emergency_if: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BandRow:
    """(lowest, highest) expected grade: one pair for each of days 0-14, one for all later."""

    symptom: Symptom
    days: tuple[tuple[int, int], ...]
    late: tuple[int, int]
    sources: tuple[str, ...]

    def on(self, day: int) -> tuple[int, int]:
        return self.days[day] if day < len(self.days) else self.late


@dataclass(frozen=True, slots=True, kw_only=True)
class BandShift:
    """A change of the highest expected grade, from first_day to last_day inclusive."""

    symptom: Symptom
    change: int
    first_day: int
    last_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Modifier:
    """How a variant moves the bands; clock > 1 is slower healing, < 1 faster."""

    variant: Variant
    clock: Decimal
    only: frozenset[Symptom] | None  # the clock applies to these; None: to all
    shifts: tuple[BandShift, ...]
    why: str  # staff
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningSignGuide:
    """A sign that is never expected."""

    sign: WarningSign
    name: str
    clinical_term: str  # staff
    icd_10_cm: str  # staff
    snomed: str  # staff
    looks: str
    looks_on_brown_black: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityWord:
    """What a grade means in plain words."""

    severity: Severity
    label: str
    meaning: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelWord:
    """The fixed label of a level; "{number}" in it stands for the emergency number."""

    level: TriageLevel
    label: str
    advice: str
    sources: tuple[str, ...]


def texts_for(
    *, notes: tuple[VariantNote, ...], variants: frozenset[Variant]
) -> tuple[str, ...]:
    """The texts that hold for a treatment with these variants."""
    return tuple(note.text for note in notes if note.holds_for(variants))
