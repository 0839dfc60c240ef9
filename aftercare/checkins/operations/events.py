"""Adverse events: raised by the rules or by hand, acknowledged, contacted, resolved.

Each act is a step that is only ever added; the instants on the event are for lists. Staff
say which step they have read last (`shown`): what was reported after it is not theirs yet.
The same form_token twice is one step (I26).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from aftercare.audit import trail
from aftercare.checkins.models import AdverseEvent, AdverseEventStep, StepKind
from aftercare.checkins.operations import notes
from aftercare.checkins.operations.raising import lock
from aftercare.checkins.operations.refusals import ChangedMeanwhile, NotThisTreatment

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from accounts.models import User
    from aftercare.checkins.models import CheckIn
    from aftercare.domain.vocabulary import TriageLevel
    from aftercare.treatments.models import Treatment


class EventResolved(Exception):
    """It is closed already; what comes after is a new event."""


def report(
    *, treatment: Treatment, check_in: CheckIn, level: TriageLevel, at: datetime
) -> AdverseEvent:
    """The rules found something urgent: a new event, or one step more of the open one.

    Reported again it has to be acknowledged again, because it may be worse. Call it in
    the transaction of the check-in, with the patient locked.
    """
    event, kind = _reported(treatment, level, at)
    if kind is StepKind.RAISED:
        event.check_in = check_in
    event.acknowledged_at, event.acknowledged_by = None, None
    event.next_notice_at, event.told = at, []
    event.save()
    _step(event, kind, None, at, check_in=check_in, level=level)
    return event


@transaction.atomic
def raise_by_hand(
    *,
    treatment: Treatment,
    level: TriageLevel,
    note: str,
    form_token: UUID,
    by: User,
    at: datetime,
) -> AdverseEvent:
    """Staff heard of it another way. Who enters it has acknowledged it; nobody is mailed.

    The treatment's open event takes it as a step, and still waits for whoever reads what
    was reported before. Raises NoteMissing and NotThisTreatment.
    """
    said = notes.said(note=note)
    lock(patient=treatment.patient)
    made = _made_with(form_token, treatment.pk)
    if made is not None:
        return made.event
    event, kind = _reported(treatment, level, at)
    if kind is StepKind.RAISED:
        event.raised_by = by
        _acknowledge(event, by, at)
    event.save()
    _step(event, kind, by, at, note=said, level=level, form_token=form_token)
    _record("adverse_event.raised", event, by, at)
    return event


@transaction.atomic
def acknowledge_event(
    *, event: AdverseEvent, shown: UUID, by: User, at: datetime
) -> AdverseEvent:
    """Somebody has it in hand; nobody else is told. A second time changes nothing.

    `shown` is the last step the page had. Raises EventResolved and ChangedMeanwhile.
    """
    lock(patient=event.treatment.patient)
    fresh = _fresh(event, shown)
    if fresh.acknowledged_at is not None:
        return fresh
    _acknowledge(fresh, by, at)
    fresh.save()
    _step(fresh, StepKind.ACKNOWLEDGED, by, at)
    _record("adverse_event.acknowledged", fresh, by, at)
    return fresh


@transaction.atomic
def contact_about_event(
    *,
    event: AdverseEvent,
    shown: UUID,
    note: str,
    form_token: UUID,
    by: User,
    at: datetime,
) -> AdverseEvent:
    """The patient was spoken to; as often as it happens.

    Raises EventResolved, ChangedMeanwhile, NoteMissing and NotThisTreatment.
    """
    said = notes.said(note=note)
    lock(patient=event.treatment.patient)
    made = _made_with(form_token, event.treatment_id)
    if made is not None:
        return made.event
    fresh = _fresh(event, shown)
    _acknowledge(fresh, by, at)
    if fresh.contacted_at is None:
        fresh.contacted_at, fresh.contacted_by = at, by
    fresh.save()
    _step(fresh, StepKind.CONTACTED, by, at, note=said, form_token=form_token)
    _record("adverse_event.contacted", fresh, by, at)
    return fresh


@transaction.atomic
def note_on_event(
    *, event: AdverseEvent, note: str, form_token: UUID, by: User, at: datetime
) -> AdverseEventStep:
    """Something to remember, also after the end. Raises NoteMissing and NotThisTreatment."""
    said = notes.said(note=note)
    lock(patient=event.treatment.patient)
    made = _made_with(form_token, event.treatment_id)
    if made is not None:
        return made
    fresh = _held(event)
    step = _step(fresh, StepKind.NOTE, by, at, note=said, form_token=form_token)
    _record("adverse_event.noted", fresh, by, at)
    return step


@transaction.atomic
def resolve_event(
    *,
    event: AdverseEvent,
    shown: UUID,
    note: str,
    form_token: UUID,
    by: User,
    at: datetime,
) -> AdverseEvent:
    """How it ended. Raises what contact_about_event raises."""
    said = notes.said(note=note)
    lock(patient=event.treatment.patient)
    made = _made_with(form_token, event.treatment_id)
    if made is not None:
        return made.event
    fresh = _fresh(event, shown)
    _acknowledge(fresh, by, at)
    fresh.resolved_at, fresh.resolved_by = at, by
    fresh.save()
    _step(fresh, StepKind.RESOLVED, by, at, note=said, form_token=form_token)
    _record("adverse_event.resolved", fresh, by, at)
    return fresh


def _reported(
    treatment: Treatment, level: TriageLevel, at: datetime
) -> tuple[AdverseEvent, StepKind]:
    """The treatment's open event with one report more, else a new one; not saved yet.

    Held until the end of the transaction: who is told meanwhile is counted once.
    """
    rows = AdverseEvent.objects.select_for_update(no_key=True)
    event = rows.filter(treatment=treatment, resolved_at__isnull=True).first()
    kind = StepKind.REPORTED_AGAIN
    if event is None:
        kind = StepKind.RAISED
        event = AdverseEvent(
            clinic_id=treatment.patient.clinic_id,
            treatment=treatment,
            level=level,
            raised_at=at,
        )
    event.level = max(event.level, level)
    event.reports += 1
    return event, kind


def _made_with(form_token: UUID, treatment_id: UUID) -> AdverseEventStep | None:
    """What this copy of the form has made already."""
    rows = AdverseEventStep.objects.filter(form_token=form_token)
    step = rows.select_related("event").first()
    if step is not None and step.event.treatment_id != treatment_id:
        raise NotThisTreatment(str(form_token))
    return step


def _fresh(event: AdverseEvent, shown: UUID) -> AdverseEvent:
    """As the database has it, where nothing was reported after the step `shown`."""
    fresh = _held(event)
    if fresh.resolved_at is not None:
        raise EventResolved(str(event.pk))
    read = AdverseEventStep.objects.filter(event=event, pk=shown)
    if not read.filter(reports=fresh.reports).exists():
        raise ChangedMeanwhile(str(event.pk))
    return fresh


def _held(event: AdverseEvent) -> AdverseEvent:
    """Held until the end of the transaction: two hands never undo each other."""
    return AdverseEvent.objects.select_for_update(no_key=True).get(pk=event.pk)


def _acknowledge(event: AdverseEvent, by: User, at: datetime) -> None:
    if event.acknowledged_at is None:
        event.acknowledged_at, event.acknowledged_by = at, by
        event.next_notice_at = None


def _step(
    event: AdverseEvent, kind: StepKind, by: User | None, at: datetime, **more: Any
) -> AdverseEventStep:
    """`more`: note, check-in, form token, the level of this report where it is its own."""
    facts = {"level": event.level, "reports": event.reports, **more}
    return AdverseEventStep.objects.create(
        event=event, kind=kind, by=by, at=at, **facts
    )


def _record(action: str, event: AdverseEvent, by: User, at: datetime) -> None:
    trail.record(by=by, action=action, record=event, at=at, clinic_id=event.clinic_id)
