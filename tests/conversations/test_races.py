"""Two at once, on real transactions: one form, one conversation, nothing lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from aftercare.checkins.models import Review, ReviewOutcome, ReviewReason
from aftercare.checkins.operations import ChangedMeanwhile
from aftercare.conversations import operations, queries
from aftercare.conversations.models import Conversation, Message, SessionRequest
from aftercare.conversations.operations import CannotAskNow, SomethingNew, Wishes
from aftercare.outbox.models import Delivery
from tests.conversations.conftest import draft

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 4
SOON = timedelta(minutes=10)
LATER = timedelta(days=30)


def at_once(*acts):
    """Every act begins at the same moment in a thread and connection of its own."""
    together = Barrier(len(acts))

    def run(act):
        together.wait()
        try:
            return act()
        except (CannotAskNow, ChangedMeanwhile, SomethingNew) as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_one_form_sent_many_times_is_one_message(asked):
    token = uuid4()
    made = at_once(*[lambda: asked(token=token)] * MANY)
    assert len({message.pk for message in made}) == 1
    assert Message.objects.count() == Conversation.objects.count() == 1
    assert ReviewReason.objects.count() == 1


def test_many_forms_about_the_same_are_one_conversation(asked):
    at_once(*[asked] * MANY)
    assert Message.objects.count() == MANY
    assert Conversation.objects.count() == 1
    assert Review.objects.count() == ReviewReason.objects.count() == 1


def test_two_answers_send_one_mail(asked, answered):
    message = asked()
    at_once(*[lambda: answered(message)] * MANY)
    assert Message.objects.filter(is_from_staff=True).count() == MANY
    assert Delivery.objects.count() == 1


def test_an_answer_and_a_new_question_never_lose_each_other(
    asked, answered, now_of, at
):
    """Whoever is first: what the nurse had not before her goes on waiting."""
    message = asked()
    at_once(
        lambda: answered(message, closes=True),
        lambda: asked(at=at + SOON, text="And now my eye."),
    )
    new = Message.objects.get(text="And now my eye.")
    assert now_of(new).waiting_since == new.sent_at
    assert now_of(new).closed_at is None
    assert Review.objects.filter(closed_at=None).count() == 1


def test_closing_never_buries_a_new_question(asked, now_of, nurse, patient, at):
    message = asked()
    at_once(
        lambda: operations.close(
            conversation=message.conversation,
            outcome="spoke",
            shown=message.pk,
            by=nurse.user,
            at=at + SOON,
        ),
        lambda: operations.write(
            conversation=message.conversation,
            draft=draft(text="And now my eye."),
            by=patient.user,
            at=at + SOON,
        ),
    )
    new = Message.objects.get(text="And now my eye.")
    about = now_of(new)
    assert (about.waiting_since is None, about.closed_at is None) == (False, True)
    assert queries.count_waiting(clinic=patient.clinic) == 1


def test_closing_the_review_never_buries_a_new_question(
    asked, review_of, nurse, patient, at
):
    message, review = asked(), review_of()
    at_once(
        lambda: operations.close_review(
            review=review,
            version=review.version,
            outcome=ReviewOutcome.SPOKE,
            by=nurse.user,
            at=at + SOON,
        ),
        lambda: operations.write(
            conversation=message.conversation,
            draft=draft(text="And now my eye."),
            by=patient.user,
            at=at + SOON,
        ),
    )
    new = Message.objects.get(text="And now my eye.")
    assert (new.seen_at, new.answered_at) == (None, None)
    assert queries.count_waiting(clinic=patient.clinic) == 1
    assert review_of() is not None


def test_many_wishes_are_one(treatment, patient, at):
    def ask():
        wishes = Wishes(
            days=frozenset(), part_of_day="any", note="", form_token=uuid4()
        )
        return operations.ask_next_session(
            treatment=treatment, wishes=wishes, by=patient.user, at=at + LATER
        )

    made = at_once(*[ask] * MANY)
    assert sum(isinstance(one, SessionRequest) for one in made) == 1
    assert SessionRequest.objects.count() == 1
