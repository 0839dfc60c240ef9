"""Enter, correct and stop a treatment. Reminders follow by themselves: nothing here calls up."""

from __future__ import annotations

from aftercare.treatments.operations.correcting import (
    CorrectedMeanwhile,
    TreatmentStopped,
    UnknownField,
    correct_treatment,
    stop_treatment,
)
from aftercare.treatments.operations.doubts import Doubt, doubts_about
from aftercare.treatments.operations.entering import NotOfThisClinic, enter_treatment
from aftercare.treatments.operations.facts import (
    CORRECTABLE,
    NewPatient,
    TreatmentFacts,
    expected_plan,
    facts_now,
)
from aftercare.treatments.operations.words import (
    areas_in_words,
    in_words,
    moment_in_short,
)

__all__ = [
    "CORRECTABLE",
    "CorrectedMeanwhile",
    "Doubt",
    "NewPatient",
    "NotOfThisClinic",
    "TreatmentFacts",
    "TreatmentStopped",
    "UnknownField",
    "areas_in_words",
    "correct_treatment",
    "doubts_about",
    "enter_treatment",
    "expected_plan",
    "facts_now",
    "in_words",
    "moment_in_short",
    "stop_treatment",
]
