"""What a patient says at one moment, and what the engine needs to know beside it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from aftercare.domain.vocabulary import Trend

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.vocabulary import (
        Finding,
        RiskFactor,
        Severity,
        Symptom,
        TriageLevel,
        WarningSign,
    )

__all__ = [
    "Answer",
    "CheckInFacts",
    "CourseFacts",
    "SignAnswer",
    "SymptomScore",
    "Trend",
]


class Answer(StrEnum):
    """To a question about a sign. NOT_SURE is read as YES (clinical facts, 1.1)."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"

    @property
    def is_yes(self) -> bool:
        return self is not Answer.NO


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomScore:
    """One answered symptom; severity None is "not sure", trend None was not asked."""

    symptom: Symptom
    severity: Severity | None
    trend: Trend | None = None
    is_one_sided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignAnswer:
    """One answered warning sign, or one of the questions that narrow a sign down."""

    sign: WarningSign | Finding
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInFacts:
    """One check-in. A symptom that was not asked is not in `scores`.

    `at` is when it was answered (UTC), `day` the recovery day then; temperature in Celsius.
    """

    at: datetime
    day: int
    scores: tuple[SymptomScore, ...]
    signs: tuple[SignAnswer, ...] = ()
    temperature_c: Decimal | None = None
    is_worried: bool = False
    has_note: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFacts:
    """What stands beside a check-in when it is assessed.

    `earlier`: check-ins before it, oldest first. `uncleared`: the level that only staff may
    lower (urgent or emergency of an earlier check-in that nobody has cleared), else None.
    `numbed_at`: when the numbing cream went on (UTC), None when none or unknown.
    """

    plan: CarePlan
    risks: frozenset[RiskFactor]
    earlier: tuple[CheckInFacts, ...] = ()
    uncleared: TriageLevel | None = None
    numbed_at: datetime | None = None
    had_filler: bool = False
