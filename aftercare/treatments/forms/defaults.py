"""What a form is filled with before anybody types."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from aftercare.treatments import queries
from aftercare.treatments.forms import fields

if TYPE_CHECKING:
    from datetime import datetime, time
    from decimal import Decimal

    from aftercare.clinics.models import Clinic, Membership, Patient
    from aftercare.domain.care_plan import TreatedAreaFacts
    from aftercare.treatments.models import Device, Treatment
    from aftercare.treatments.operations import TreatmentFacts


def for_new(
    *, member: Membership, patient: Patient | None, at: datetime
) -> dict[str, Any]:
    """The patient's last treatment, else the clinic's last device and its template; now; me.

    What belongs to one day only (lot, numbing, add-ons, notes) is never taken over: nobody
    would notice that it was not written down this time.
    """
    last = queries.last_treatment(patient=patient) if patient else None
    return {
        "form_token": uuid4(),
        "day": fields.TODAY,
        "end_time": _minutes(at, member.clinic.zone),
        "practitioner": _who_treats(member),
        **(_like_last(last) if last else _like_the_clinic(member.clinic)),
        **_known_skin(patient, last),
    }


def for_correction(*, treatment: Treatment, facts: TreatmentFacts) -> dict[str, Any]:
    """What is written down now. The day is given as a date: "today" is another one tomorrow."""
    return {
        "seen_version": treatment.version,
        **_device(facts.device, facts.device_kind.value),
        "practitioner": str(facts.practitioner.pk),
        "day": fields.ANOTHER_DAY,
        "other_day": treatment.treated_on,
        "end_time": _minutes(facts.ended_at, treatment.zone),
        "anaesthetic": facts.anaesthetic,
        "anaesthetic_on_at": facts.anaesthetic_on_at,
        "add_ons": sorted(facts.add_ons),
        "cartridge_lot": facts.cartridge_lot,
        "fitzpatrick": str(facts.fitzpatrick.value) if facts.fitzpatrick else "",
        "is_sensitive": facts.is_sensitive,
        "risk_factors": list(facts.risk_factors),
        "products_given": facts.products_given,
        "notes": facts.notes,
        **_depths(facts.areas),
    }


def _minutes(at: datetime, zone: str) -> time:
    """Wall time there, as exact as anybody types it."""
    return at.astimezone(ZoneInfo(zone)).time().replace(second=0, microsecond=0)


def _who_treats(member: Membership) -> str:
    known = [str(one.pk) for one in queries.practitioners_of(clinic=member.clinic)]
    return str(member.pk) if str(member.pk) in known else next(iter(known), "")


def _like_last(last: Treatment) -> dict[str, Any]:
    device = last.device
    return {
        **_device(None if device and device.is_retired else device, last.device_kind),
        **_depths(queries.areas_of(treatment=last)),
    }


def _like_the_clinic(clinic: Clinic) -> dict[str, Any]:
    last = queries.last_in_clinic(clinic=clinic)
    device = last.device if last else None
    if device is None or device.is_retired:
        device = queries.devices_of(clinic=clinic).first()
    if device is None:
        return _device(None, "")
    return {
        **_device(device, device.kind),
        "depth_mm": _plain(device.usual_depth_mm),
        "passes": device.usual_passes,
    }


def _device(device: Device | None, kind: str) -> dict[str, Any]:
    """A device says its kind itself; without one the kind stands alone."""
    if device is None:
        return {"device": fields.ANOTHER_DEVICE, "device_kind": kind}
    return {"device": str(device.pk), "device_kind": ""}


def _known_skin(patient: Patient | None, last: Treatment | None) -> dict[str, Any]:
    known = (last.fitzpatrick if last else None) or (patient and patient.fitzpatrick)
    return {
        "fitzpatrick": str(known or ""),
        "is_sensitive": bool(last and last.is_sensitive),
        "risk_factors": list(last.risk_factors) if last else [],
    }


def _depths(areas: tuple[TreatedAreaFacts, ...]) -> dict[str, Any]:
    """The commonest depth and passes for all, and an entry of its own for what differs."""
    if not areas:
        return {"areas": []}
    depth = Counter(area.depth_mm for area in areas).most_common(1)[0][0]
    passes = Counter(area.passes for area in areas).most_common(1)[0][0]
    found = {
        "areas": [area.area.value for area in areas],
        "depth_mm": _plain(depth),
        "passes": passes,
    }
    for area in areas:
        if area.depth_mm != depth:
            found[f"depth_{area.area.value}"] = _plain(area.depth_mm)
        if area.passes != passes:
            found[f"passes_{area.area.value}"] = area.passes
    return found


def _plain(depth: Decimal | None) -> Decimal | None:
    """1.50 as 1.5: what a person would type."""
    return None if depth is None else depth.normalize()
