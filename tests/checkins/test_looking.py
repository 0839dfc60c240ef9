"""What staff do with what waits: two people cannot take one row unseen."""

from __future__ import annotations

import pytest

from aftercare.audit.models import AuditEvent
from aftercare.checkins import operations, queries
from aftercare.checkins.models import Clearance, Review, ReviewOutcome, ReviewReason
from aftercare.checkins.operations import (
    AnotherIsOpen,
    ChangedMeanwhile,
    HeldByAnother,
    NothingToClear,
    ReviewClosed,
)
from aftercare.checkins.queries import HOLD_FOR
from tests import checkin_factories as rows
from tests import factories
from tests.checkins.conftest import CONTACT, DAY, EXPECTED, MINUTE, URGENT, told
from tests.checkins.test_raising import ask, together

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(patient, at):
    return ask(patient, at, level=CONTACT)


@pytest.fixture
def mia(nurse):
    return nurse.user


@pytest.fixture
def jo(clinic):
    return factories.MembershipFactory(clinic=clinic).user


def actions():
    return [event.action for event in AuditEvent.objects.order_by("at", "created_at")]


# --- "Mia is writing" ---------------------------------------------------------------------


def test_who_writes_is_named_to_the_other(review, mia, jo, at):
    operations.hold(review=review, by=mia, at=at)
    with pytest.raises(HeldByAnother) as held:
        operations.hold(review=review, by=jo, at=at + MINUTE)
    assert held.value.holder == mia
    operations.hold(review=review, by=mia, at=at + 2 * MINUTE)
    review.refresh_from_db()
    assert (review.holder, review.held_at) == (mia, at + 2 * MINUTE)


def test_a_closed_laptop_locks_nobody_out(review, mia, jo, at):
    operations.hold(review=review, by=mia, at=at)
    with pytest.raises(HeldByAnother):
        operations.hold(review=review, by=jo, at=at + HOLD_FOR - MINUTE)
    operations.hold(review=review, by=jo, at=at + HOLD_FOR)
    review.refresh_from_db()
    assert review.holder == jo
    assert queries.holder_of(review=review, at=at + HOLD_FOR) == jo
    assert queries.holder_of(review=review, at=at + 2 * HOLD_FOR) is None


def test_it_can_be_taken_over_and_that_is_written_down(review, mia, jo, at):
    operations.hold(review=review, by=mia, at=at)
    operations.take_over(review=review, by=jo, at=at)
    operations.release(review=review, by=mia)
    review.refresh_from_db()
    assert review.holder == jo
    assert actions() == ["review.taken_over"]
    operations.release(review=review, by=jo)
    review.refresh_from_db()
    assert (review.holder, review.held_at) == (None, None)


def test_what_is_closed_cannot_be_written_on(review, mia, jo, at):
    finish(review, mia, at)
    for act in (operations.hold, operations.take_over):
        with pytest.raises(ReviewClosed):
            act(review=review, by=jo, at=at)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_holds_it(at):
    member = factories.MembershipFactory()
    people = [factories.MembershipFactory(clinic=member.clinic).user for _ in range(4)]
    patient = factories.PatientFactory(clinic=member.clinic)
    review = rows.ReviewFactory(patient=patient)

    def hold(user):
        try:
            operations.hold(review=review, by=user, at=at)
        except HeldByAnother:
            return 0
        return 1

    held = together(*[lambda u=user: hold(u) for user in people])
    assert sum(held) == 1


def test_what_joins_meanwhile_leaves_the_writer_writing(review, patient, mia, at):
    operations.hold(review=review, by=mia, at=at)
    ask(patient, at + MINUTE)
    review.refresh_from_db()
    assert review.holder == mia


# --- seen ------------------------------------------------------------------------------------


def test_only_the_first_person_has_seen_it(review, mia, jo, at):
    assert operations.mark_seen(review=review, version=1, by=mia, at=at)
    assert not operations.mark_seen(review=review, version=1, by=jo, at=at + MINUTE)
    review.refresh_from_db()
    assert (review.seen_by, review.seen_at) == (mia, at)
    assert review.escalates_at is None
    assert actions() == ["review.seen"]


def test_nobody_has_seen_what_came_after_they_looked(review, patient, mia, at):
    ask(patient, at + MINUTE)
    assert not operations.mark_seen(
        review=review, version=1, by=mia, at=at + 2 * MINUTE
    )
    review.refresh_from_db()
    assert review.seen_at is None


# --- closed and opened again --------------------------------------------------------------------


def finish(review, by, at, *, version=1, outcome=ReviewOutcome.SPOKE):
    operations.close(review=review, version=version, outcome=outcome, by=by, at=at)


