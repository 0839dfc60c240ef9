"""One event: what was told, the treatment it came after, and everything that was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from aftercare.board.events.presenters import state
from aftercare.board.presenters import answers, drawn, words
from aftercare.checkins.models import StepKind
from aftercare.treatments.operations import areas_in_words, in_words, moment_in_short
from aftercare.treatments.presenters.record import Row

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from aftercare.checkins.models import AdverseEvent, AdverseEventStep, CheckIn
    from aftercare.checkins.queries import EventReport
    from aftercare.clinics.models import Patient

STEPS = {
    StepKind.RAISED: "Raised by hand",
    StepKind.REPORTED_AGAIN: "Reported again by hand",
    StepKind.NOTIFIED: "A mail went to the next person on the list",
    StepKind.ACKNOWLEDGED: "Taken in hand",
    StepKind.CONTACTED: "In touch",
    StepKind.NOTE: "Note",
    StepKind.RESOLVED: "Closed",
}
BY_THE_RULES = {
    StepKind.RAISED: "Raised by a check-in",
    StepKind.REPORTED_AGAIN: "Reported again by a check-in",
}
REPORTS = (StepKind.RAISED, StepKind.REPORTED_AGAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """`told` are the answers of a report by a check-in, finished; `level` for every report."""

    when: str
    what: str
    who: str
    note: str
    level: str
    level_text: str
    day: str
    told: SafeString
    is_report: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """`latest` is the report that asks for something now; all steps are in `steps`."""

    event_id: UUID
    patient_id: UUID
    treatment_id: UUID
    title: str
    sub: str
    level: str
    level_text: str
    state: str
    state_level: str
    name: str
    phone: str
    phone_href: str
    latest: StepLine | None
    steps: tuple[StepLine, ...]
    facts: tuple[Row, ...]
    reference: str
    is_open: bool
    is_acknowledged: bool
    may_handle: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisePage:
    title: str
    has_treatments: bool


def raise_page(*, patient: Patient, has_treatments: bool) -> RaisePage:
    return RaisePage(
        title=f"Raise an adverse event for {patient.name}",
        has_treatments=has_treatments,
    )


def event_page(*, report: EventReport, may_handle: bool, at: datetime) -> EventPage:
    """The history in order; staff see names, the report on paper does not."""
    event, patient = report.event, report.treatment.patient
    zone = patient.clinic.zone
    lines = tuple(_line(step, report, zone) for step in report.steps)
    is_open = event.resolved_at is None
    has_it = event.acknowledged_at is not None
    return EventPage(
        event_id=event.pk,
        patient_id=patient.pk,
        treatment_id=report.treatment_id,
        title=_title(event, patient.name),
        sub=_sub(report, zone, at),
        level=answers.shape(level=event.level) if is_open else "quiet",
        level_text=answers.level_words(level=event.level),
        state=state.state_words(event=event),
        state_level="quiet" if has_it else "call",
        name=patient.name,
        phone=patient.phone,
        phone_href=words.phone_link(phone=patient.phone),
        latest=next((line for line in reversed(lines) if line.is_report), None),
        steps=lines,
        facts=_facts(report),
        reference=words.reference(key=event.pk),
        is_open=is_open,
        is_acknowledged=has_it,
        may_handle=may_handle,
    )


def _title(event: AdverseEvent, name: str) -> str:
    level = answers.level_words(level=event.level)
    if event.resolved_at is not None:
        return f"{name}: closed."
    if event.acknowledged_at is None:
        return f"{name}: {level.lower()}, nobody has it in hand."
    who = event.acknowledged_by.name if event.acknowledged_by else "somebody"
    return f"{name}: {level.lower()}, {who} has it in hand."


def _sub(report: EventReport, zone: str, at: datetime) -> str:
    event = report.event
    raised = moment_in_short(at=event.raised_at, zone=zone)
    day = "" if report.day is None else f" on day {report.day}"
    if event.resolved_at is None:
        return (
            f"Raised {raised}{day}, {state.waited(since=event.raised_at, at=at)} ago."
        )
    ended = moment_in_short(at=event.resolved_at, zone=zone)
    return f"Raised {raised}{day}, closed {ended}."


def _line(step: AdverseEventStep, report: EventReport, zone: str) -> StepLine:
    kind = StepKind(step.kind)
    row = next((c for c in report.check_ins if c.pk == step.check_in_id), None)
    what = BY_THE_RULES.get(kind, STEPS[kind]) if row else STEPS[kind]
    return StepLine(
        when=moment_in_short(at=step.at, zone=zone),
        what=what,
        who=step.by.name or step.by.email if step.by else "",
        note=step.note,
        level=answers.shape(level=step.level),
        level_text=answers.level_words(level=step.level),
        day=f"Day {row.day}" if row else "",
        told=_told(row, report) if row else SafeString(),
        is_report=kind in REPORTS,
    )


def _told(row: CheckIn, report: EventReport) -> SafeString:
    said = answers.said_of(check_in=row)
    told = answers.told(check_in=row, said=said, protocol=report.protocol)
    return drawn.told_html(told=told)


def _facts(report: EventReport) -> tuple[Row, ...]:
    """What a nurse asks for first; nothing that is not written down."""
    treatment, zone = report.treatment, report.zone
    kind = treatment.get_device_kind_display()
    rows = {
        "Treated": in_words(value=report.treated_at, zone=zone),
        "Device": report.device_name or in_words(value=kind, zone=zone),
        "Areas": areas_in_words(areas=report.areas),
        "Cartridge lot": report.cartridge_lot,
        "Numbing": report.anaesthetic,
        "Add-ons": _codes(report.add_ons, zone),
        "Given home": report.products_given,
        "Risk factors": _codes(report.risk_factors, zone),
        "By": in_words(value=treatment.practitioner, zone=zone),
    }
    return tuple(Row(name=name, text=text) for name, text in rows.items() if text)


def _codes(codes: tuple[str, ...], zone: str) -> str:
    return ", ".join(in_words(value=code, zone=zone) for code in codes)
