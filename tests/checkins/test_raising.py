"""One open review per patient: what joins it, what is promised, what answers it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from aftercare.audit.models import AuditEvent
from aftercare.checkins import operations, queries
from aftercare.checkins.models import Review, ReviewOutcome, ReviewReason
from tests import checkin_factories as rows
from tests import factories
from tests.checkins.conftest import CONTACT, EXPECTED, EYE, MINUTE, URGENT

pytestmark = pytest.mark.django_db
GOAL = timedelta(hours=2)


def ask(patient, at, *, kind="message", level=EYE, about=None):
    return operations.raise_review(
        patient=patient,
        treatment=None,
        kind=kind,
        level=level,
        at=at,
        object_id=about or uuid4(),
    )


def test_the_first_reason_opens_it(patient, at):
    about = uuid4()
    review = ask(patient, at, about=about)
    assert (review.kind, review.level, review.version) == ("message", EYE, 1)
    (reason,) = queries.reasons_of(review=review)
    assert (reason.kind, reason.object_id, reason.at) == ("message", about, at)


def test_what_comes_later_joins_it_and_the_most_urgent_speaks(patient, at):
    first = ask(patient, at, kind="note", level=EYE)
    second = ask(patient, at + MINUTE, kind="message", level=URGENT)
    third = ask(patient, at + 2 * MINUTE, kind="session_request", level=EXPECTED)
    assert first.pk == second.pk == third.pk
    review = Review.objects.get()
    assert (review.kind, review.level, review.version) == ("message", URGENT, 3)
    assert review.raised_at == at
    assert len(queries.reasons_of(review=review)) == 3


def test_of_equal_level_the_weightier_kind_is_named(patient, at):
    ask(patient, at, kind="check_in", level=CONTACT)
    review = ask(patient, at + MINUTE, kind="message", level=CONTACT)
    assert review.kind == "check_in"


def test_the_same_thing_twice_is_one_reason(patient, at):
    about = uuid4()
    ask(patient, at, about=about)
    review = ask(patient, at + MINUTE, about=about, level=CONTACT)
    (reason,) = queries.reasons_of(review=review)
    assert (reason.level, review.level) == (CONTACT, CONTACT)
    assert (reason.at, review.raised_at) == (at + MINUTE, at)


def test_of_another_patient_there_is_another(patient, another_patient, at):
    assert ask(patient, at) != ask(another_patient, at)


def test_the_database_lets_one_be_open(patient):
    rows.ReviewFactory(patient=patient)
    with transaction.atomic(), pytest.raises(IntegrityError):
        rows.ReviewFactory(patient=patient)


# --- the promise ------------------------------------------------------------------------


def test_it_is_promised_within_the_goal_of_open_time(patient, at):
    review = ask(patient, at)
    assert review.promised_by == review.escalates_at == at + GOAL
    # 17:00 in London: one hour today, one on Monday from 8 on.
    late = datetime(2026, 5, 15, 16, tzinfo=UTC)
    monday = datetime(2026, 5, 18, 8, tzinfo=UTC)
    assert queries.promised_by(clinic=patient.clinic, at=late) == monday


@pytest.mark.parametrize("without", ["goal", "hours"])
def test_nothing_is_promised_that_the_clinic_has_not_set(patient, at, without):
    if without == "goal":
        patient.clinic.reply_goal_minutes = None
    else:
        patient.clinic.opening_hours.all().delete()
    review = ask(patient, at)
    assert (review.promised_by, review.escalates_at) == (None, None)


def test_a_promise_that_runs_is_kept(patient, at):
    ask(patient, at)
    review = ask(patient, at + 30 * MINUTE, level=URGENT)
    assert review.promised_by == at + GOAL


def test_what_was_seen_is_unseen_again_and_promised_anew(patient, nurse, at):
    review = ask(patient, at)
    operations.mark_seen(review=review, version=1, by=nurse.user, at=at + MINUTE)
    review = ask(patient, at + 30 * MINUTE)
    review.refresh_from_db()
    assert (review.seen_at, review.seen_by) == (None, None)
    assert review.promised_by == review.escalates_at == at + 30 * MINUTE + GOAL
    assert review.raised_at == at


def test_nobody_waits_for_an_answer_to_silence(patient, at):
    assert ask(patient, at, kind="silent", level=EXPECTED).promised_by is None
    assert ask(patient, at + MINUTE).promised_by == at + MINUTE + GOAL


def test_silence_takes_back_no_look(patient, nurse, at):
    review = ask(patient, at)
    operations.mark_seen(review=review, version=1, by=nurse.user, at=at + MINUTE)
    ask(patient, at + 2 * MINUTE, kind="silent", level=EYE)
    review.refresh_from_db()
    assert (review.seen_at, review.seen_by) == (at + MINUTE, nurse.user)
    assert (review.promised_by, review.escalates_at) == (at + GOAL, None)
    assert review.version == 2


def test_who_was_silent_waits_from_their_first_word_on(patient, at):
    ask(patient, at, kind="silent", level=EXPECTED)
    assert ask(patient, at + MINUTE).raised_at == at + MINUTE
    assert ask(patient, at + 2 * MINUTE).raised_at == at + MINUTE


# --- answered -------------------------------------------------------------------------------


def answer(patient, nurse, about, at, kind="message"):
    return operations.answer_reason(
        patient=patient, kind=kind, object_id=about, by=nurse.user, at=at
    )


def test_the_last_answer_closes_it(patient, nurse, at):
    about = uuid4()
    ask(patient, at, about=about)
    answer(patient, nurse, about, at + MINUTE)
    review = Review.objects.get()
    assert (review.outcome, review.closed_by) == ("answered", nurse.user)
    assert (review.closed_at, review.seen_at) == (at + MINUTE, at + MINUTE)
    assert review.escalates_at is None
    assert ReviewReason.objects.get().settled_by == nurse.user
    assert AuditEvent.objects.get().action == "review.closed"


def test_while_something_is_left_it_stays_open(patient, nurse, at):
    about = uuid4()
    ask(patient, at, about=about, level=URGENT)
    ask(patient, at, kind="note", level=EYE)
    review = answer(patient, nurse, about, at + MINUTE)
    review.refresh_from_db()
    assert review.closed_at is None
    assert (review.kind, review.level) == ("note", EYE)


def test_answering_what_nobody_asked_changes_nothing(patient, nurse, at):
    assert answer(patient, nurse, uuid4(), at) is None
    review = ask(patient, at)
    assert answer(patient, nurse, uuid4(), at) is None
    assert queries.open_review_of(patient=patient) == review


def test_when_only_silence_is_left_nobody_is_told(patient, nurse, at):
    about = uuid4()
    ask(patient, at, about=about)
    ask(patient, at, kind="silent", level=EXPECTED)
    review = answer(patient, nurse, about, at + MINUTE)
    review.refresh_from_db()
    assert (review.closed_at, review.promised_by) == (None, None)
    assert review.escalates_at is None


def test_what_the_patient_takes_back_nobody_has_seen(patient, nurse, at):
    about = uuid4()
    ask(patient, at, kind="session_request", about=about)
    operations.answer_reason(
        patient=patient,
        kind="session_request",
        object_id=about,
        by=patient.user,
        at=at,
        outcome=ReviewOutcome.WITHDRAWN,
    )
    review = Review.objects.get()
    assert (review.outcome, review.closed_by) == ("withdrawn", patient.user)
    assert (review.seen_at, review.seen_by) == (None, None)
    operations.reopen(review=review, by=nurse.user, at=at + MINUTE)
    review.refresh_from_db()
    assert (review.seen_at, review.seen_by) == (at + MINUTE, nurse.user)


def test_what_is_asked_after_the_answer_is_a_new_review(patient, nurse, at):
    about = uuid4()
    ask(patient, at, about=about)
    answer(patient, nurse, about, at + MINUTE)
    ask(patient, at + 2 * MINUTE, about=about)
    assert Review.objects.count() == 2
    assert queries.latest_review_of(patient=patient).closed_at is None


# --- at the same moment -------------------------------------------------------------------------


def together(*work):
    """Each in a thread with a connection of its own, begun at the same moment."""
    barrier = Barrier(len(work))

    def one(job):
        barrier.wait()
        try:
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))


@pytest.mark.django_db(transaction=True)
def test_reasons_at_the_same_moment_make_one_review(at):
    patient = factories.PatientFactory()
    factories.OpeningHoursFactory(clinic=patient.clinic, weekday=at.weekday())
    together(*[lambda: ask(patient, at)] * 4)
    review = Review.objects.get()
    assert review.version == 4
    assert len(queries.reasons_of(review=review)) == 4
