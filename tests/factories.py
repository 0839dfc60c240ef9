"""One factory for every table. Plain facts, no random faces: tests name what they care about.

A `UserFactory` user is complete (preference and first zone); `agreed=True` adds the
consent, `password="..."` makes one who can sign in with it. All people are fictional.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from aftercare.clinics.operations import keep_findable

AT = datetime(2026, 5, 15, 9, 30, tzinfo=UTC)
"""The known instant of the suite: Friday 15 May 2026, 10:30 in London."""

LIBRARY = Path(__file__).resolve().parent.parent / "aftercare/protocols/library"


class ContactPreferenceFactory(DjangoModelFactory):
    class Meta:
        model = "accounts.ContactPreference"

    user = factory.SubFactory("tests.factories.UserFactory", contact_preference=None)


class ZonePeriodFactory(DjangoModelFactory):
    class Meta:
        model = "accounts.ZonePeriod"

    user = factory.SubFactory("tests.factories.UserFactory", zone_period=None)
    zone = "Europe/London"
    since = None


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = "accounts.Consent"

    user = factory.SubFactory("tests.factories.UserFactory")
    purpose = "care"
    text_version = "1"
    given_at = AT - timedelta(days=30)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = "accounts.User"
        skip_postgeneration_save = True

    class Params:
        agreed = False

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person Number{n}")
    password = factory.django.Password(None)
    contact_preference = factory.RelatedFactory(
        ContactPreferenceFactory, factory_related_name="user"
    )
    zone_period = factory.RelatedFactory(ZonePeriodFactory, factory_related_name="user")
    consent = factory.Maybe(
        "agreed", factory.RelatedFactory(ConsentFactory, factory_related_name="user")
    )


class SignInLinkFactory(DjangoModelFactory):
    class Meta:
        model = "accounts.SignInLink"

    user = factory.SubFactory(UserFactory)
    token_hash = factory.Sequence(lambda n: f"{n:064x}")
    expires_at = AT + timedelta(minutes=10)


class ClinicFactory(DjangoModelFactory):
    class Meta:
        model = "clinics.Clinic"

    name = factory.Sequence(lambda n: f"Clinic Number{n}")
    sender_name = factory.Sequence(lambda n: f"Lane Number{n}")
    reply_to = factory.Sequence(lambda n: f"desk{n}@clinic.example")
    address = "12 Lane Street, Bristol"
    zone = "Europe/London"
    country = "GB"
    phone = "0117 496 0123"
    urgent_phone = "111"
    emergency_phone = "999"
    reply_goal_minutes = 120


class OpeningHoursFactory(DjangoModelFactory):
    class Meta:
        model = "clinics.OpeningHours"

    clinic = factory.SubFactory(ClinicFactory)
    weekday = 0
    opens = time(8)
    closes = time(18)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = "clinics.Membership"

    clinic = factory.SubFactory(ClinicFactory)
    user = factory.SubFactory(UserFactory)
    role = "nurse"
    title = "Aesthetic nurse"


class PatientFactory(DjangoModelFactory):
    """A patient who was never invited; `user=` makes one who has an account."""

    class Meta:
        model = "clinics.Patient"

    clinic = factory.SubFactory(ClinicFactory)
    user = None
    name = factory.Sequence(lambda n: f"Patient Number{n}")
    email = factory.Sequence(lambda n: f"patient{n}@example.com")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """As the operations do: whoever is written down is found."""
        patient = super()._create(model_class, *args, **kwargs)
        keep_findable(patients=[patient])
        return patient


class SearchWordFactory(DjangoModelFactory):
    """One word more than those of the patient's own facts."""

    class Meta:
        model = "clinics.SearchWord"

    patient = factory.SubFactory(PatientFactory)
    clinic = factory.SelfAttribute("patient.clinic")
    word = factory.Sequence(lambda n: f"word{n}")


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = "clinics.Invitation"

    patient = factory.SubFactory(PatientFactory)
    email = factory.SelfAttribute("patient.email")
    invited_at = AT
    expires_at = factory.LazyAttribute(lambda o: o.invited_at + timedelta(days=7))


