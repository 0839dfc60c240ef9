"""One factory for every table of the check-ins; plain facts, as in tests/factories.py."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from tests.factories import (
    AT,
    ClinicFactory,
    MembershipFactory,
    PatientFactory,
    TreatmentFactory,
    UserFactory,
)


class EscalationContactFactory(DjangoModelFactory):
    class Meta:
        model = "clinics.EscalationContact"

    clinic = factory.SubFactory(ClinicFactory)
    membership = factory.SubFactory(
        MembershipFactory, clinic=factory.SelfAttribute("..clinic")
    )
    position = factory.Sequence(lambda n: n + 1)


class CheckInFactory(DjangoModelFactory):
    """A quiet check-in on day 3; its answers are left to the test."""

    class Meta:
        model = "checkins.CheckIn"

    treatment = factory.SubFactory(TreatmentFactory)
    form_token = factory.LazyFunction(uuid4)
    answered_at = AT
    received_at = factory.SelfAttribute("answered_at")
    day = 3
    level = 0
    protocol_version = "1.1.0"
    is_compared = True
    sent_by = factory.LazyAttribute(
        lambda o: o.treatment.patient.user or o.treatment.entered_by
    )


class CheckInDraftFactory(DjangoModelFactory):
    """Begun a moment ago, and nothing answered yet."""

    class Meta:
        model = "checkins.CheckInDraft"

    treatment = factory.SubFactory(TreatmentFactory)
    begun_at = AT
    changed_at = factory.SelfAttribute("begun_at")
    begun_by = factory.LazyAttribute(
        lambda o: o.treatment.patient.user or o.treatment.entered_by
    )


class SymptomReportFactory(DjangoModelFactory):
    class Meta:
        model = "checkins.SymptomReport"

    check_in = factory.SubFactory(CheckInFactory)
    symptom = "redness"
    severity = 1


class SignReportFactory(DjangoModelFactory):
    class Meta:
        model = "checkins.SignReport"

    check_in = factory.SubFactory(CheckInFactory)
    sign = "pus"
    answer = "no"


class RuleHitFactory(DjangoModelFactory):
    class Meta:
        model = "checkins.RuleHit"

    check_in = factory.SubFactory(CheckInFactory)
    code = "W1"
    level = 1
    position = 0
    patient_words = "You told us it is a little more than yesterday."
    staff_words = "One above usual, once"


class ClearanceFactory(DjangoModelFactory):
    class Meta:
        model = "checkins.Clearance"

    treatment = factory.SubFactory(TreatmentFactory)
    level = 3
    cleared_at = AT
    cleared_by = factory.SubFactory(UserFactory)


class ReviewFactory(DjangoModelFactory):
    """An open review that nobody has seen, promised within the hour."""

    class Meta:
        model = "checkins.Review"

    patient = factory.SubFactory(PatientFactory)
    clinic = factory.SelfAttribute("patient.clinic")
    level = 2
    kind = "check_in"
    raised_at = AT
    promised_by = factory.LazyAttribute(lambda o: o.raised_at + timedelta(hours=1))


class ReviewReasonFactory(DjangoModelFactory):
    class Meta:
        model = "checkins.ReviewReason"

    review = factory.SubFactory(ReviewFactory)
    kind = factory.SelfAttribute("review.kind")
    level = factory.SelfAttribute("review.level")
    at = factory.SelfAttribute("review.raised_at")
    object_id = factory.LazyFunction(uuid4)


class AdverseEventFactory(DjangoModelFactory):
    """Raised by the rules and not told to anybody yet."""

    class Meta:
        model = "checkins.AdverseEvent"

    treatment = factory.SubFactory(TreatmentFactory)
    clinic = factory.SelfAttribute("treatment.patient.clinic")
    level = 3
    raised_at = AT
    next_notice_at = factory.SelfAttribute("raised_at")


class AdverseEventStepFactory(DjangoModelFactory):
    class Meta:
        model = "checkins.AdverseEventStep"

    event = factory.SubFactory(AdverseEventFactory)
    kind = "raised"
    level = factory.SelfAttribute("event.level")
    at = factory.SelfAttribute("event.raised_at")
