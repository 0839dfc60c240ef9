"""Messages, answers, wishes and the end of a review under SIGKILL, statement by statement."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID, uuid4

import pytest

from aftercare.checkins import queries as checkin_queries
from aftercare.checkins.models import ReviewOutcome
from aftercare.checkins.operations import ReviewClosed
from aftercare.conversations import operations
from aftercare.conversations.models import (
    Conversation,
    Message,
    PartOfDay,
    SessionRequest,
)
from aftercare.conversations.operations import Wishes
from tests.conversations.conftest import THEN
from tests.killing import survives_every_kill, survives_its_commit

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]

TOKEN = UUID("22222222-2222-4222-8222-222222222222")
KILLS = pytest.mark.parametrize("survives", [survives_every_kill, survives_its_commit])


@KILLS
def test_a_message_is_there_with_somebody_to_look_or_not_at_all(asked, survives):
    survives(
        lambda: asked(token=TOKEN),
        makes={
            "AuditEvent": 1,
            "Conversation": 1,
            "Message": 1,
            "Review": 1,
            "ReviewReason": 1,
        },
    )
    assert Conversation.objects.get().waiting_since is not None


def test_without_a_transaction_half_a_message_would_stay(asked):
    with pytest.raises(AssertionError, match="killed after 1: "):
        survives_every_kill(lambda: asked(token=TOKEN), makes={}, loosely=True)


def test_without_the_token_it_would_be_said_twice(asked):
    made = dict.fromkeys(
        ("AuditEvent", "Conversation", "Message", "Review", "ReviewReason"), 1
    )
    with pytest.raises(AssertionError, match="changed something"):
        survives_its_commit(
            lambda: asked(token=TOKEN), makes=made, again=lambda: asked(token=uuid4())
        )


@KILLS
def test_an_answer_settles_its_question_or_was_never_given(asked, answered, survives):
    message = asked()
    survives(
        lambda: answered(message, token=TOKEN, closes=True),
        makes={"AuditEvent": 3, "Message": 1, "Delivery": 1},
    )
    assert checkin_queries.open_review_of(patient=message.conversation.patient) is None
    assert Message.objects.get(is_from_staff=False).answered_at is not None


@KILLS
def test_a_review_is_closed_with_all_that_waits_or_with_nothing(
    asked, patient, nurse, at, survives
):
    asked()
    review = checkin_queries.open_review_of(patient=patient)

    def close():
        # Who sends it again reads that it is closed already.
        with suppress(ReviewClosed):
            operations.close_review(
                review=review,
                version=review.version,
                outcome=ReviewOutcome.SPOKE,
                by=nurse.user,
                at=at,
            )

    survives(close, makes={"AuditEvent": 3})
    assert checkin_queries.open_review_of(patient=patient) is None
    assert Conversation.objects.get().outcome == "spoke"


@KILLS
def test_a_wish_is_on_the_list_once(treatment, patient, survives):
    wishes = Wishes(
        days=frozenset({1}), part_of_day=PartOfDay.ANY, note="", form_token=TOKEN
    )

    def wish():
        operations.ask_next_session(
            treatment=treatment, wishes=wishes, by=patient.user, at=THEN
        )

    made = {"AuditEvent": 1, "SessionRequest": 1, "Review": 1, "ReviewReason": 1}
    survives(wish, makes=made)
    assert SessionRequest.objects.get().form_token == TOKEN
