"""What patients tell, who has to look at it, and what went wrong."""

from __future__ import annotations

from aftercare.checkins.models.adverse_event import (
    AdverseEvent,
    AdverseEventStep,
    StepKind,
)
from aftercare.checkins.models.check_in import (
    CheckIn,
    Clearance,
    RuleHit,
    SignReport,
    SymptomReport,
)
from aftercare.checkins.models.draft import CheckInDraft
from aftercare.checkins.models.review import (
    NOTE_LENGTH,
    ReasonKind,
    Review,
    ReviewOutcome,
    ReviewReason,
)

__all__ = [
    "NOTE_LENGTH",
    "AdverseEvent",
    "AdverseEventStep",
    "CheckIn",
    "CheckInDraft",
    "Clearance",
    "ReasonKind",
    "Review",
    "ReviewOutcome",
    "ReviewReason",
    "RuleHit",
    "SignReport",
    "StepKind",
    "SymptomReport",
]
