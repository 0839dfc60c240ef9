"""Patients from whom nothing comes: found once, and gone from the list when they are back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from aftercare.checkins import operations, queries
from aftercare.checkins.models import Review, ReviewOutcome, ReviewReason
from aftercare.checkins.operations.silence import is_silent
from aftercare.domain.check_in_form import CheckInGuide
from aftercare.protocols import queries as protocol_queries
from tests import factories
from tests.checkins.conftest import CONTACT, DAY, EXPECTED, EYE
from tests.checkins.test_raising import ask, together

pytestmark = pytest.mark.django_db
GUIDE = CheckInGuide(
    from_hour=4,
    daily_until_day=14,
    then_every_days=7,
    silent_days=2,
    not_sure="",
    more_symptoms=(),
    sources=(),
)


@pytest.fixture(autouse=True)
def _daily_then_weekly(monkeypatch):
    """Daily to day 14, then weekly, silent after two days: whatever the library says."""
    real = protocol_queries.as_protocol

    def with_guide(*, version):
        return replace(real(version=version), check_in=GUIDE)

    monkeypatch.setattr(protocol_queries, "as_protocol", with_guide)


@pytest.mark.parametrize(
    ("today", "heard", "silent"),
    [
        (0, None, False),
        (2, None, False),
        (3, None, True),  # days 1 and 2 went by
        (5, 3, False),
        (6, 3, True),
        (14, 12, False),
        (15, 12, True),
        (20, 14, False),  # the next one is expected on day 21
        (21, 14, False),
        (22, 14, False),
        (23, 14, True),
        (24, 21, False),
        (30, 21, True),
        (42, 28, True),
        (44, 28, False),  # the course is over
    ],
)
def test_the_first_missed_day_lies_two_days_back(plan, today, heard, silent):
    at = plan.ended_at + today * DAY
    heard_at = None if heard is None else plan.ended_at + heard * DAY
    assert is_silent(plan=plan, heard_at=heard_at, at=at) is silent


def test_a_protocol_that_names_no_days_misses_nobody(plan, at):
    without = replace(plan, protocol=replace(plan.protocol, check_in=None))
    assert not is_silent(plan=without, heard_at=None, at=at)


@pytest.fixture
def silent(treatment):
    """Nothing came from Amara since her treatment three days ago."""
    return treatment.patient


def test_who_is_silent_is_on_the_list_once(silent, treatment, at):
    assert operations.sweep_silent(at=at) == 1
    assert operations.sweep_silent(at=at) == 0
    assert operations.sweep_silent(at=at + DAY) == 0
    review = queries.open_review_of(patient=silent)
    assert (review.kind, review.level) == ("silent", EXPECTED)
    assert (review.treatment, review.promised_by) == (treatment, None)


def test_closed_by_staff_it_does_not_come_back(silent, nurse, at):
    operations.sweep_silent(at=at)
    operations.close(
        review=Review.objects.get(),
        version=1,
        outcome=ReviewOutcome.SPOKE,
        by=nurse.user,
        at=at,
    )
    assert operations.sweep_silent(at=at + 5 * DAY) == 0


def test_silent_again_after_a_check_in_is_a_new_one(silent, send, at):
    operations.sweep_silent(at=at)
    send(at + DAY)
    assert operations.sweep_silent(at=at + 3 * DAY) == 0
    assert operations.sweep_silent(at=at + 4 * DAY) == 1


def test_who_is_back_is_off_the_list(silent, send, at):
    operations.sweep_silent(at=at)
    send(at + DAY)
    review = Review.objects.get()
    assert (review.outcome, review.closed_by) == ("returned", silent.user)


def test_what_else_there_was_stays_when_they_are_back(silent, send, at):
    operations.sweep_silent(at=at)
    ask(silent, at, level=EYE)
    send(at + DAY)
    review = queries.open_review_of(patient=silent)
    assert (review.kind, review.level) == ("message", EYE)


def test_after_keep_an_eye_silence_weighs_more(send, patient, at):
    send(at, level=EYE)
    assert operations.sweep_silent(at=at + 3 * DAY) == 1
    assert queries.open_review_of(patient=patient).level == EYE


def test_after_more_than_that_a_person_was_asked_already(send, patient, at):
    send(at, level=CONTACT)
    assert operations.sweep_silent(at=at + 3 * DAY) == 1
    review = queries.open_review_of(patient=patient)
    assert (review.level, review.kind) == (CONTACT, "check_in")
    assert ReviewReason.objects.get(kind="silent").level == EYE


def test_a_check_in_about_the_newer_treatment_is_heard_for_both(
    send, treatment, patient, nurse, at
):
    factories.TreatmentFactory(
        patient=patient,
        practitioner=nurse,
        protocol_version=treatment.protocol_version,
        ended_at=at - timedelta(days=10),
    )
    send(at)
    assert operations.sweep_silent(at=at + DAY) == 0


def test_who_has_no_account_cannot_check_in(silent, at):
    silent.user = None
    silent.save(update_fields=["user"])
    assert operations.sweep_silent(at=at) == 0


def test_a_stopped_plan_asks_for_nothing(silent, treatment, at):
    treatment.stopped_at, treatment.stopped_reason = at, "Moved away."
    treatment.save(update_fields=["stopped_at", "stopped_reason"])
    assert operations.sweep_silent(at=at) == 0


@pytest.mark.parametrize("failure", [RuntimeError, IntegrityError])
def test_one_that_fails_spoils_no_other(
    silent, another_patient, at, monkeypatch, failure
):
    treatment = silent.treatments.get()
    factories.TreatmentFactory(
        patient=another_patient, protocol_version=treatment.protocol_version
    )
    real = operations.silence.raise_review

    def sometimes(*, patient, **more):
        if patient == silent:
            raise failure
        return real(patient=patient, **more)

    monkeypatch.setattr(operations.silence, "raise_review", sometimes)
    assert operations.sweep_silent(at=at) == 1
    assert Review.objects.get().patient == another_patient


def test_many_cost_no_more_looks_than_few(
    silent, clinic, at, django_assert_max_num_queries
):
    version = silent.treatments.get().protocol_version
    for _ in range(5):
        patient = factories.PatientFactory(
            clinic=clinic, user=factories.UserFactory(agreed=True)
        )
        factories.TreatmentFactory(patient=patient, protocol_version=version)
    assert operations.sweep_silent(at=at) == 6
    # Each is looked at in a savepoint only when there is something to write.
    with django_assert_max_num_queries(8):
        operations.sweep_silent(at=at)


@pytest.fixture
def next_course(silent, treatment, nurse, at):
    """Amara's next treatment, four weeks later."""

    def later():
        return factories.TreatmentFactory(
            patient=silent,
            practitioner=nurse,
            protocol_version=treatment.protocol_version,
            ended_at=at + 25 * DAY,
        )

    return later


