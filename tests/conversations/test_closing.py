"""Seen by a person, read by the patient, closed with no message, gone on with."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from aftercare.audit.models import AuditEvent
from aftercare.checkins import queries as checkin_queries
from aftercare.conversations import operations, queries
from aftercare.conversations.operations import AnotherIsOpen, SomethingNew
from aftercare.conversations.queries import MessageState
from tests import factories
from tests.conversation_factories import ConversationFactory
from tests.conversations.conftest import draft

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SOON = timedelta(minutes=10)


def states(message):
    lines = queries.messages_of(conversation_id=message.conversation_id)
    return [line.state for line in lines]


# --- seen and read -----------------------------------------------------------------------


def test_only_the_first_person_is_written_down(asked, clinic, nurse, at):
    message = asked()
    second = factories.MembershipFactory(clinic=clinic).user
    for by, expected in ((nurse.user, 1), (second, 0)):
        seen = operations.mark_seen(
            conversation=message.conversation, shown=message.pk, by=by, at=at + SOON
        )
        assert seen == expected
    message.refresh_from_db()
    assert message.seen_by == nurse.user
    assert AuditEvent.objects.filter(action="message.seen").count() == 1


def test_seen_is_what_was_shown(asked, nurse, at):
    first = asked()
    second = asked(at=at + HOUR)
    operations.mark_seen(
        conversation=first.conversation, shown=first.pk, by=nurse.user, at=at + HOUR
    )
    assert states(first) == [MessageState.SEEN, MessageState.SENT]
    operations.mark_seen(
        conversation=first.conversation, shown=second.pk, by=nurse.user, at=at + HOUR
    )
    assert states(first) == [MessageState.SEEN, MessageState.SEEN]


def test_seen_is_not_answered(asked, nurse, now_of, at):
    message = asked()
    operations.mark_seen(
        conversation=message.conversation, shown=message.pk, by=nurse.user, at=at
    )
    assert now_of(message).waiting_since == at


def test_the_patient_reads(asked, answered, now_of, patient, at):
    message = asked()
    first = answered(message)
    second = answered(message, at=at + HOUR)
    about = message.conversation
    read = {"conversation": about, "by": patient.user, "at": at + 2 * HOUR}
    assert operations.mark_read(shown=first.pk, **read) == 1
    assert now_of(message).unread_since == second.sent_at
    assert operations.mark_read(shown=second.pk, **read) == 1
    assert operations.mark_read(shown=second.pk, **read) == 0
    assert now_of(message).unread_since is None
    assert queries.count_unread(user=patient.user) == 0


def test_who_answers_has_read(asked, answered, now_of, patient, at):
    message = asked()
    reply = answered(message)
    operations.write(
        conversation=now_of(message),
        draft=draft(shown=reply),
        by=patient.user,
        at=at + HOUR,
    )
    assert now_of(message).unread_since is None
    reply.refresh_from_db()
    assert (reply.seen_at, reply.seen_by) == (at + HOUR, patient.user)


# --- closing with no message, and going on ---------------------------------------------------


def close(message, nurse, at, outcome="spoke", shown=None):
    shown = shown or message
    return operations.close(
        conversation=message.conversation,
        outcome=outcome,
        shown=shown.pk,
        by=nurse.user,
        at=at,
    )


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("spoke", MessageState.ANSWERED),
        ("booked", MessageState.ANSWERED),
        ("seen", MessageState.SEEN),
    ],
)
def test_close_without_a_message(asked, nurse, now_of, patient, at, outcome, state):
    message = asked()
    assert close(message, nurse, at + SOON, outcome)
    about = now_of(message)
    assert (about.closed_at, about.outcome) == (at + SOON, outcome)
    assert about.waiting_since is None
    assert states(message) == [state]
    assert checkin_queries.open_review_of(patient=patient) is None
    assert not close(message, nurse, at + HOUR, outcome)
    assert AuditEvent.objects.filter(action="conversation.closed").count() == 1


def test_nothing_new_is_buried(asked, nurse, now_of, at):
    first = asked()
    asked(at=at + SOON)
    with pytest.raises(SomethingNew):
        close(first, nurse, at + HOUR)
    assert now_of(first).closed_at is None
    assert states(first) == [MessageState.SENT, MessageState.SENT]


def test_reopen(asked, nurse, now_of, at):
    message = asked()
    close(message, nurse, at + SOON)
    again = {"conversation": message.conversation, "by": nurse.user, "at": at + HOUR}
    assert operations.reopen(**again)
    assert not operations.reopen(**again)
    assert now_of(message).closed_at is None
    assert AuditEvent.objects.filter(action="conversation.reopened").count() == 1


def test_not_while_another_is_open_about_the_same(asked, nurse, now_of, at):
    message = asked()
    close(message, nurse, at + SOON)
    asked(at=at + HOUR)
    with pytest.raises(AnotherIsOpen):
        operations.reopen(
            conversation=message.conversation, by=nurse.user, at=at + HOUR
        )
    assert now_of(message).closed_at == at + SOON


def test_a_page_without_messages_closes_what_nobody_waits_in(patient, nurse, at):
    about = ConversationFactory(patient=patient)
    for shown in (None, uuid4()):
        assert operations.close(
            conversation=about, outcome="seen", shown=shown, by=nurse.user, at=at
        )
        assert operations.reopen(conversation=about, by=nurse.user, at=at)


@pytest.mark.parametrize("shown", [None, uuid4()])
def test_a_page_without_messages_buries_nothing(asked, nurse, now_of, shown, at):
    message = asked()
    with pytest.raises(SomethingNew):
        operations.close(
            conversation=message.conversation,
            outcome="spoke",
            shown=shown,
            by=nurse.user,
            at=at,
        )
    assert now_of(message).waiting_since == at


@pytest.mark.parametrize("shown", [None, uuid4()])
@pytest.mark.parametrize(
    ("outcome", "state"),
    [("spoke", MessageState.ANSWERED), ("seen", MessageState.SEEN)],
)
def test_what_was_seen_before_is_answered_without_a_page(
    asked, nurse, now_of, outcome, state, shown, at
):
    message = asked()
    operations.mark_seen(
        conversation=message.conversation, shown=message.pk, by=nurse.user, at=at + SOON
    )
    assert operations.close(
        conversation=message.conversation,
        outcome=outcome,
        shown=shown,
        by=nurse.user,
        at=at + HOUR,
    )
    assert now_of(message).waiting_since is None
    assert states(message) == [state]
