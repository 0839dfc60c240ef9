"""The people of the matrix, and the instant at which all their reminders fall due.

Real rows: a clinic, its protocol, patients with an account who agreed, a treatment each,
and one reminder each. All are fictional.
"""

from __future__ import annotations

from datetime import time, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import connection

from accounts.models import Consent, ContactPreference, User, ZonePeriod
from aftercare.clinics.models import Clinic, Membership, Patient
from aftercare.foundation import zone_rules
from aftercare.outbox import pulses
from aftercare.outbox import queries as outbox_queries
from aftercare.protocols.models import ProtocolVersion
from aftercare.reminders import materialise
from aftercare.reminders.models import PlanMark, Reminder, ReminderState
from aftercare.treatments.models import Treatment

if TYPE_CHECKING:
    from datetime import datetime

LIBRARY = Path(__file__).resolve().parents[2] / "protocols/library/microneedling.toml"
# Sun cream is top-up in the middle of the day and not in the morning: policies B and A.
RULES = (("spf_morning", "morning", False), ("spf_top_up", "midday", True))
DAY = 11
NOON = time(12)
# Protocol, treatment, contact and choice as they were entered (eligibility.version_of).
UNTOUCHED = "1.1.1.1"


def seed(*, patients: int) -> None:
    """So many patients; every second one is due a top-up and nothing else."""
    at = outbox_queries.database_now()
    clinic = Clinic.objects.create(
        name="Willow Lane",
        sender_name="Willow Lane",
        reply_to="desk@clinic.example",
        phone="0117 496 0123",
        emergency_phone="999",
    )
    nurse = User.objects.create(email="nurse@clinic.example", name="Nurse")
    protocol = ProtocolVersion.objects.create(
        clinic=clinic,
        code="microneedling",
        number=1,
        content=LIBRARY.read_text(encoding="utf-8"),
        approved_by=nurse,
        approved_at=at,
        published_at=at,
    )
    member = Membership.objects.create(clinic=clinic, user=nurse, role="nurse")
    people = _people(clinic, patients, at)
    _plans(people, protocol, member, at)
    # The planner has been by and finds nothing new: these are all the rows there are.
    pulses.beat(name=materialise.NAME, at=at, milliseconds=0, handled=patients)


def all_due() -> None:
    """Every reminder is due, first come first; no message has ever been made."""
    Reminder.objects.update(delivery=None)
    with connection.cursor() as cursor:
        # Not through the models, which would read every row first to see what hangs on it.
        cursor.execute("DELETE FROM outbox_delivery")
        cursor.execute("DELETE FROM outbox_mailhost")
    at = outbox_queries.database_now()
    Reminder.objects.update(
        state=ReminderState.PLANNED,
        reason="",
        finished_at=None,
        attempt=0,
        expires_at=at + timedelta(hours=1),
    )
    # One after the other, so that a run knows whose message is the third one.
    rows = list(Reminder.objects.order_by("patient__user__email").only("pk"))
    for number, row in enumerate(rows):
        row.due_at = at - timedelta(seconds=5) + timedelta(milliseconds=number)
    Reminder.objects.bulk_update(rows, ["due_at"], batch_size=200)


def _people(clinic: Clinic, number: int, at: datetime) -> list[Patient]:
    users = [User(email=f"p{n}@example.com", name=f"P {n}") for n in range(number)]
    User.objects.bulk_create(users)
    # The same time twice: no quiet hours, so that the matrix runs at any hour.
    ContactPreference.objects.bulk_create(
        ContactPreference(
            user=user, quiet_from=NOON, quiet_until=NOON, changed_at=at - timedelta(1)
        )
        for user in users
    )
    ZonePeriod.objects.bulk_create(ZonePeriod(user=u, zone="Etc/UTC") for u in users)
    Consent.objects.bulk_create(
        Consent(user=u, purpose=Consent.Purpose.CARE, text_version="1", given_at=at)
        for u in users
    )
    patients = [
        Patient(clinic=clinic, user=user, name=user.name, email=user.email)
        for user in users
    ]
    return Patient.objects.bulk_create(patients)


def _plans(
    people: list[Patient], protocol: ProtocolVersion, member: Membership, at: datetime
) -> None:
    ended_at = at - timedelta(days=DAY)
    treatments = Treatment.objects.bulk_create(
        Treatment(
            patient=patient,
            protocol_version=protocol,
            practitioner=member,
            device_kind="pen",
            ended_at=ended_at,
            treated_on=ended_at.date(),
            zone="Etc/UTC",
            changed_at=at - timedelta(days=1),
            entered_by_id=member.user_id,
            form_token=uuid4(),
        )
        for patient in people
    )
    PlanMark.objects.bulk_create(
        PlanMark(
            treatment=one,
            look_again_at=at + timedelta(days=1),
            tzdata=zone_rules.edition(),
        )
        for one in treatments
    )
    _reminders(treatments, at)


def _reminders(treatments: list[Treatment], at: datetime) -> None:
    """Policies A and B in turn."""
    rules = islice(cycle(RULES), len(treatments))
    Reminder.objects.bulk_create(
        Reminder(
            treatment=one,
            patient=one.patient,
            rule_code=code,
            kind="spf",
            care_task="spf",
            day=DAY,
            slot=slot,
            is_top_up=is_top_up,
            wall_on=at.date(),
            wall_time=NOON,
            zone="Etc/UTC",
            tzdata=zone_rules.edition(),
            due_at=at + timedelta(days=1),
            expires_at=at + timedelta(days=1, hours=1),
            plan_version=UNTOUCHED,
        )
        for one, (code, slot, is_top_up) in zip(treatments, rules, strict=True)
    )
