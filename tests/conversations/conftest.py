from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from aftercare.checkins import queries as checkin_queries
from aftercare.conversations import operations, queries
from aftercare.conversations.models import PartOfDay, Topic
from aftercare.conversations.operations import Draft, Wishes
from aftercare.treatments import queries as treatment_queries
from tests import factories

# The first day on which Amara may ask for the next visit.
THEN = datetime(2026, 6, 2, 9, tzinfo=UTC)


def draft(text="My cheek feels tight.", shown=None, token=None):
    """One copy of the form; `shown` is the last message its page showed."""
    return Draft(text=text, form_token=token or uuid4(), shown=shown and shown.pk)


@pytest.fixture
def treatment(patient, nurse, at):
    """Amara's treatment of three days ago."""
    row = factories.TreatmentFactory(
        patient=patient, practitioner=nurse, ended_at=at - timedelta(days=3)
    )
    return treatment_queries.get_treatment(member=nurse, treatment_id=row.pk)


@pytest.fixture
def asked(patient, treatment, at):
    """`asked()`: Amara's message about her skin; keywords change it."""

    def written(at=at, topic=Topic.SKIN, treatment=treatment, **changes):
        return operations.ask(
            patient=patient,
            topic=topic,
            treatment=treatment,
            draft=draft(**changes),
            by=patient.user,
            at=at,
        )

    return written


@pytest.fixture
def answered(nurse, at):
    """`answered(message)`: Mia's answer to it, ten minutes later; keywords change it."""

    def written(message, at=at + timedelta(minutes=10), closes=False, **changes):
        return operations.reply(
            conversation=message.conversation,
            draft=draft(**{"text": "Thank you.", "shown": message} | changes),
            by=nurse.user,
            at=at,
            closes=closes,
        )

    return written


@pytest.fixture
def now_of():
    """`now_of(message)`: its conversation as it stands."""

    def fresh(message):
        found = queries.conversation_by_id(conversation_id=message.conversation_id)
        assert found is not None
        return found

    return fresh


@pytest.fixture
def wish(treatment, patient):
    """`wish()`: Amara asks for the next visit on the first day she may."""

    def asked(at=THEN):
        wishes = Wishes(
            days=frozenset(), part_of_day=PartOfDay.ANY, note="", form_token=uuid4()
        )
        return operations.ask_next_session(
            treatment=treatment, wishes=wishes, by=patient.user, at=at
        )

    return asked


@pytest.fixture
def review_of(patient):
    """`review_of()`: the one that is open, as a page shows it now."""
    return lambda: checkin_queries.open_review_of(patient=patient)
