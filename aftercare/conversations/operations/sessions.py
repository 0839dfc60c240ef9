"""The patient asks for the next visit, the clinic answers. A wish, never a booking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from aftercare.audit import trail
from aftercare.checkins import operations as checkin_operations
from aftercare.checkins.models import ReasonKind, ReviewOutcome
from aftercare.conversations.eligibility import session_standing
from aftercare.conversations.models import (
    LONGEST_NOTE,
    PartOfDay,
    SessionOutcome,
    SessionRequest,
)
from aftercare.conversations.operations.drafts import FormOfAnother, readable
from aftercare.conversations.operations.following import follow_seen
from aftercare.conversations.operations.holding import NotOfThisPatient, lock
from aftercare.domain.vocabulary import TriageLevel

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from accounts.models import User
    from aftercare.conversations.eligibility import SessionStanding
    from aftercare.treatments.models import Treatment

WEEK = range(7)


class CannotAskNow(Exception):
    """Not now; `standing` says why, and from when on."""

    def __init__(self, standing: SessionStanding) -> None:
        super().__init__(str(standing.refusal))
        self.standing = standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """One copy of the form; weekdays from Monday 0, none of them is any."""

    days: frozenset[int]
    part_of_day: PartOfDay
    note: str
    form_token: UUID


def ask_next_session(
    *, treatment: Treatment, wishes: Wishes, by: User, at: datetime
) -> SessionRequest:
    """Put the wish on the clinic's list.

    The same form_token twice is one request. Raises CannotAskNow, TextRefused,
    FormOfAnother and NotOfThisPatient; ValueError for a weekday that is none.
    """
    known = _asked_with(treatment, wishes)
    if known is not None:
        return known
    try:
        return _ask(treatment, wishes, by, at)
    except IntegrityError:
        known = _asked_with(treatment, wishes)
        if known is None:
            raise
        return known


@transaction.atomic
def withdraw(*, request: SessionRequest, by: User, at: datetime) -> bool:
    """The patient takes it back; False when it was answered meanwhile."""
    if request.patient.user_id != by.pk:
        raise NotOfThisPatient(str(request.pk))
    return _end(request, SessionOutcome.WITHDRAWN, by, at)


@transaction.atomic
def answer_session_request(
    *, request: SessionRequest, outcome: SessionOutcome, by: User, at: datetime
) -> bool:
    """The clinic booked it, spoke about it or said not now; False when it had an end.

    Raises ValueError for what only the patient can do.
    """
    if outcome == SessionOutcome.WITHDRAWN:
        raise ValueError(outcome)
    return _end(request, outcome, by, at)


def _asked_with(treatment: Treatment, wishes: Wishes) -> SessionRequest | None:
    found = SessionRequest.objects.filter(form_token=wishes.form_token).first()
    if found is not None and found.patient_id != treatment.patient_id:
        raise FormOfAnother(str(wishes.form_token))
    return found


@transaction.atomic
def _ask(
    treatment: Treatment, wishes: Wishes, by: User, at: datetime
) -> SessionRequest:
    patient = treatment.patient
    if patient.user_id is None or patient.user_id != by.pk:
        raise NotOfThisPatient(str(patient.pk))
    if not wishes.days <= frozenset(WEEK):
        raise ValueError(wishes.days)
    said = wishes.note.strip()
    note = readable(text=said, most=LONGEST_NOTE) if said else ""
    lock(patient_id=patient.pk)
    standing = session_standing(treatment=treatment, at=at)
    if standing.refusal is not None:
        raise CannotAskNow(standing)
    request = SessionRequest.objects.create(
        treatment=treatment,
        patient=patient,
        clinic_id=patient.clinic_id,
        preferred_days=sorted(wishes.days),
        part_of_day=PartOfDay(wishes.part_of_day).value,
        note=note,
        earliest_on=standing.earliest_on,
        asked_at=at,
        form_token=wishes.form_token,
    )
    checkin_operations.raise_review(
        patient=patient,
        treatment=treatment,
        kind=ReasonKind.SESSION_REQUEST,
        level=TriageLevel.EXPECTED,
        at=at,
        object_id=request.pk,
    )
    _record("session.asked", request, by, at)
    return request


def _end(
    request: SessionRequest, outcome: SessionOutcome, by: User, at: datetime
) -> bool:
    """The first answer stays: the conditional update decides between two at once.

    What the patient takes back, nobody has answered and nobody had to see.
    """
    is_patients = outcome == SessionOutcome.WITHDRAWN
    lock(patient_id=request.patient_id)
    waiting = SessionRequest.objects.filter(pk=request.pk, answered_at__isnull=True)
    values = {"answered_at": at, "answered_by": by, "outcome": outcome.value}
    if not waiting.update(**values):
        return False
    for name, value in values.items():
        setattr(request, name, value)
    left = checkin_operations.answer_reason(
        patient=request.patient,
        kind=ReasonKind.SESSION_REQUEST,
        object_id=request.pk,
        by=by,
        at=at,
        outcome=ReviewOutcome.WITHDRAWN if is_patients else ReviewOutcome.ANSWERED,
    )
    if left is not None and left.closed_at is None and not is_patients:
        follow_seen(patient=request.patient, by=by, at=at)
    _record(f"session.{outcome.value}", request, by, at)
    return True


def _record(action: str, request: SessionRequest, by: User, at: datetime) -> None:
    trail.record(
        by=by, action=action, record=request, at=at, clinic_id=request.clinic_id
    )
