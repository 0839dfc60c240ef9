"""What a check-in means: the level, and every rule that led to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aftercare.domain.expected_bands import ExpectedBand
    from aftercare.domain.vocabulary import Severity, Symptom, TriageLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One answered symptom against its band; `excess` is below 0 for a score under it.

    `severity` is as read: was_unsure says that the patient answered "not sure".
    """

    symptom: Symptom
    severity: Severity
    band: ExpectedBand
    excess: int
    level: TriageLevel
    was_unsure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FiredRule:
    """`patient` names the sign and never its cause; `staff` may name the cause."""

    code: str
    level: TriageLevel
    patient: str
    staff: str
    symptoms: tuple[Symptom, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """`fired` is most urgent first, then in the order of the protocol.

    is_held: the level is higher than this check-in's own answers ask for, because staff have
    not cleared an earlier one. look_again_hours: when a "keep an eye" wants a second look.
    """

    level: TriageLevel
    fired: tuple[FiredRule, ...]
    comparisons: tuple[Comparison, ...]
    protocol_version: str
    is_compared: bool
    is_held: bool = False
    look_again_hours: int | None = None
