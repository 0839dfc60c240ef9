"""Treatments of a patient, and a treatment as the frozen domain CarePlan."""

from __future__ import annotations

from aftercare.treatments.queries.plans import (
    PlanForPatient,
    care_plan_of,
    current_plans_for,
    get_care_plan_for,
    is_over,
    latest_plans,
    skin_facts,
    usual_settings,
)
from aftercare.treatments.queries.rows import (
    areas_of,
    by_recovery,
    corrections_of,
    corrections_of_patient,
    devices_of,
    entered_with,
    few_matches,
    get_treatment,
    last_in_clinic,
    last_treatment,
    may,
    of_clinic,
    practitioners_of,
    treatments_near,
    treatments_of,
)
from aftercare.treatments.queries.running import (
    ActivePlan,
    Found,
    find_plans,
    first_day_of_any_course,
    running_batches,
)

__all__ = [
    "ActivePlan",
    "Found",
    "PlanForPatient",
    "areas_of",
    "by_recovery",
    "care_plan_of",
    "corrections_of",
    "corrections_of_patient",
    "current_plans_for",
    "devices_of",
    "entered_with",
    "few_matches",
    "find_plans",
    "first_day_of_any_course",
    "get_care_plan_for",
    "get_treatment",
    "is_over",
    "last_in_clinic",
    "last_treatment",
    "latest_plans",
    "may",
    "of_clinic",
    "practitioners_of",
    "running_batches",
    "skin_facts",
    "treatments_near",
    "treatments_of",
    "usual_settings",
]