def test_another_course_is_another_silence(silent, nurse, next_course, at):
    operations.sweep_silent(at=at)
    operations.close(
        review=Review.objects.get(),
        version=1,
        outcome=ReviewOutcome.SPOKE,
        by=nurse.user,
        at=at,
    )
    treatment = next_course()
    assert operations.sweep_silent(at=at + 28 * DAY) == 1
    assert operations.sweep_silent(at=at + 29 * DAY) == 0
    assert queries.open_review_of(patient=silent).treatment == treatment


def test_what_the_last_course_came_to_weighs_nothing(send, silent, next_course, at):
    send(at, level=EYE)
    silent.treatments.update(stopped_at=at + 20 * DAY, stopped_reason="Done.")
    next_course()
    assert operations.sweep_silent(at=at + 28 * DAY) == 1
    assert queries.open_review_of(patient=silent).level == EXPECTED


def test_before_they_had_an_account_they_missed_nothing(silent, at):
    factories.InvitationFactory(patient=silent, accepted_at=at - DAY)
    assert operations.sweep_silent(at=at) == 0
    assert operations.sweep_silent(at=at + 2 * DAY) == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_find_each_once(at):
    user = factories.UserFactory(agreed=True)
    factories.TreatmentFactory(patient=factories.PatientFactory(user=user))
    found = together(*[lambda: operations.sweep_silent(at=at)] * 3)
    assert sum(found) == 1
    assert ReviewReason.objects.count() == 1
