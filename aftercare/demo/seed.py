"""Fill an empty house with the demo's clinics; a house that has them stays as it is.

Everything goes through the same operations that staff and patients use, so that the demo
has the audit lines, the invitations and the pinned protocol versions of the real thing.
"""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts import operations as account_operations
from aftercare.checkins import operations as checkin_operations
from aftercare.clinics import operations as clinic_operations
from aftercare.clinics import queries as clinic_queries
from aftercare.clinics.models import Clinic, Membership, OpeningHours, Patient
from aftercare.clinics.operations import AnswerFacts
from aftercare.conversations import operations as conversation_operations
from aftercare.demo.clinics import CLINICS
from aftercare.demo.facts import PASSWORD
from aftercare.demo.life import live
from aftercare.domain.care_plan import TreatedAreaFacts
from aftercare.domain.timeline import date_of_day, local_instant
from aftercare.domain.vocabulary import DeviceKind
from aftercare.protocols import operations as protocol_operations
from aftercare.reminders import materialise
from aftercare.treatments import operations as treatment_operations
from aftercare.treatments.models import Device
from aftercare.treatments.operations import TreatmentFacts

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from aftercare.demo.facts import ClinicFacts, PatientFacts, VisitFacts

PROTOCOL = "microneedling"
# How long before now the clinics began to use the app: before the oldest demo visit.
BEFORE_ALL = timedelta(days=120)
NEXT_CHECK_DAY = 365
HAND_IN = timedelta(minutes=20)
REPLY_GOAL_MINUTES = 120


def seed(*, at: datetime) -> bool:
    """True when something was made; False at once when the demo stands already."""
    if Clinic.objects.filter(name=CLINICS[-1].name).exists():
        return False
    with transaction.atomic():
        for facts in CLINICS:
            _clinic(facts, at)
    # The first ticks would do the same a little later; the first visitor looks now.
    checkin_operations.sweep_silent(at=at)
    materialise.materialise(at=at)
    return True


def _clinic(facts: ClinicFacts, at: datetime) -> None:
    began = at - BEFORE_ALL
    clinic = Clinic.objects.create(
        name=facts.name,
        sender_name=facts.sender_name,
        reply_to=facts.reply_to,
        address=facts.address,
        zone=facts.zone,
        country=facts.country,
        phone=facts.phone,
        urgent_phone=facts.urgent_phone,
        emergency_phone=facts.emergency_phone,
    )
    _hours(clinic, facts)
    members = _staff(clinic, facts, began)
    owner = members[0].user
    clinicians = [m for m in members if m.role == "clinician"]
    checker = (clinicians or members)[0].user
    _protocol(clinic, owner, checker, began)
    _answering(clinic, facts, members, began)
    _quick_replies(clinic, owner, checker, began)
    devices = _devices(clinic, facts)
    practitioner = (clinicians or members)[0]
    nurse = next(m for m in members if m.role == "nurse").user
    for one in facts.patients:
        patient = _patient(one, clinic, practitioner, devices, at)
        if one.has_joined:
            live(facts=one, patient=patient, staff=nurse, at=at)


def _hours(clinic: Clinic, facts: ClinicFacts) -> None:
    OpeningHours.objects.bulk_create(
        OpeningHours(
            clinic=clinic, weekday=weekday, opens=facts.opens, closes=facts.closes
        )
        for weekday in facts.weekdays
    )


def _staff(clinic: Clinic, facts: ClinicFacts, began: datetime) -> list[Membership]:
    members = []
    for one in facts.staff:
        user = account_operations.register(
            email=one.email, name=one.name, zone=facts.zone, at=began
        )
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        members.append(
            Membership.objects.create(
                clinic=clinic, user=user, role=one.role, title=one.title
            )
        )
    return members


def _protocol(clinic: Clinic, owner: User, checker: User, began: datetime) -> None:
    version = protocol_operations.adopt_from_library(
        clinic=clinic, code=PROTOCOL, by=owner, at=began
    )
    next_check = date_of_day(treated_on=began.date(), day=NEXT_CHECK_DAY)
    protocol_operations.approve(
        version=version, by=checker, at=began, next_check_on=next_check
    )
    protocol_operations.publish(version=version, by=owner, at=began)


