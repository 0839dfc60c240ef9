"""Take in a check-in, once: what it means, who has to look, what went wrong."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from aftercare.audit import trail
from aftercare.checkins import queries
from aftercare.checkins.models import (
    CheckIn,
    RuleHit,
    SignReport,
    SymptomReport,
)
from aftercare.checkins.operations import notes
from aftercare.checkins.operations.catching_up import raise_latest, rule_hits
from aftercare.checkins.operations.consequences import follow_up
from aftercare.checkins.operations.raising import lock
from aftercare.checkins.operations.reading import Reading, read_check_in
from aftercare.checkins.operations.refusals import NotThisTreatment
from aftercare.domain import own_course
from aftercare.treatments.models import Treatment

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from accounts.models import User
    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.check_in import CheckInFacts

POINT = Decimal("0.01")


class NotBegun(Exception):
    """The treatment is not over yet."""


def submit_check_in(
    *,
    plan: CarePlan,
    facts: CheckInFacts,
    note: str,
    form_token: UUID,
    by: User,
    at: datetime,
) -> CheckIn:
    """Write the check-in with its level, and all that follows from it, in one transaction.

    The same form_token twice is one check-in, also when both copies arrive at once (I26).
    `facts.at` is when the answers were given; the recovery day is that moment's. Contact
    and above, worry and a note reach a person; urgent and emergency are an adverse event.
    Raises NotThisTreatment, NoteNotUsable and NotBegun.
    """
    text = notes.usable(note=note)
    known = _sent_with(form_token, plan)
    if known is not None:
        return known
    told = _as_told(plan, facts, text, at)
    try:
        return _submit(plan, told, text, form_token, by, at)
    except IntegrityError:
        # The other copy of the form was faster; anything else is not ours to swallow.
        known = _sent_with(form_token, plan)
        if known is None:
            raise
        return known


def _sent_with(form_token: UUID, plan: CarePlan) -> CheckIn | None:
    known = queries.sent_with(form_token=form_token)
    if known is not None and known.treatment_id != plan.treatment_id:
        raise NotThisTreatment(str(form_token))
    return known


def _as_told(
    plan: CarePlan, facts: CheckInFacts, note: str, at: datetime
) -> CheckInFacts:
    """A phone's clock may be wrong: nobody has answered after it arrived, or too early."""
    if at < plan.ended_at:
        raise NotBegun(str(plan.treatment_id))
    answered_at = facts.at if plan.ended_at <= facts.at <= at else at
    day = plan.recovery_day(answered_at)
    return replace(facts, at=answered_at, day=day, has_note=bool(note))


@transaction.atomic
def _submit(
    plan: CarePlan,
    facts: CheckInFacts,
    note: str,
    form_token: UUID,
    by: User,
    at: datetime,
) -> CheckIn:
    treatment = _locked(plan)
    reading = read_check_in(treatment=treatment, plan=plan, facts=facts)
    row = _row(plan, facts, reading)
    row.note, row.form_token = note, form_token
    row.received_at, row.sent_by = at, by
    _take_the_day(row, reading.same_day)
    row.save(force_insert=True)
    _write_answers(row, facts, reading)
    trail.record(
        by=by,
        action="check_in.sent",
        record=row,
        at=at,
        clinic_id=treatment.patient.clinic_id,
        detail={"protocol_version": row.protocol_version},
    )
    follow_up(treatment=treatment, check_in=row, reading=reading, by=by)
    if reading.is_late:
        raise_latest(treatment=treatment, plan=plan, late=row, by=by)
    return row


def _locked(plan: CarePlan) -> Treatment:
    rows = Treatment.objects.select_related("patient__clinic")
    treatment = rows.get(pk=plan.treatment_id)
    lock(patient=treatment.patient)
    return treatment


def _row(plan: CarePlan, facts: CheckInFacts, reading: Reading) -> CheckIn:
    assessment = reading.assessment
    place = own_course.place_on_hill(plan=plan, check_in=facts)
    return CheckIn(
        treatment_id=plan.treatment_id,
        answered_at=facts.at,
        day=facts.day,
        level=reading.level,
        is_held=reading.is_held,
        protocol_version=assessment.protocol_version,
        is_compared=assessment.is_compared,
        is_worried=facts.is_worried,
        temperature_c=facts.temperature_c,
        own_point=None if place is None else Decimal(place).quantize(POINT),
        look_again_at=reading.look_again_at,
    )


def _take_the_day(row: CheckIn, same_day: CheckIn | None) -> None:
    """Of one day what was answered last counts; the other stays readable."""
    if same_day is None:
        return
    if same_day.answered_at > row.answered_at:
        row.replaced_by = same_day
        return
    # The key of the new row is known before it is written, and checked at commit.
    CheckIn.objects.filter(pk=same_day.pk).update(replaced_by=row.pk)


def _write_answers(row: CheckIn, facts: CheckInFacts, reading: Reading) -> None:
    bands = {one.symptom: one.band for one in reading.assessment.comparisons}
    SymptomReport.objects.bulk_create(
        SymptomReport(
            check_in=row,
            symptom=one.symptom.value,
            severity=one.severity,
            trend=one.trend.value if one.trend else "",
            is_one_sided=one.is_one_sided,
            band_low=bands[one.symptom].low if one.symptom in bands else None,
            band_high=bands[one.symptom].high if one.symptom in bands else None,
        )
        for one in facts.scores
    )
    SignReport.objects.bulk_create(
        SignReport(check_in=row, sign=one.sign.value, answer=one.answer.value)
        for one in facts.signs
    )
    RuleHit.objects.bulk_create(rule_hits(check_in=row, fired=reading.assessment.fired))