@pytest.mark.parametrize("outcome", ["seen", "spoke", "booked", "answered"])
def test_it_ends_with_how_it_ended(review, mia, at, outcome):
    operations.hold(review=review, by=mia, at=at)
    finish(review, mia, at + MINUTE, outcome=ReviewOutcome(outcome))
    review.refresh_from_db()
    assert (review.outcome, review.closed_by) == (outcome, mia)
    assert (review.seen_by, review.seen_at) == (mia, at + MINUTE)
    assert (review.holder, review.escalates_at) == (None, None)
    assert ReviewReason.objects.get().settled_by == mia
    assert queries.open_review_of(patient=review.patient) is None
    event = AuditEvent.objects.get()
    assert (event.action, event.detail) == ("review.closed", {"outcome": outcome})


def test_who_saw_it_first_stays_named(review, mia, jo, at):
    operations.mark_seen(review=review, version=1, by=mia, at=at)
    finish(review, jo, at + MINUTE)
    review.refresh_from_db()
    assert (review.seen_by, review.seen_at) == (mia, at)


def test_nothing_is_closed_unread(review, patient, mia, at):
    ask(patient, at + MINUTE, level=URGENT)
    with pytest.raises(ChangedMeanwhile):
        finish(review, mia, at + 2 * MINUTE)
    finish(review, mia, at + 2 * MINUTE, version=2)


def test_nobody_closes_what_another_is_writing_on(review, mia, jo, at):
    operations.hold(review=review, by=mia, at=at)
    with pytest.raises(HeldByAnother):
        finish(review, jo, at + MINUTE)
    finish(review, jo, at + HOLD_FOR)


def test_closed_twice_is_said(review, mia, jo, at):
    finish(review, mia, at)
    with pytest.raises(ReviewClosed):
        finish(review, jo, at)


def test_it_can_be_opened_again_with_its_reasons(review, patient, mia, jo, at):
    finish(review, mia, at + MINUTE)
    operations.reopen(review=review, by=jo, at=at + 2 * MINUTE)
    operations.reopen(review=review, by=jo, at=at + 2 * MINUTE)
    again = queries.open_review_of(patient=patient)
    assert again == review
    assert (again.outcome, again.closed_by, again.version) == ("", None, 2)
    assert again.seen_by == mia
    assert ReviewReason.objects.get().settled_at is None
    assert actions() == ["review.closed", "review.reopened"]
    finish(again, jo, at + 3 * MINUTE, version=2)


def test_a_newer_one_is_not_pushed_aside(review, patient, mia, at):
    finish(review, mia, at)
    newer = ask(patient, at + MINUTE)
    with pytest.raises(AnotherIsOpen):
        operations.reopen(review=review, by=mia, at=at + 2 * MINUTE)
    assert list(Review.objects.filter(closed_at=None)) == [newer]
    assert ReviewReason.objects.exclude(settled_at=None).count() == 1


# --- a level taken back ---------------------------------------------------------------------------


def clear(treatment, nurse, at, *, note="", shown=None):
    return operations.clear_level(
        treatment=treatment,
        shown=shown or queries.last_received(treatment_id=treatment.pk),
        note=note,
        by=nurse.user,
        at=at,
    )


def test_staff_take_a_level_back(send, treatment, nurse, at):
    send(at, level=URGENT)
    clearance = clear(treatment, nurse, at + MINUTE, note="Looked at it. ")
    assert (clearance.level, clearance.note) == (URGENT, "Looked at it.")
    assert queries.uncleared_level(treatment_id=treatment.pk) is None
    event = AuditEvent.objects.get(action="level.cleared")
    assert event.detail == {"clearance": str(clearance.pk)}
    assert event.clinic_id == nurse.clinic_id


def test_there_has_to_be_one(send, treatment, nurse, at):
    send(at, level=CONTACT)
    with pytest.raises(NothingToClear):
        clear(treatment, nurse, at)
    assert not Clearance.objects.exists()


def test_what_comes_after_holds_again(send, treatment, nurse, at):
    send(at, level=URGENT)
    clear(treatment, nurse, at)
    send(at + DAY, level=URGENT)
    assert send(at + 2 * DAY, level=EXPECTED).level == URGENT


def test_nobody_takes_back_what_they_have_not_read(send, treatment, nurse, at):
    read = send(at, level=URGENT)
    # Answered earlier, on a phone without a connection, and received later.
    worse = send(at + MINUTE, level=URGENT, facts=told(at - DAY))
    with pytest.raises(ChangedMeanwhile):
        clear(treatment, nurse, at + MINUTE, shown=read.pk)
    assert queries.uncleared_level(treatment_id=treatment.pk) == URGENT
    clear(treatment, nurse, at + MINUTE, shown=worse.pk)
    assert queries.uncleared_level(treatment_id=treatment.pk) is None
