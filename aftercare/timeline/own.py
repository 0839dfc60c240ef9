"""What the patient told on each day of a course, as the pages read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aftercare.domain.vocabulary import TriageLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDay:
    """One day with a check-in; place is None when no answer had a grade."""

    day: int
    place: float | None
    level: TriageLevel
