"""A wish for the next visit: from its day on, once, and never while something is open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from aftercare.audit.models import AuditEvent
from aftercare.checkins import queries as checkin_queries
from aftercare.checkins.models import ReasonKind
from aftercare.conversations import eligibility, operations, queries
from aftercare.conversations.eligibility import Refusal
from aftercare.conversations.models import PartOfDay, SessionOutcome, SessionRequest
from aftercare.conversations.operations import (
    CannotAskNow,
    FormOfAnother,
    NotOfThisPatient,
    TextRefused,
    Wishes,
)
from aftercare.domain.vocabulary import TriageLevel
from tests import factories
from tests.checkin_factories import CheckInFactory
from tests.conversation_factories import SessionRequestFactory

pytestmark = pytest.mark.django_db

# Treated on 12 May: offered from day 21, and a visit is usual after 28 days.
OFFERED_ON = date(2026, 6, 2)
EARLIEST_ON = date(2026, 6, 9)
THEN = datetime(2026, 6, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def wishes(**changes):
    standard = {
        "days": frozenset({4, 0}),
        "part_of_day": PartOfDay.MORNING,
        "note": "",
        "form_token": uuid4(),
    }
    return Wishes(**standard | changes)


@pytest.fixture
def ask(treatment, patient):
    """`ask()`: Amara asks on the first day she may; keywords change it."""

    def asked(at=THEN, by=patient.user, treatment=treatment, **changes):
        return operations.ask_next_session(
            treatment=treatment, wishes=wishes(**changes), by=by, at=at
        )

    return asked


def standing(treatment, at=THEN):
    return eligibility.session_standing(treatment=treatment, at=at)


def refusal(treatment, at=THEN):
    return standing(treatment, at).refusal


# --- asking -----------------------------------------------------------------------------


def test_a_wish_is_kept_and_on_the_list(ask, treatment, patient):
    wish = ask(note=" Not before noon.\r\n ")
    assert (wish.patient, wish.clinic) == (patient, patient.clinic)
    assert (wish.preferred_days, wish.part_of_day) == ([0, 4], "morning")
    assert (wish.note, wish.asked_at) == ("Not before noon.", THEN)
    assert wish.earliest_on == EARLIEST_ON
    review = checkin_queries.open_review_of(patient=patient)
    (reason,) = checkin_queries.reasons_of(review=review)
    assert (reason.kind, reason.object_id) == (ReasonKind.SESSION_REQUEST, wish.pk)
    assert reason.level == TriageLevel.EXPECTED
    line = AuditEvent.objects.get()
    assert (line.action, line.record_id, line.detail) == ("session.asked", wish.pk, {})


def test_no_day_and_no_note_is_any(ask):
    wish = ask(days=frozenset(), part_of_day=PartOfDay.ANY)
    assert (wish.preferred_days, wish.part_of_day, wish.note) == ([], "any", "")


def test_the_same_form_twice_is_one_wish(ask):
    token = uuid4()
    assert ask(form_token=token) == ask(form_token=token)
    assert SessionRequest.objects.count() == 1
    assert AuditEvent.objects.count() == 1


def test_both_copies_at_once_are_one_wish(ask, monkeypatch):
    token = uuid4()
    first = ask(form_token=token)
    looks = iter([None, first])
    monkeypatch.setattr(operations.sessions, "_asked_with", lambda *_: next(looks))
    monkeypatch.setattr(operations.sessions, "session_standing", lambda **_: FREE)
    assert ask(form_token=token) == first


FREE = eligibility.SessionStanding(
    offered_on=OFFERED_ON, earliest_on=EARLIEST_ON, refusal=None, request=None
)


def test_another_error_of_the_database_is_not_swallowed(ask, monkeypatch):
    def broken(**_):
        raise IntegrityError("something else")

    monkeypatch.setattr(operations.sessions.trail, "record", broken)
    with pytest.raises(IntegrityError, match="something else"):
        ask()
    assert not SessionRequest.objects.exists()


def test_the_form_of_another(ask, another_patient, treatment):
    token = uuid4()
    ask(form_token=token)
    other = factories.TreatmentFactory(
        patient=another_patient, protocol_version=treatment.protocol_version
    )
    with pytest.raises(FormOfAnother):
        ask(treatment=other, by=another_patient.user, form_token=token)


def test_nobody_asks_in_the_name_of_a_patient(ask, nurse, another_patient):
    for stranger in (nurse.user, another_patient.user):
        with pytest.raises(NotOfThisPatient):
            ask(by=stranger)
    assert not SessionRequest.objects.exists()


@pytest.mark.parametrize("note", ["\x00", "a" * 501])
def test_a_bad_note_is_refused_with_a_sentence(ask, note):
    with pytest.raises(TextRefused) as refused:
        ask(note=note)
    assert refused.value.words.endswith(".")
    assert not SessionRequest.objects.exists()


def test_a_week_has_seven_days(ask):
    with pytest.raises(ValueError, match="7"):
        ask(days=frozenset({7}))


# --- when ---------------------------------------------------------------------------------


def test_the_dates_come_from_the_protocol(treatment):
    found = standing(treatment)
    assert (found.offered_on, found.earliest_on) == (OFFERED_ON, EARLIEST_ON)
    assert (found.refusal, found.request) == (None, None)


@pytest.mark.parametrize(
    ("then", "why"),
    [
        (datetime(2026, 6, 1, 22, 59, tzinfo=UTC), Refusal.TOO_EARLY),
        # Midnight in London, where the patient is.
        (datetime(2026, 6, 1, 23, 0, tzinfo=UTC), None),
        (datetime(2026, 9, 1, 12, 0, tzinfo=UTC), None),
    ],
)
def test_from_that_day_on_where_the_patient_is(treatment, ask, then, why):
    assert refusal(treatment, then) == why
    if why is None:
        assert ask(at=then)
        return
    with pytest.raises(CannotAskNow) as no:
        ask(at=then)
    assert no.value.standing.offered_on == OFFERED_ON
    assert not SessionRequest.objects.exists()


def test_a_stopped_treatment_offers_none(treatment):
    treatment.stopped_at, treatment.stopped_reason = THEN, "Moved away."
    treatment.save()
    assert refusal(treatment) is Refusal.STOPPED


def test_only_the_last_treatment_counts(treatment, patient):
    factories.TreatmentFactory(
        patient=patient,
        protocol_version=treatment.protocol_version,
        ended_at=THEN - 24 * HOUR,
    )
    assert refusal(treatment) is Refusal.NOT_THE_LAST


def test_one_wish_at_a_time(ask, treatment):
    wish = ask()
    found = standing(treatment)
    assert (found.refusal, found.request) == (Refusal.ASKED, wish)
    with pytest.raises(CannotAskNow):
        ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionRequestFactory(treatment=treatment)


# --- never while something above expected is open -------------------------------------------


@pytest.mark.parametrize("level", [TriageLevel.KEEP_AN_EYE, TriageLevel.CONTACT])
def test_not_while_the_last_check_in_is_above_expected(treatment, ask, level):
    CheckInFactory(treatment=treatment, day=20, level=level, answered_at=THEN - HOUR)
    assert refusal(treatment) is Refusal.TALK_FIRST
    with pytest.raises(CannotAskNow):
        ask()


def test_again_once_the_skin_has_settled(treatment, ask):
    for day, level in ((19, TriageLevel.KEEP_AN_EYE), (20, TriageLevel.EXPECTED)):
        CheckInFactory(
            treatment=treatment,
            day=day,
            level=level,
            answered_at=THEN - (21 - day) * 24 * HOUR,
        )
    assert ask()


def test_not_while_a_question_waits(asked, answered, treatment, ask):
    message = asked(at=THEN - 2 * HOUR)
    assert refusal(treatment) is Refusal.TALK_FIRST
    answered(message, at=THEN - HOUR)
    assert ask()


def test_looking_costs_few_queries(treatment, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        standing(treatment)


# --- answering ------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["booked", "spoke", "declined"])
def test_the_clinic_answers(ask, nurse, patient, treatment, outcome):
    wish = ask()
    answer = {"request": wish, "outcome": SessionOutcome(outcome)}
    later = {"by": nurse.user, "at": THEN + HOUR}
    assert operations.answer_session_request(**answer, **later)
    assert not operations.answer_session_request(**answer, **later)
    wish.refresh_from_db()
    assert (wish.outcome, wish.answered_by) == (outcome, nurse.user)
    assert wish.answered_at == THEN + HOUR
    assert checkin_queries.open_review_of(patient=patient) is None
    assert queries.open_session_request_of(patient=patient) is None
    assert refusal(treatment, THEN + 2 * HOUR) is None
    assert AuditEvent.objects.filter(action=f"session.{outcome}").count() == 1


def test_the_patient_takes_it_back(ask, nurse, patient, another_patient):
    wish = ask()
    with pytest.raises(NotOfThisPatient):
        operations.withdraw(request=wish, by=another_patient.user, at=THEN)
    assert operations.withdraw(request=wish, by=patient.user, at=THEN + HOUR)
    assert not operations.withdraw(request=wish, by=patient.user, at=THEN + HOUR)
    assert not operations.answer_session_request(
        request=wish,
        outcome=SessionOutcome.BOOKED,
        by=nurse.user,
        at=THEN + HOUR,
    )
    assert queries.session_requests_of(patient=patient)[0].outcome == "withdrawn"
    review = checkin_queries.latest_review_of(patient=patient)
    assert (review.outcome, review.seen_at, review.seen_by) == ("withdrawn", None, None)
    assert ask(at=THEN + 2 * HOUR)


def test_staff_withdraw_nothing(ask, nurse):
    with pytest.raises(ValueError, match="withdrawn"):
        operations.answer_session_request(
            request=ask(),
            outcome=SessionOutcome.WITHDRAWN,
            by=nurse.user,
            at=THEN,
        )


def test_another_reason_to_look_stays(ask, asked, nurse, patient):
    wish = ask()
    asked(at=THEN + HOUR)
    operations.answer_session_request(
        request=wish,
        outcome=SessionOutcome.BOOKED,
        by=nurse.user,
        at=THEN + 2 * HOUR,
    )
    review = checkin_queries.open_review_of(patient=patient)
    assert review.kind == ReasonKind.MESSAGE
