"""One event on paper: what we know filled in, a line to write on for what we do not.

No name of the patient: those forms ask for a reference of ours. Which fields there are is
what the treatment record is made for (clinical facts, section 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.board.events.presenters.history import Said, said_lines
from aftercare.board.presenters import answers, words
from aftercare.checkins.models import StepKind
from aftercare.domain.vocabulary import DeviceKind, FitzpatrickSkinType
from aftercare.treatments.operations import areas_in_words, in_words

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from aftercare.checkins.queries import EventReport

AUTHORITIES = {"GB": "the MHRA Yellow Card", "US": "the FDA MedWatch form"}
ANY_AUTHORITY = "the authority (MHRA Yellow Card, FDA MedWatch form or your own)"
HOURS_OF_A_DAY = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`text` is empty for a line to write on; `use` says what the field is for."""

    name: str
    text: str
    use: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    title: str
    intro: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    event_id: UUID
    title: str
    lede: str
    parts: tuple[Part, ...]
    said: tuple[Said, ...]
    stamp: tuple[str, ...]


def report_page(*, report: EventReport, at: datetime) -> ReportPage:
    """In two parts, and behind them everything that was said and done."""
    reference = words.reference(key=report.event.pk)
    authority = AUTHORITIES.get(report.treatment.patient.clinic.country, ANY_AUTHORITY)
    printed = in_words(value=at, zone=report.zone)
    return ReportPage(
        event_id=report.event.pk,
        title=f"Adverse event report {reference}",
        lede="What is not known is left as a line to write on.",
        parts=(
            Part(
                title="For the device maker",
                intro="Which device, and how it was set.",
                fields=(*_event(report), *_device(report)),
            ),
            Part(
                title=f"For {authority}",
                intro="What happened, to whom, after which treatment.",
                fields=(
                    *_event(report),
                    *_person(report),
                    *_treatment(report),
                    *_reporter(report),
                ),
            ),
        ),
        said=said_lines(report=report),
        stamp=(
            f"{report.clinic_name}. Printed {printed}.",
            f"{report.protocol_title}, version {report.protocol_version}.",
            f"Reference of the treatment: {report.treatment_id}",
        ),
    )


def _field(name: str, text: str, use: str) -> Field:
    return Field(name=name, text=text, use=use)


def _event(report: EventReport) -> tuple[Field, ...]:
    event = report.event
    level = answers.level_words(level=event.level)
    raised = in_words(value=event.raised_at, zone=report.zone)
    how = "by the rules from a check-in" if event.check_in else "by staff"
    return (
        _field(
            "Our reference",
            words.reference(key=event.pk),
            "Stands for the patient: no name is given",
        ),
        _field(
            "When it was raised",
            f"{raised}, {how}. {level}",
            "The start of the report's own clock",
        ),
        _field(
            "Time after the treatment",
            _after(report),
            "Whether it can come from the treatment",
        ),
        _field("What happened", _what(report), "In the words of the record"),
        _field("How it ended", _ending(report), "The outcome every form asks for"),
    )


def _what(report: EventReport) -> str:
    """What was told first: the rules with the patient's note, or what staff wrote."""
    first = next((s for s in report.steps if s.kind == StepKind.RAISED), None)
    if first is None:
        return ""
    row = next((c for c in report.check_ins if c.pk == first.check_in_id), None)
    if row is None:
        return first.note
    said = [hit.staff_words for hit in row.rule_hits.all()]
    return "\n".join([*said, f"“{row.note}”"] if row.note else said)


def _after(report: EventReport) -> str:
    hours = report.after_hours
    day = "" if report.day is None else f", recovery day {report.day}"
    if abs(hours) < 2 * HOURS_OF_A_DAY:
        return f"{words.counted(number=round(hours), name='hour')}{day}"
    days = round(hours / HOURS_OF_A_DAY)
    return f"{words.counted(number=days, name='day')}{day}"


def _ending(report: EventReport) -> str:
    for step in report.steps:
        if step.kind == StepKind.RESOLVED:
            when = in_words(value=step.at, zone=report.zone)
            return f"{step.note} ({when})"
    return ""


def _device(report: EventReport) -> tuple[Field, ...]:
    kind = DeviceKind(report.device_kind)
    what = in_words(value=kind, zone=report.zone)
    name = f"{report.device_name} ({what.lower()})" if report.device_name else what
    areas = areas_in_words(areas=report.areas)
    fields = (
        _field("Device", name, "Which product the report is about"),
        _field("Make and model", "", "Which product the report is about"),
        _field("Serial number", "", "Which one of them"),
        _field("Cartridge or tip", "", "The part that touched the skin"),
        _field("Lot number", report.cartridge_lot, "To find others of the same lot"),
        _field("Expiry date", "", "Whether it was still sterile"),
        _field(
            "Used once, seal unbroken", "", "Used again, a cartridge can carry germs"
        ),
        _field("Depth and passes", areas, "How deep and how often, area by area"),
        _field("Speed", "", "How the device was set"),
    )
    if not kind.is_rf:
        return fields
    return (
        *fields,
        _field("Energy and pulse", "", "Heat under the skin"),
        _field("Needles insulated", "", "Heat under the skin"),
        _field("Software version", "", "Which software set the energy"),
    )


def _person(report: EventReport) -> tuple[Field, ...]:
    kind = report.fitzpatrick
    skin = f"Fitzpatrick {FitzpatrickSkinType(kind).name}" if kind else ""
    return (
        _field("Age", "", "Asked by the form; not kept here"),
        _field("Sex", "", "Asked by the form; not kept here"),
        _field("Skin type", skin, "How the skin answers to sun and heat"),
        _field(
            "Known before",
            _codes(report.risk_factors, report.zone),
            "What may have added to it",
        ),
        _field("Medicines", "", "What may have added to it"),
    )


def _treatment(report: EventReport) -> tuple[Field, ...]:
    areas = [in_words(value=one.area, zone=report.zone) for one in report.areas]
    return (
        _field("Device", report.device_name, "Which product it came after"),
        _field("Lot number", report.cartridge_lot, "To find others of the same lot"),
        _field(
            "End of the treatment",
            in_words(value=report.treated_at, zone=report.zone),
            "Day 0; hours count from here",
        ),
        _field("Treated for", "", "Whether the use is on the device's label"),
        _field("Areas", ", ".join(areas), "Where to look"),
        _field("Skin antiseptic", "", "A cause of allergy"),
        _field("Numbing cream", report.anaesthetic, "Allergy, or too much of it"),
        _field("Its strength and amount", "", "Allergy, or too much of it"),
        _field("Used with the needles", "", "What was carried into the skin"),
        _field(
            "Add-ons",
            _codes(report.add_ons, report.zone),
            "What else was done that day",
        ),
        _field("Given home", report.products_given, "What was put on afterwards"),
    )


def _reporter(report: EventReport) -> tuple[Field, ...]:
    treatment = report.treatment
    by = in_words(value=treatment.practitioner, zone=report.zone)
    title = treatment.practitioner.title
    clinic = (report.clinic_name, report.clinic_address, report.clinic_phone)
    return (
        _field("Treated by", f"{by}, {title}" if title else by, "Who can be asked"),
        _field("Registration number", "", "Who can be asked"),
        _field("Clinic", ", ".join(text for text in clinic if text), "Who reports"),
        _field("Reported to, and when", "", "For your own record"),
        _field("Name and signature", "", "Who reports"),
    )


def _codes(codes: tuple[str, ...], zone: str) -> str:
    return ", ".join(in_words(value=code, zone=zone) for code in codes)