def _answering(
    clinic: Clinic, facts: ClinicFacts, members: list[Membership], began: datetime
) -> None:
    """Somebody looks within the goal, or the next of these is told."""
    places = {one.email: one.told for one in facts.staff if one.told}
    told = [member for member in members if member.user.email in places]
    clinic_operations.change_answering(
        clinic=clinic,
        facts=AnswerFacts(compares=True, reply_goal_minutes=REPLY_GOAL_MINUTES),
        contacts=tuple(sorted(told, key=lambda one: places[one.user.email])),
        by=members[0].user,
        at=began,
    )


def _quick_replies(clinic: Clinic, owner: User, checker: User, began: datetime) -> None:
    adopted = conversation_operations.adopt_quick_replies(
        clinic=clinic, protocol_code=PROTOCOL, by=owner, at=began
    )
    for one in adopted:
        conversation_operations.approve_quick_reply(
            quick_reply=one, by=checker, at=began
        )


def _devices(clinic: Clinic, facts: ClinicFacts) -> dict[str, Device]:
    return {
        one.name: Device.objects.create(
            clinic=clinic,
            name=one.name,
            kind=one.kind.value,
            usual_depth_mm=one.usual_mm,
            max_depth_mm=one.max_mm,
        )
        for one in facts.devices
    }


def _patient(
    facts: PatientFacts,
    clinic: Clinic,
    practitioner: Membership,
    devices: dict[str, Device],
    at: datetime,
) -> Patient:
    entered = [_ended_at(visit, clinic, at) + HAND_IN for visit in facts.visits]
    joined_at = min([at, *entered])
    patient = clinic_operations.add_patient(
        clinic=clinic,
        name=facts.name,
        email=facts.email,
        phone=_phone(clinic, facts),
        by=practitioner.user,
        at=joined_at,
    )
    for visit in facts.visits:
        _visit(visit, facts, patient, practitioner, devices[visit.device], at)
    _invite(facts, patient, practitioner.user, joined_at, at)
    return patient


def _phone(clinic: Clinic, facts: PatientFacts) -> str:
    """A number of those kept free for plays and films in that country."""
    last = uuid5(NAMESPACE_URL, facts.email).int % 100
    return (
        f"07700 9000{last:02}" if clinic.country == "GB" else f"(207) 555-01{last:02}"
    )


def _ended_at(visit: VisitFacts, clinic: Clinic, at: datetime) -> datetime:
    """The visit's end at the clinic; today's is always over, whatever the hour of seeding."""
    today = at.astimezone(ZoneInfo(clinic.zone)).date()
    on = date_of_day(treated_on=today, day=-visit.day)
    ended_at = local_instant(on=on, wall=time(visit.hour), zone=clinic.zone)
    if visit.day or ended_at < at:
        return ended_at
    began = local_instant(on=today, wall=time(0), zone=clinic.zone)
    return max(began, at - timedelta(hours=2)).replace(second=0, microsecond=0)


def _visit(
    visit: VisitFacts,
    facts: PatientFacts,
    patient: Patient,
    practitioner: Membership,
    device: Device,
    at: datetime,
) -> None:
    ended_at = _ended_at(visit, patient.clinic, at)
    treatment_operations.enter_treatment(
        facts=TreatmentFacts(
            patient=patient,
            practitioner=practitioner,
            device=device,
            device_kind=DeviceKind(device.kind),
            ended_at=ended_at,
            areas=tuple(
                TreatedAreaFacts(area=area, depth_mm=Decimal(mm), passes=3)
                for area, mm in visit.areas
            ),
            form_token=uuid5(NAMESPACE_URL, f"demo:{facts.email}:{visit.day}"),
            add_ons=visit.add_ons,
            cartridge_lot="DEMO-01",
            fitzpatrick=facts.fitzpatrick,
            is_sensitive=visit.is_sensitive,
            risk_factors=tuple(one.value for one in visit.risks),
        ),
        by=practitioner.user,
        at=min(ended_at + HAND_IN, at),
    )


def _invite(
    facts: PatientFacts, patient: Patient, by: User, joined_at: datetime, at: datetime
) -> None:
    """Asked in; those who have joined used their link, agreed and said where they are."""
    invitation = clinic_operations.invite(
        patient=patient, by=by, at=joined_at if facts.has_joined else at
    )
    if not facts.has_joined:
        return
    token = clinic_queries.token_of(invitation=invitation)
    user, patient = clinic_operations.accept_invitation(token=token, at=joined_at)
    account_operations.give_consent(user=user, at=joined_at)
    if facts.zone:
        account_operations.confirm_zone(user=user, zone=facts.zone, at=joined_at)
    if facts.tone:
        clinic_operations.describe_skin(
            patient=patient, tone=facts.tone, at=joined_at, by=user
        )
