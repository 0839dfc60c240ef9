"""Where asking for the next visit stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.clinics import queries as clinic_queries
from aftercare.conversations import queries as conversation_queries
from aftercare.conversations.eligibility import session_standing
from aftercare.timeline.offers import newest_plan

if TYPE_CHECKING:
    from aftercare.conversations.eligibility import SessionStanding
    from aftercare.conversations.models import SessionRequest
    from aftercare.conversations.queries import ReplyClock
    from aftercare.timeline.queries import PatientDay
    from aftercare.treatments.queries import PlanForPatient


@dataclass(frozen=True, slots=True, kw_only=True)
class NextVisit:
    """The plan it would follow, may they ask, and the request made last about it."""

    one: PlanForPatient
    standing: SessionStanding
    last: SessionRequest | None
    clock: ReplyClock


def next_visit_of(*, day: PatientDay) -> NextVisit | None:
    """None while the clinic has entered no treatment."""
    one = newest_plan(day=day)
    if one is None:
        return None
    asked = conversation_queries.session_requests_of(patient=day.patient)
    about = (row for row in asked if row.treatment_id == one.treatment.pk)
    return NextVisit(
        one=one,
        standing=session_standing(treatment=one.treatment, at=day.at),
        last=next(about, None),
        clock=conversation_queries.reply_clock(patient=day.patient, at=day.at),
    )


def weekdays_of(*, day: PatientDay) -> frozenset[int]:
    """The days on which the clinic is open, Monday 0; one query."""
    hours = clinic_queries.weekly_hours(clinic=day.clinic)
    return frozenset(row.weekday for row in hours)
