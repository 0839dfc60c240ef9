"""One treatment as it is written down, what happens next, and what was corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.treatments.operations import CORRECTABLE, facts_now, in_words

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.clinics.models import Patient
    from aftercare.domain.care_plan import CarePlan
    from aftercare.treatments.models import Correction, Treatment
    from aftercare.treatments.presenters.tonight import Tonight

FIELD_NAMES = {
    "practitioner": "Practitioner",
    "device": "Device",
    "device_kind": "Kind of device",
    "ended_at": "End time",
    "areas": "Areas",
    "anaesthetic": "Numbing",
    "anaesthetic_on_at": "Numbing put on at",
    "add_ons": "Add-ons",
    "cartridge_lot": "Cartridge lot",
    "fitzpatrick": "Fitzpatrick skin type",
    "is_sensitive": "Sensitive skin",
    "risk_factors": "Risk factors",
    "products_given": "Products given home",
    "notes": "Notes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A fact; empty ones are left out but for those that are asked for in any case."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionLine:
    """One change: what it said, what it says, who and when."""

    field: str
    old: str
    new: str
    who: str
    when: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """`steps` say what happens next; empty unless the treatment was saved just now."""

    title: str
    sub: str
    rows: tuple[Row, ...]
    corrections: tuple[CorrectionLine, ...]
    stamp: str
    stopped: str
    steps: tuple[Row, ...]
    has_email: bool


def record_page(
    *,
    treatment: Treatment,
    plan: CarePlan,
    corrections: tuple[Correction, ...],
    at: datetime,
    saved: Tonight | None = None,
) -> RecordPage:
    """`saved` is given right after saving; then the title says so and the steps are there."""
    zone = treatment.zone
    patient = treatment.patient
    version = treatment.protocol_version
    return RecordPage(
        title="Saved. What happens next" if saved else _title(patient, plan, at),
        sub=f"{patient.name}, {in_words(value=treatment.ended_at, zone=zone)}",
        rows=_rows(treatment),
        corrections=tuple(correction_line(one=one, zone=zone) for one in corrections),
        stamp=f"{plan.protocol.title}, version {version.number} of the clinic.",
        stopped=_stopped(treatment),
        steps=_steps(patient, saved) if saved else (),
        has_email=bool(patient.email),
    )


def _title(patient: Patient, plan: CarePlan, at: datetime) -> str:
    day = plan.recovery_day(at)
    if plan.is_ended:
        return f"The plan of {patient.name} was stopped."
    if day < 0:
        return f"The visit of {patient.name} is still to come."
    if day > plan.protocol.course_days:
        return f"The plan of {patient.name} is over."
    return f"{patient.name} is on day {day}."


def _steps(patient: Patient, saved: Tonight) -> tuple[Row, ...]:
    if patient.user_id:
        way_in = "They have an account. The new plan is there now."
    elif patient.email:
        way_in = f"It goes to {patient.email}. The link works for one person, once."
    else:
        way_in = "There is no email. Give them the printed sheet."
    reminder = saved.first_reminder or "None in the next days."
    if saved.first_reminder and not patient.user_id:
        reminder += ", once they have signed in"
    return (
        Row(name="Invitation", text=way_in),
        Row(name="First reminder", text=reminder),
    )


def _rows(treatment: Treatment) -> tuple[Row, ...]:
    facts = facts_now(treatment=treatment)
    values = {
        name: in_words(value=getattr(facts, name), zone=treatment.zone)
        for name in CORRECTABLE
        if name != "is_sensitive" or facts.is_sensitive
    }
    rows = [
        Row(name=FIELD_NAMES[name], text=text) for name, text in values.items() if text
    ]
    entered = treatment.entered_by.name or treatment.entered_by.email
    return (*rows, Row(name="Entered by", text=entered))


def correction_line(*, one: Correction, zone: str) -> CorrectionLine:
    """A correction in words; an empty value reads as "nothing"."""
    return CorrectionLine(
        field=FIELD_NAMES.get(one.field, one.field),
        old=one.old_value or "nothing",
        new=one.new_value or "nothing",
        who=one.corrected_by.name or one.corrected_by.email,
        when=in_words(value=one.corrected_at, zone=zone),
        reason=one.reason,
    )


def _stopped(treatment: Treatment) -> str:
    if treatment.stopped_at is None:
        return ""
    when = in_words(value=treatment.stopped_at, zone=treatment.zone)
    return f"Stopped {when}: {treatment.stopped_reason}"
