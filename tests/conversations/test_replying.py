"""The clinic answers what it has read; what came meanwhile goes on waiting."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from aftercare.audit.models import AuditEvent
from aftercare.checkins import operations as checkin_operations
from aftercare.checkins import queries as checkin_queries
from aftercare.checkins.models import ReasonKind, Review
from aftercare.conversations import operations, queries
from aftercare.conversations.models import Conversation, Message, Topic
from aftercare.conversations.operations import (
    CannotRead,
    NotOfThisPatient,
    TextRefused,
)
from aftercare.conversations.queries import MessageState
from aftercare.domain.vocabulary import TriageLevel
from tests import factories
from tests.conversations.conftest import draft

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SOON = timedelta(minutes=10)


def states(message):
    lines = queries.messages_of(conversation_id=message.conversation_id)
    return [line.state for line in lines]


def test_sent_seen_answered(asked, answered, nurse, at):
    message = asked()
    assert states(message) == [MessageState.SENT]
    operations.mark_seen(
        conversation=message.conversation, shown=message.pk, by=nurse.user, at=at + SOON
    )
    assert states(message) == [MessageState.SEEN]
    answered(message, at=at + HOUR)
    assert states(message) == [MessageState.ANSWERED, MessageState.SENT]
    first, _ = queries.messages_of(conversation_id=message.conversation_id)
    assert (first.seen_at, first.seen_by) == (at + SOON, "Mia Field")
    assert first.answered_at == at + HOUR


def test_an_answer_ends_the_waiting(asked, answered, now_of, patient, nurse, at):
    message = asked()
    reply = answered(message)
    about = now_of(message)
    assert (reply.author, reply.is_from_staff) == (nurse.user, True)
    assert about.waiting_since is None
    assert about.unread_since == about.last_message_at == at + SOON
    assert about.closed_at is None
    review = Review.objects.get(patient=patient)
    assert (review.closed_at, review.closed_by) == (at + SOON, nurse.user)
    assert review.outcome == "answered"


def test_other_reasons_to_look_stay(asked, answered, patient, at):
    message = asked()
    checkin_operations.raise_review(
        patient=patient,
        treatment=None,
        kind=ReasonKind.BY_HAND,
        level=TriageLevel.KEEP_AN_EYE,
        at=at,
        object_id=uuid4(),
    )
    answered(message)
    review = checkin_queries.open_review_of(patient=patient)
    assert review.kind == ReasonKind.BY_HAND


def test_the_same_form_twice_is_one_answer(asked, answered):
    message, token = asked(), uuid4()
    assert answered(message, token=token) == answered(message, token=token)
    assert Message.objects.filter(is_from_staff=True).count() == 1
    assert AuditEvent.objects.filter(action="message.replied").count() == 1


def test_what_came_meanwhile_is_not_answered_unread(
    asked, answered, now_of, patient, at
):
    first = asked()
    second = asked(at=at + timedelta(minutes=5), text="And now my eye.")
    answered(first, closes=True)
    about = now_of(first)
    assert about.waiting_since == second.sent_at
    assert about.closed_at is None
    assert states(first) == [
        MessageState.ANSWERED,
        MessageState.SENT,
        MessageState.SENT,
    ]
    assert checkin_queries.open_review_of(patient=patient) is not None


@pytest.mark.parametrize("known", [True, False])
def test_a_page_that_showed_nothing_answers_nothing(
    asked, nurse, now_of, another_patient, known, at
):
    """No message shown, or one of another conversation."""
    message = asked()
    other = None
    if known:
        other = operations.ask(
            patient=another_patient,
            topic=Topic.SKIN,
            treatment=None,
            draft=draft(),
            by=another_patient.user,
            at=at,
        )
    operations.reply(
        conversation=message.conversation,
        draft=draft(shown=other),
        by=nurse.user,
        at=at + SOON,
    )
    assert now_of(message).waiting_since == at
    assert states(message)[0] == MessageState.SENT


def test_send_and_close(asked, answered, now_of, nurse, at):
    message = asked()
    answered(message, closes=True)
    about = now_of(message)
    assert (about.closed_at, about.closed_by) == (at + SOON, nurse.user)
    assert about.outcome == "answered"


def test_an_answer_in_a_closed_one_leaves_it_closed(asked, answered, now_of, at):
    message = asked()
    answered(message, closes=True)
    answered(message, at=at + HOUR, closes=True)
    assert now_of(message).closed_at == at + SOON


def test_a_bad_text_writes_nothing(asked, answered, now_of):
    message = asked()
    with pytest.raises(TextRefused):
        answered(message, text="\x00")
    assert Message.objects.count() == 1
    assert now_of(message).waiting_since is not None


def test_who_cannot_read_is_called(asked, answered, patient, nurse, at):
    message = asked()
    patient.user.is_active = False
    patient.user.save(update_fields=["is_active"])
    with pytest.raises(CannotRead):
        answered(message)
    never_invited = factories.PatientFactory(clinic=patient.clinic)
    with pytest.raises(CannotRead):
        operations.tell(
            patient=never_invited,
            topic=Topic.OTHER,
            treatment=None,
            draft=draft(),
            by=nurse.user,
            at=at,
        )
    assert Message.objects.count() == Conversation.objects.count() == 1


# --- the clinic writes first ------------------------------------------------------------


def tell(patient, nurse, at, treatment=None, shown=None):
    return operations.tell(
        patient=patient,
        topic=Topic.SKIN,
        treatment=treatment,
        draft=draft(text="How is it today?", shown=shown),
        by=nurse.user,
        at=at,
    )


def test_the_clinic_writes_first(patient, nurse, treatment, at):
    message = tell(patient, nurse, at, treatment)
    about = message.conversation
    assert (about.waiting_since, about.unread_since) == (None, at)
    assert message.is_from_staff
    assert checkin_queries.open_review_of(patient=patient) is None


def test_it_joins_what_is_open_and_answers_only_what_was_shown(
    asked, patient, nurse, treatment, now_of, at
):
    message = asked()
    assert tell(patient, nurse, at + SOON, treatment).conversation_id == (
        message.conversation_id
    )
    assert now_of(message).waiting_since == at
    tell(patient, nurse, at + HOUR, treatment, shown=message)
    assert now_of(message).waiting_since is None


def test_the_treatment_is_the_patients_own(
    patient, nurse, treatment, another_patient, at
):
    with pytest.raises(NotOfThisPatient):
        tell(another_patient, nurse, at, treatment)
