"""May the patient ask for the next visit now? Nothing is offered while something is open."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from aftercare.checkins import queries as checkin_queries
from aftercare.conversations import queries
from aftercare.domain.timeline import date_of_day, local_date
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from datetime import date, datetime

    from aftercare.conversations.models import SessionRequest
    from aftercare.treatments.models import Treatment


class Refusal(StrEnum):
    """Why not now, the first that holds."""

    STOPPED = "stopped"
    NOT_THE_LAST = "not_the_last"
    ASKED = "asked"
    TALK_FIRST = "talk_first"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStanding:
    """`offered_on` is the first day to ask on, `earliest_on` the first a visit may be on.

    `refusal` None: they may ask now. `request` is the one that waits for an answer.
    """

    offered_on: date
    earliest_on: date
    refusal: Refusal | None
    request: SessionRequest | None


def session_standing(*, treatment: Treatment, at: datetime) -> SessionStanding:
    """Whether the patient of this treatment may ask now; at most seven queries.

    The treatment comes from `treatment_queries`, with everything it holds.
    """
    plan = treatment_queries.care_plan_of(treatment=treatment)
    entry = plan.protocol.entry
    offered_on = date_of_day(
        treated_on=plan.treated_on, day=entry.next_session_from_day
    )
    usual_on = date_of_day(treated_on=plan.treated_on, day=entry.minimum_gap_days)
    request = queries.open_session_request_of(patient=treatment.patient)
    refusal = _refusal(treatment, request)
    if refusal is None and local_date(at=at, zones=plan.zones) < offered_on:
        refusal = Refusal.TOO_EARLY
    return SessionStanding(
        offered_on=offered_on,
        earliest_on=max(offered_on, usual_on),
        refusal=refusal,
        request=request,
    )


def _refusal(treatment: Treatment, request: SessionRequest | None) -> Refusal | None:
    if treatment.stopped_at is not None:
        return Refusal.STOPPED
    if treatment_queries.last_treatment(patient=treatment.patient) != treatment:
        return Refusal.NOT_THE_LAST
    if request is not None:
        return Refusal.ASKED
    # Clinical facts, section 3 and 6.1: only when the skin has settled and nothing is open.
    if checkin_queries.is_above_expected(
        patient=treatment.patient, treatment_id=treatment.pk
    ):
        return Refusal.TALK_FIRST
    return None
