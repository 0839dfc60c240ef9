"""One symptom on one day: expected or not, in the protocol's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.domain.expected_bands import expected_band
from aftercare.domain.vocabulary import Symptom, TriageLevel

if TYPE_CHECKING:
    from aftercare.domain.protocol import Protocol
    from aftercare.domain.vocabulary import Variant

# What is felt comes first because it is the same on all skin; colour comes last (guide R2).
FEEL_FIRST = (
    Symptom.XEROSIS,
    Symptom.TIGHTNESS,
    Symptom.ROUGHNESS,
    Symptom.DESQUAMATION,
    Symptom.PRURITUS,
    Symptom.TENDERNESS,
    Symptom.WARMTH,
    Symptom.OEDEMA,
    Symptom.PHOTOSENSITIVITY,
    Symptom.ACNEIFORM_FLARE,
    Symptom.LYMPHADENOPATHY,
    Symptom.NEEDLE_MARKS,
    Symptom.PINPOINT_BLEEDING,
    Symptom.SEROUS_EXUDATE,
    Symptom.ECCHYMOSIS,
    Symptom.DULLNESS,
    Symptom.ERYTHEMA,
    Symptom.TRANSIENT_DARKENING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """low and high are the expected grades of the day; level is a pill's kind."""

    symptom: Symptom
    name: str
    low: int
    high: int
    level: str
    words: str
    is_today: bool


def sign_on(
    *,
    protocol: Protocol,
    variants: frozenset[Variant],
    symptom: Symptom,
    number: int,
    today: int,
) -> Sign:
    """Whether a symptom is expected on a day; facts 6.1: never "normal for you"."""
    band = expected_band(
        protocol=protocol, variants=variants, symptom=symptom, day=number
    )
    expected = protocol.level_word(TriageLevel.EXPECTED).label
    is_today = number == today
    if band.high:
        words = expected if is_today else f"Expected on {_day(number)}"
    else:
        words = f"Not expected {'today' if is_today else f'on {_day(number)}'}"
    return Sign(
        symptom=symptom,
        name=protocol.guide(symptom).name,
        low=band.low,
        high=band.high,
        level="expected" if band.high else "call",
        words=words,
        is_today=is_today,
    )


def _day(number: int) -> str:
    return f"day {number}" if number else "treatment day"
