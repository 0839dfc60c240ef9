"""Messages stand in the order in which they came to us, whoever looked at a clock first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import QuerySet

from aftercare.checkins import queries as checkin_queries
from aftercare.conversations import operations, queries
from aftercare.conversations.models import Message
from aftercare.conversations.operations import SomethingNew
from aftercare.conversations.queries import MessageState
from tests.conversations.conftest import draft

pytestmark = pytest.mark.django_db

SOON = timedelta(minutes=10)
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)


@pytest.fixture
def late(asked, at):
    """Amara's two messages; the one that came second was on its way for ten minutes."""
    return asked(at=at + SOON, text="one"), asked(at=at, text="two")


def test_it_stands_behind_what_was_there(late, now_of):
    first, second = late
    assert second.sent_at == first.sent_at + TICK
    assert now_of(first).last_message_at == second.sent_at
    lines = queries.messages_of(conversation_id=first.conversation_id)
    assert [line.text for line in lines] == ["one", "two"]


def test_it_is_not_answered_by_who_had_not_read_it(late, answered, now_of, patient, at):
    first, second = late
    answered(first, at=at + HOUR)
    second.refresh_from_db()
    assert queries.state_of(message=second) == MessageState.SENT
    assert now_of(first).waiting_since == second.sent_at
    assert checkin_queries.open_review_of(patient=patient) is not None


def test_it_is_not_closed_by_who_had_not_read_it(late, nurse, at):
    first, _ = late
    with pytest.raises(SomethingNew):
        operations.close(
            conversation=first.conversation,
            outcome="spoke",
            shown=first.pk,
            by=nurse.user,
            at=at + HOUR,
        )


def test_an_answer_that_came_late_is_not_read_unread(
    asked, answered, now_of, patient, at
):
    message = asked()
    first = answered(message, at=at + HOUR)
    second = answered(message, at=at + SOON)
    operations.write(
        conversation=now_of(message),
        draft=draft(shown=first),
        by=patient.user,
        at=at + SOON,
    )
    second.refresh_from_db()
    assert second.seen_at is None
    assert now_of(message).unread_since == second.sent_at


def test_the_first_is_sent_when_it_was_sent(asked, at):
    assert asked(at=at).sent_at == at
    assert Message.objects.get().sent_at == at


def test_who_holds_the_patient_stops_no_row_that_only_names_them(asked, monkeypatch):
    """FOR NO KEY UPDATE: a check-in's foreign key waits for nobody who writes."""
    held = []
    real = QuerySet.select_for_update

    def seen(self, **how):
        held.append((self.model.__name__, how))
        return real(self, **how)

    monkeypatch.setattr(QuerySet, "select_for_update", seen)
    asked()
    ways = [how for name, how in held if name == "Patient"]
    assert ways
    assert all(how == {"no_key": True} for how in ways)
