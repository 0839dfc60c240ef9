"""What the journeys between patient and clinic have in common: a clinic that answers."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail

from aftercare.checkins import operations
from aftercare.conversations import operations as conversation_operations
from aftercare.domain.vocabulary import Severity, Symptom
from aftercare.foundation import clock
from aftercare.outbox import operations as outbox
from aftercare.treatments import queries as treatment_queries
from tests import checkin_factories, factories
from tests.checkins.conftest import score, told

DAY = timedelta(days=1)
SHORT = (Symptom.TENDERNESS, Symptom.OEDEMA, Symptom.ERYTHEMA)


@pytest.fixture
def ladder(town):
    """Mia is told first, then Ann; the quick replies of the library are signed."""
    ann = factories.MembershipFactory(
        clinic=town.clinic,
        user=factories.UserFactory(email="ann@clinic.example", name="Ann Field"),
    )
    people = [town.nurse, ann]
    for position, member in enumerate(people, start=1):
        checkin_factories.EscalationContactFactory(
            clinic=town.clinic, membership=member, position=position
        )
    return people


@pytest.fixture
def quick_replies(town, at):
    """The library's, all signed."""
    adopted = conversation_operations.adopt_quick_replies(
        clinic=town.clinic, protocol_code="microneedling", by=town.owner.user, at=at
    )
    for one in adopted:
        conversation_operations.approve_quick_reply(
            quick_reply=one, by=town.owner.user, at=at
        )
    return adopted


@pytest.fixture
def eased(town, at):
    """Amara on days 0 to 2: a little less each day."""
    days = [(2, 2, 2), (1, 1, 2), (1, 1, 1)]
    for ago, grades in zip((3, 2, 1), days, strict=True):
        send(town, at - ago * DAY + timedelta(minutes=30), grades)


def send(town, at, grades):
    """A check-in of an earlier day, by the short form."""
    pairs = zip(SHORT, grades, strict=True)
    return operations.submit_check_in(
        plan=treatment_queries.care_plan_of(treatment=town.treatment),
        facts=told(at, *(score(one, Severity(n)) for one, n in pairs)),
        note="",
        form_token=uuid4(),
        by=town.patient.user,
        at=at,
    )


@pytest.fixture
def later(monkeypatch, now):
    """`later(minutes=130)`: what the server takes for now from here on."""

    def turn(**passed):
        at = now + timedelta(**passed)
        monkeypatch.setattr(clock, "now", lambda: at)
        return at

    return turn


def letters(at, to):
    """What has been mailed to that address by then."""
    outbox.deliver_due(at=at)
    return [letter for letter in mail.outbox if letter.to == [to]]
