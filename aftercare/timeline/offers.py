"""Whether a page offers the next visit: from its day on, and never while something is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.conversations.eligibility import Refusal, session_standing
from aftercare.timeline import presenters

if TYPE_CHECKING:
    from aftercare.timeline.queries import PatientDay
    from aftercare.treatments.queries import PlanForPatient

OFFERED = (None, Refusal.ASKED)


def newest_plan(*, day: PatientDay) -> PlanForPatient | None:
    """The plan a next visit would follow: the patient's last, a visit to come among them."""
    mine = (one for one in day.plans if one.patient == day.patient)
    return next(mine, None)


def next_visit_href(*, day: PatientDay) -> str:
    """Where to ask for the next visit; empty while nobody is asked to come again.

    No query before the protocol's day, seven at most from then on.
    """
    one = newest_plan(day=day)
    if one is None:
        return ""
    if one.plan.recovery_day(day.at) < one.plan.protocol.entry.next_session_from_day:
        return ""
    standing = session_standing(treatment=one.treatment, at=day.at)
    if standing.refusal not in OFFERED:
        return ""
    return presenters.page_href(day, "next_visit")