class ProtocolVersionFactory(DjangoModelFactory):
    """A published version of the shipped protocol."""

    class Meta:
        model = "protocols.ProtocolVersion"

    clinic = factory.SubFactory(ClinicFactory)
    code = "microneedling"
    number = 1
    content = factory.LazyAttribute(
        lambda o: (LIBRARY / f"{o.code}.toml").read_text(encoding="utf-8")
    )
    approved_by = factory.SubFactory(UserFactory)
    approved_at = AT - timedelta(days=60)
    published_at = AT - timedelta(days=60)


class DeviceFactory(DjangoModelFactory):
    class Meta:
        model = "treatments.Device"

    clinic = factory.SubFactory(ClinicFactory)
    name = factory.Sequence(lambda n: f"Pen {n}")
    kind = "pen"
    usual_depth_mm = Decimal("1.50")
    usual_passes = 3
    max_depth_mm = Decimal("2.50")


class TreatedAreaFactory(DjangoModelFactory):
    class Meta:
        model = "treatments.TreatedArea"

    treatment = factory.SubFactory("tests.factories.TreatmentFactory", area=None)
    area = "full_face"
    depth_mm = Decimal("1.50")
    passes = 3


class TreatmentFactory(DjangoModelFactory):
    """A standard pen treatment of the face, ended 3 days before AT; everything in one clinic.

    `area=None` leaves the areas to the test.
    """

    class Meta:
        model = "treatments.Treatment"
        skip_postgeneration_save = True

    patient = factory.SubFactory(PatientFactory)
    protocol_version = factory.SubFactory(
        ProtocolVersionFactory, clinic=factory.SelfAttribute("..patient.clinic")
    )
    practitioner = factory.SubFactory(
        MembershipFactory, clinic=factory.SelfAttribute("..patient.clinic")
    )
    device = None
    device_kind = "pen"
    ended_at = AT - timedelta(days=3)
    treated_on = factory.LazyAttribute(lambda o: o.ended_at.date())
    zone = "Europe/London"
    entered_by = factory.SelfAttribute("practitioner.user")
    form_token = factory.LazyFunction(uuid4)
    area = factory.RelatedFactory(TreatedAreaFactory, factory_related_name="treatment")


class CorrectionFactory(DjangoModelFactory):
    class Meta:
        model = "treatments.Correction"

    treatment = factory.SubFactory(TreatmentFactory)
    field = "cartridge_lot"
    old_value = "A1"
    new_value = "A2"
    corrected_by = factory.SelfAttribute("treatment.entered_by")
    corrected_at = AT


class DeliveryFactory(DjangoModelFactory):
    class Meta:
        model = "outbox.Delivery"

    kind = "test"
    about = factory.LazyFunction(uuid4)
    to = "someone@example.com"
    send_from = AT
    expires_at = AT + timedelta(hours=2)


class ReminderFactory(DjangoModelFactory):
    class Meta:
        model = "reminders.Reminder"

    treatment = factory.SubFactory(TreatmentFactory)
    patient = factory.SelfAttribute("treatment.patient")
    rule_code = factory.Sequence(lambda n: f"rule-{n}")
    kind = "spf"
    care_task = "spf"
    day = 3
    slot = "1"
    wall_on = AT.date()
    wall_time = time(13)
    zone = "Europe/London"
    due_at = AT + timedelta(hours=2, minutes=30)
    expires_at = AT + timedelta(hours=4)
    plan_version = "1"


class CompletionFactory(DjangoModelFactory):
    class Meta:
        model = "reminders.Completion"

    treatment = factory.SubFactory(TreatmentFactory)
    care_task = "spf"
    day = 3
    slot = "1"
    done_at = AT


class ReminderChoiceFactory(DjangoModelFactory):
    class Meta:
        model = "reminders.ReminderChoice"

    user = factory.SubFactory(UserFactory)


class AuditEventFactory(DjangoModelFactory):
    class Meta:
        model = "audit.AuditEvent"

    at = AT
    actor_id = factory.LazyFunction(uuid4)
    action = "treatment.entered"
    record_type = "Treatment"
    record_id = factory.LazyFunction(uuid4)
