"""The demo's two clinics, in two countries: all invented."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

from aftercare.demo.facts import ClinicFacts, DeviceFacts, StaffFacts
from aftercare.demo.patients import HARBOUR_GROUPS, WILLOW_GROUPS
from aftercare.demo.places import FINE_PEN, PEN, RF_PEN, RF_STAMP, ROLLER
from aftercare.domain.vocabulary import DeviceKind

PEN_DEVICES = (
    DeviceFacts(
        name=PEN, kind=DeviceKind.PEN, usual_mm=Decimal("1.5"), max_mm=Decimal("2.5")
    ),
    DeviceFacts(
        name=FINE_PEN,
        kind=DeviceKind.PEN,
        usual_mm=Decimal("1.0"),
        max_mm=Decimal("2.0"),
    ),
    DeviceFacts(
        name=ROLLER,
        kind=DeviceKind.ROLLER,
        usual_mm=Decimal("0.5"),
        max_mm=Decimal("1.5"),
    ),
)

CLINICS = (
    ClinicFacts(
        name="Willow Lane Clinic",
        sender_name="Willow Lane",
        reply_to="desk@willowlane.example",
        address="12 Lane Street, Bristol",
        zone="Europe/London",
        country="GB",
        phone="0117 496 0123",
        urgent_phone="111",
        emergency_phone="999",
        opens=time(8),
        closes=time(18),
        weekdays=(0, 1, 2, 3, 4, 5),
        staff=(
            StaffFacts(
                name="Olive Owner",
                email="olive@willowlane.example",
                role="owner",
                title="Owner",
                told=3,
            ),
            StaffFacts(
                name="Dr Pia Field",
                email="pia@willowlane.example",
                role="clinician",
                title="Doctor",
                told=2,
            ),
            StaffFacts(
                name="Mia Meadow",
                email="mia@willowlane.example",
                role="nurse",
                title="Aesthetic nurse",
                told=1,
            ),
            StaffFacts(
                name="Ravi Desk",
                email="ravi@willowlane.example",
                role="front_desk",
                title="Front desk",
            ),
        ),
        devices=(
            *PEN_DEVICES,
            DeviceFacts(
                name=RF_PEN,
                kind=DeviceKind.RF_PEN,
                usual_mm=Decimal("2.5"),
                max_mm=Decimal("3.5"),
            ),
        ),
        groups=WILLOW_GROUPS,
    ),
    ClinicFacts(
        name="Harbour Point Clinic",
        sender_name="Harbour Point",
        reply_to="desk@harbourpoint.example",
        address="4 Harbour Point, Portland, Maine",
        zone="America/New_York",
        country="US",
        phone="(207) 555-0142",
        urgent_phone="(207) 555-0199",
        emergency_phone="911",
        opens=time(9),
        closes=time(17),
        weekdays=(0, 1, 2, 3, 4),
        staff=(
            StaffFacts(
                name="Dr Quinn Harbour",
                email="quinn@harbourpoint.example",
                role="owner",
                title="Owner and doctor",
                told=2,
            ),
            StaffFacts(
                name="Sol Pier",
                email="sol@harbourpoint.example",
                role="nurse",
                title="Nurse",
                told=1,
            ),
        ),
        devices=(
            *PEN_DEVICES,
            DeviceFacts(
                name=RF_STAMP,
                kind=DeviceKind.RF_STAMP,
                usual_mm=Decimal("3.0"),
                max_mm=Decimal("3.5"),
            ),
        ),
        groups=HARBOUR_GROUPS,
    ),
)


def emails() -> frozenset[str]:
    """Everybody in the demo; nobody else may be stepped into."""
    staff = {one.email for clinic in CLINICS for one in clinic.staff}
    patients = {one.email for clinic in CLINICS for one in clinic.patients}
    return frozenset(staff | patients)
