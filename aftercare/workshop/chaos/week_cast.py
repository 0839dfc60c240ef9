"""The people of the simulated week: 40 zones, a clinic in each, every kind of wish.

All are fictional. Each has a diary of what they wished from when on; the judge reads it
and nothing of the product's own tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

from accounts.models import Consent, ContactPreference, User, ZonePeriod
from aftercare.clinics.models import Clinic, Membership, Patient
from aftercare.protocols.models import ProtocolVersion
from aftercare.reminders.models import ReminderChoice
from aftercare.treatments.models import Treatment

if TYPE_CHECKING:
    from random import Random

LIBRARY = Path(__file__).resolve().parents[2] / "protocols/library/microneedling.toml"
# In the last days of March and the first of April 2025 the clocks of Europe, Greenland,
# Lebanon and the Troll station skipped, those of the south went back (Lord Howe by half
# an hour), and Morocco's came back from Ramadan.
ZONES = (
    *("Europe/London", "Europe/Lisbon", "Europe/Berlin", "Europe/Athens"),
    *("Europe/Kyiv", "Europe/Istanbul", "Africa/Casablanca", "Africa/Cairo"),
    *("Africa/Lagos", "Africa/Nairobi", "Africa/Johannesburg", "Asia/Beirut"),
    *("Asia/Tehran", "Asia/Dubai", "Asia/Kabul", "Asia/Karachi"),
    *("Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka", "Asia/Yangon"),
    *("Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo", "Australia/Perth"),
    *("Australia/Eucla", "Australia/Adelaide", "Australia/Sydney"),
    *("Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham"),
    *("Pacific/Kiritimati", "Pacific/Honolulu", "Pacific/Marquesas"),
    *("America/Anchorage", "America/Los_Angeles", "America/New_York"),
    *("America/St_Johns", "America/Nuuk", "America/Santiago", "America/Sao_Paulo"),
)
NIGHTS = (
    (time(20), time(9)),
    (time(22), time(6)),
    (time(0), time(8, 15)),
    (time(13), time(16)),
    (time(12), time(12)),
)
CODES = ("spf_morning", "spf_top_up", "moisturiser_midday", "moisturiser_evening")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is true of one person from some instant on."""

    zone: str
    quiet_from: time = time(21, 30)
    quiet_until: time = time(7, 30)
    has_agreed: bool = True
    paused_until: datetime | None = None
    stopped: frozenset[str] = frozenset()
    mails_a_day: int = 3
    plans_stopped: bool = False


@dataclass(slots=True, kw_only=True)
class Person:
    """One patient and their diary, newest last."""

    user: User
    patient: Patient
    diary: list[tuple[datetime, Facts]] = field(default_factory=list)

    @property
    def now(self) -> Facts:
        return self.diary[-1][1]

    def write(self, at: datetime, **changes: object) -> None:
        """From `at` on this is true too."""
        self.diary.append((at, replace(self.now, **changes)))  # type: ignore[arg-type]  # fields of Facts by name

    def facts_at(self, at: datetime) -> Facts:
        return [facts for since, facts in self.diary if since <= at][-1]


@dataclass(slots=True, kw_only=True)
class Cast:
    """Everybody, by address; the staff member and the protocol of each zone's clinic."""

    people: dict[str, Person]
    nurses: dict[str, Membership]
    versions: dict[str, ProtocolVersion]


def seed(*, patients: int, at: datetime, chance: Random) -> Cast:
    """So many patients who have signed in and agreed, each with a plan that is running."""
    nurses, versions = {}, {}
    for zone in ZONES:
        nurses[zone], versions[zone] = _clinic(zone, at)
    homes = [ZONES[n % len(ZONES)] for n in range(patients)]
    users = [User(email=f"p{n}@example.com", name=f"P {n}") for n in range(patients)]
    User.objects.bulk_create(users)
    rows = Patient.objects.bulk_create(
        Patient(clinic_id=nurses[z].clinic_id, user=u, name=u.name, email=u.email)
        for u, z in zip(users, homes, strict=True)
    )
    people = {
        user.email: Person(
            user=user,
            patient=row,
            diary=[(at - timedelta(days=60), _wishes(zone, chance))],
        )
        for user, row, zone in zip(users, rows, homes, strict=True)
    }
    for one in people.values():
        one.write(at)
    cast = Cast(people=people, nurses=nurses, versions=versions)
    _accounts(cast, at, chance)
    _plans(cast, at, chance)
    return cast


def treatment(*, cast: Cast, person: Person, ended_at: datetime) -> Treatment:
    """Not saved; the clinic is the one of the patient's first zone."""
    home = person.diary[0][1].zone
    return Treatment(
        patient=person.patient,
        protocol_version=cast.versions[home],
        practitioner=cast.nurses[home],
        device_kind="pen",
        ended_at=ended_at,
        treated_on=ended_at.astimezone(ZoneInfo(home)).date(),
        zone=home,
        entered_by_id=cast.nurses[home].user_id,
        form_token=uuid4(),
    )


def _clinic(zone: str, at: datetime) -> tuple[Membership, ProtocolVersion]:
    clinic = Clinic.objects.create(
        name=f"Lane {zone}",
        sender_name="Willow Lane",
        reply_to="desk@clinic.example",
        zone=zone,
        phone="0117 496 0123",
        emergency_phone="999",
    )
    nurse = User.objects.create(email=f"nurse.{zone.lower()}@clinic.example")
    version = ProtocolVersion.objects.create(
        clinic=clinic,
        code="microneedling",
        number=1,
        content=LIBRARY.read_text(encoding="utf-8"),
        approved_by=nurse,
        approved_at=at,
        published_at=at,
    )
    return Membership.objects.create(clinic=clinic, user=nurse, role="owner"), version


def _wishes(zone: str, chance: Random) -> Facts:
    facts = Facts(zone=zone)
    if chance.random() < 0.2:
        begin, end = chance.choice(NIGHTS)
        facts = replace(facts, quiet_from=begin, quiet_until=end)
    if chance.random() < 0.1:
        facts = replace(facts, mails_a_day=chance.choice([1, 2]))
    return facts


def _accounts(cast: Cast, at: datetime, chance: Random) -> None:
    everybody = cast.people.values()
    ContactPreference.objects.bulk_create(
        ContactPreference(
            user=one.user,
            quiet_from=one.now.quiet_from,
            quiet_until=one.now.quiet_until,
        )
        for one in everybody
    )
    ZonePeriod.objects.bulk_create(
        ZonePeriod(user=one.user, zone=one.now.zone) for one in everybody
    )
    Consent.objects.bulk_create(
        Consent(user=p.user, purpose="care", text_version="1", given_at=at)
        for p in everybody
    )
    ReminderChoice.objects.bulk_create(
        ReminderChoice(
            user=one.user, mails_a_day=one.now.mails_a_day, times=_times(chance)
        )
        for one in everybody
    )


def _times(chance: Random) -> dict[str, str]:
    """One in five has times of their own."""
    if chance.random() >= 0.2:
        return {}
    codes = chance.sample(CODES, chance.randint(1, 2))
    return {
        code: f"{chance.randint(6, 20):02}:{chance.choice([0, 20, 30]):02}"
        for code in codes
    }


def _plans(cast: Cast, at: datetime, chance: Random) -> None:
    Treatment.objects.bulk_create(
        treatment(
            cast=cast,
            person=one,
            ended_at=at.replace(second=0)
            - timedelta(days=chance.randint(0, 16), minutes=chance.randint(30, 600)),
        )
        for one in cast.people.values()
    )
