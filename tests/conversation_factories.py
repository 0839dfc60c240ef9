"""The tables of `conversations`; like tests/factories.py, everything in one clinic."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from tests.factories import (
    AT,
    ClinicFactory,
    PatientFactory,
    TreatmentFactory,
    UserFactory,
)


class ConversationFactory(DjangoModelFactory):
    """Open and empty; nobody waits."""

    class Meta:
        model = "conversations.Conversation"

    patient = factory.SubFactory(PatientFactory)
    clinic = factory.SelfAttribute("patient.clinic")
    treatment = None
    topic = "skin"
    opened_at = AT
    last_message_at = AT


class MessageFactory(DjangoModelFactory):
    """From the patient, seen by nobody; the conversation's own columns are the test's affair."""

    class Meta:
        model = "conversations.Message"

    conversation = factory.SubFactory(ConversationFactory)
    author = factory.LazyAttribute(
        lambda one: one.conversation.patient.user or UserFactory()
    )
    is_from_staff = False
    text = factory.Sequence(lambda n: f"Message number {n}")
    sent_at = AT
    form_token = factory.LazyFunction(uuid4)


class QuickReplyFactory(DjangoModelFactory):
    """Approved, for any reason on any day."""

    class Meta:
        model = "conversations.QuickReply"

    clinic = factory.SubFactory(ClinicFactory)
    protocol_code = "microneedling"
    code = factory.Sequence(lambda n: f"reply-{n}")
    label = "Come in"
    text = "Hi {first_name}, call {phone}."
    lowest_level = 0
    highest_level = 2
    first_day = 0
    last_day = 42
    position = factory.Sequence(lambda n: n)
    approved_by = factory.SubFactory("tests.factories.UserFactory")
    approved_at = AT


class SessionRequestFactory(DjangoModelFactory):
    """Waits for an answer."""

    class Meta:
        model = "conversations.SessionRequest"

    treatment = factory.SubFactory(TreatmentFactory)
    patient = factory.SelfAttribute("treatment.patient")
    clinic = factory.SelfAttribute("treatment.patient.clinic")
    earliest_on = AT.date() + timedelta(days=28)
    asked_at = AT
    form_token = factory.LazyFunction(uuid4)
