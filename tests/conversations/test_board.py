"""A review is closed with its messages and its wish, and opened with them again."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from aftercare.checkins import operations as checkin_operations
from aftercare.checkins.models import ReasonKind, ReviewOutcome
from aftercare.checkins.operations import ChangedMeanwhile
from aftercare.conversations import operations, queries
from aftercare.conversations.models import Message, SessionOutcome, Topic
from aftercare.conversations.operations import WishWaits
from aftercare.conversations.queries import MessageState
from aftercare.domain.vocabulary import TriageLevel
from tests.conversations.conftest import THEN

pytestmark = pytest.mark.django_db

SOON = timedelta(minutes=10)
HOUR = timedelta(hours=1)


@pytest.fixture
def close(nurse, review_of):
    """`close("spoke")`: Mia closes what waits; keywords change it."""

    def closed(outcome, shown=None, at=THEN + HOUR, **changes):
        review = shown or review_of()
        operations.close_review(
            review=review,
            version=review.version,
            outcome=ReviewOutcome(outcome),
            by=nurse.user,
            at=at,
            **changes,
        )
        return review

    return closed


def by_hand(patient, at):
    return checkin_operations.raise_review(
        patient=patient,
        treatment=None,
        kind=ReasonKind.BY_HAND,
        level=TriageLevel.KEEP_AN_EYE,
        at=at,
        object_id=uuid4(),
    )


def states():
    return [queries.state_of(message=one) for one in Message.objects.all()]


# --- closed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("answered", MessageState.ANSWERED),
        ("spoke", MessageState.ANSWERED),
        ("booked", MessageState.ANSWERED),
        ("seen", MessageState.SEEN),
    ],
)
def test_what_waits_ends_with_the_review(asked, close, patient, now_of, outcome, state):
    messages = [asked(), asked(topic=Topic.VISIT)]
    close(outcome)
    assert states() == [state] * 2
    for message in messages:
        about = now_of(message)
        assert (about.closed_at, about.outcome) == (THEN + HOUR, outcome)
        assert about.waiting_since is None
    assert queries.count_waiting(clinic=patient.clinic) == 0
    assert not queries.reply_clock(patient=patient, at=THEN + HOUR).is_waiting


def test_what_nobody_waits_in_goes_on(asked, answered, patient, close, now_of, at):
    message = asked()
    answered(message)
    by_hand(patient, at + HOUR)
    close("seen")
    assert now_of(message).closed_at is None


def test_nothing_new_is_buried(asked, close, review_of, now_of, at):
    message = asked()
    shown = review_of()
    asked(at=at + SOON)
    with pytest.raises(ChangedMeanwhile):
        close("spoke", shown=shown)
    assert now_of(message).waiting_since == at
    assert states() == [MessageState.SENT] * 2


@pytest.mark.parametrize(
    ("outcome", "said", "answer"),
    [
        ("booked", None, "booked"),
        ("spoke", None, "spoke"),
        ("seen", SessionOutcome.DECLINED, "declined"),
        ("answered", SessionOutcome.BOOKED, "booked"),
    ],
)
def test_the_wish_is_answered_with_it(wish, close, nurse, outcome, said, answer):
    request = wish()
    close(outcome, wish=said)
    request.refresh_from_db()
    assert (request.outcome, request.answered_by) == (answer, nurse.user)
    assert request.answered_at == THEN + HOUR


@pytest.mark.parametrize("outcome", ["seen", "answered"])
def test_a_wish_is_not_closed_without_an_answer(
    wish, asked, close, patient, review_of, outcome
):
    request = wish()
    asked(at=THEN + SOON)
    with pytest.raises(WishWaits):
        close(outcome)
    assert review_of() is not None
    assert queries.open_session_request_of(patient=patient) == request
    assert states() == [MessageState.SENT]


@pytest.mark.parametrize("outcome", ["returned", "withdrawn"])
def test_what_only_the_patient_does(asked, close, review_of, outcome):
    asked()
    with pytest.raises(ValueError, match="not a valid Outcome"):
        close(outcome)
    assert review_of() is not None


# --- opened again -----------------------------------------------------------------------


def reopen(review, nurse, at=THEN + 2 * HOUR):
    operations.reopen_review(review=review, by=nurse.user, at=at)


def test_what_it_closed_waits_again(wish, asked, close, nurse, patient, now_of):
    request = wish()
    message = asked(at=THEN + SOON)
    review = close("spoke")
    reopen(review, nurse)
    reopen(review, nurse)
    about = now_of(message)
    assert (about.closed_at, about.waiting_since) == (None, message.sent_at)
    assert states() == [MessageState.SEEN]
    assert queries.open_session_request_of(patient=patient) == request
    assert set(queries.waiting_words(patient_ids={patient.pk})) == {patient.pk}
    close("booked", at=THEN + 3 * HOUR)
    assert queries.open_session_request_of(patient=patient) is None
    assert states() == [MessageState.ANSWERED]


def test_an_answer_that_was_none(asked, answered, nurse, review_of, now_of, at):
    message = asked()
    review = review_of()
    answered(message)
    reopen(review, nurse, at + HOUR)
    assert now_of(message).waiting_since == message.sent_at


def test_what_was_asked_anew_stays_where_it_is(
    wish, asked, answered, close, nurse, review_of, now_of
):
    request = wish()
    message = asked(at=THEN + SOON)
    review = close("spoke")
    newer = asked(at=THEN + 2 * HOUR)
    answered(newer, at=THEN + 3 * HOUR)
    wish(at=THEN + 4 * HOUR)
    again = review_of()
    checkin_operations.close(
        review=again,
        version=again.version,
        outcome=ReviewOutcome.SEEN,
        by=nurse.user,
        at=THEN + 5 * HOUR,
    )
    reopen(review, nurse, THEN + 6 * HOUR)
    request.refresh_from_db()
    assert request.outcome == "spoke"
    assert now_of(message).closed_at == THEN + HOUR
    assert now_of(newer).closed_at is None


def test_what_the_patient_took_back_stays_so(wish, close, nurse, patient, review_of):
    request = wish()
    review = review_of()
    operations.withdraw(request=request, by=patient.user, at=THEN + SOON)
    reopen(review, nurse)
    assert queries.open_session_request_of(patient=patient) is None
