"""Who has seen the review has seen its messages, and the other way round."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from aftercare.audit.models import AuditEvent
from aftercare.checkins import operations as checkin_operations
from aftercare.checkins.models import ReasonKind
from aftercare.conversations import operations, queries
from aftercare.conversations.models import Message, SessionOutcome, Topic
from aftercare.conversations.queries import MessageState
from aftercare.domain.vocabulary import TriageLevel
from tests.conversations.conftest import THEN

pytestmark = pytest.mark.django_db

SOON = timedelta(minutes=10)
HOUR = timedelta(hours=1)


def see(review, nurse, at):
    return operations.see_review(
        review=review, version=review.version, by=nurse.user, at=at
    )


def see_message(message, nurse, at):
    operations.mark_seen(
        conversation=message.conversation, shown=message.pk, by=nurse.user, at=at
    )


def test_who_sees_the_review_has_seen_its_messages(asked, nurse, review_of, at):
    first, second = asked(), asked(topic=Topic.VISIT, at=at + SOON)
    assert see(review_of(), nurse, at + HOUR)
    assert not see(review_of(), nurse, at + 2 * HOUR)
    assert (review_of().seen_at, review_of().seen_by) == (at + HOUR, nurse.user)
    for message in (first, second):
        message.refresh_from_db()
        assert (message.seen_at, message.seen_by) == (at + HOUR, nurse.user)
    assert AuditEvent.objects.filter(action="message.seen").count() == 2
    assert queries.count_waiting(clinic=nurse.clinic) == 2


def test_what_the_page_had_not_is_not_seen(asked, nurse, review_of, at):
    asked()
    shown = review_of()
    asked(at=at + SOON)
    assert not see(shown, nurse, at + HOUR)
    assert review_of().seen_at is None
    found = [queries.state_of(message=one) for one in Message.objects.all()]
    assert found == [MessageState.SENT] * 2


def test_who_sees_the_messages_has_seen_the_review(asked, nurse, review_of, at):
    for message in (asked(), asked(topic=Topic.VISIT, at=at + SOON)):
        assert review_of().seen_at is None
        see_message(message, nurse, at + HOUR)
    see_message(message, nurse, at + 2 * HOUR)
    assert (review_of().seen_at, review_of().seen_by) == (at + HOUR, nurse.user)


@pytest.mark.parametrize(
    ("kind", "is_seen"), [(ReasonKind.BY_HAND, False), (ReasonKind.SILENT, True)]
)
def test_but_not_what_else_waits(asked, nurse, patient, review_of, kind, is_seen, at):
    message = asked()
    checkin_operations.raise_review(
        patient=patient,
        treatment=None,
        kind=kind,
        level=TriageLevel.KEEP_AN_EYE,
        at=at,
        object_id=uuid4(),
    )
    see_message(message, nurse, at + SOON)
    assert (review_of().seen_at is not None) is is_seen


def test_an_answer_may_leave_only_what_was_seen(asked, answered, nurse, review_of, at):
    first, second = asked(), asked(topic=Topic.VISIT, at=at + SOON)
    see_message(second, nurse, at + SOON)
    assert review_of().seen_at is None
    answered(first, at=at + HOUR)
    assert review_of().seen_at == at + HOUR


def test_so_may_the_answer_to_a_wish(wish, asked, nurse, review_of):
    request = wish()
    see_message(asked(at=THEN + SOON), nurse, THEN + SOON)
    assert review_of().seen_at is None
    operations.answer_session_request(
        request=request,
        outcome=SessionOutcome.BOOKED,
        by=nurse.user,
        at=THEN + HOUR,
    )
    assert review_of().seen_at == THEN + HOUR


def test_what_the_patient_takes_back_nobody_has_seen(
    wish, asked, nurse, patient, review_of
):
    request = wish()
    see_message(asked(at=THEN + SOON), nurse, THEN + SOON)
    operations.withdraw(request=request, by=patient.user, at=THEN + HOUR)
    assert review_of().seen_at is None
