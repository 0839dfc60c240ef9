"""Who has to look after a check-in, and what is an adverse event."""

from __future__ import annotations

import pytest

from aftercare.checkins import queries
from aftercare.checkins.models import (
    AdverseEvent,
    CheckIn,
    ReasonKind,
    Review,
    StepKind,
)
from tests.checkins.conftest import (
    CONTACT,
    DAY,
    EMERGENCY,
    EXPECTED,
    EYE,
    MINUTE,
    URGENT,
    act,
)

pytestmark = pytest.mark.django_db


def kinds(review):
    return [reason.kind for reason in queries.reasons_of(review=review)]


@pytest.mark.parametrize("level", [EXPECTED, EYE])
def test_below_contact_nobody_has_to_look(send, at, level):
    send(at, level=level)
    assert not Review.objects.exists()


@pytest.mark.parametrize("level", [CONTACT, URGENT, EMERGENCY])
def test_from_contact_on_a_person_looks(send, patient, at, level):
    row = send(at, level=level)
    review = queries.open_review_of(patient=patient)
    assert (review.level, review.kind) == (level, ReasonKind.CHECK_IN)
    assert (review.check_in, review.treatment) == (row, row.treatment)
    assert review.why == "Puffiness slight"
    assert (review.clinic, review.raised_at) == (patient.clinic, at)


@pytest.mark.parametrize(
    ("said", "kind"),
    [({"worried": True}, ReasonKind.WORRIED), ({"note": "Hm."}, ReasonKind.NOTE)],
)
def test_worry_and_a_note_always_reach_a_person(send, patient, at, said, kind):
    send(at, **said)
    review = queries.open_review_of(patient=patient)
    assert (review.kind, review.level) == (kind, EYE)
    (reason,) = queries.reasons_of(review=review)
    assert reason.note == said.get("note", "")


def test_all_of_it_at_once_is_one_review(send, patient, at):
    send(at, level=CONTACT, worried=True, note="Please look.")
    review = queries.open_review_of(patient=patient)
    assert set(kinds(review)) == {"check_in", "worried", "note"}
    assert (review.kind, review.level) == ("check_in", CONTACT)


def test_a_clinic_that_does_not_compare_gets_the_diary(send, clinic, patient, at):
    clinic.compares = False
    clinic.save(update_fields=["compares"])
    send(at)
    review = queries.open_review_of(patient=patient)
    assert (review.kind, review.level) == ("check_in", EYE)


def test_a_better_day_later_closes_nothing_unread(send, patient, at):
    send(at, level=CONTACT)
    send(at + DAY)
    assert queries.open_review_of(patient=patient).level == CONTACT


# --- adverse events -------------------------------------------------------------------


@pytest.mark.parametrize("level", [EXPECTED, EYE, CONTACT])
def test_below_urgent_there_is_no_event(send, at, level):
    send(at, level=level)
    assert not AdverseEvent.objects.exists()


@pytest.mark.parametrize("level", [URGENT, EMERGENCY])
def test_from_urgent_on_there_is_one_that_nobody_was_told_of(send, at, level):
    row = send(at, level=level)
    event = AdverseEvent.objects.get()
    assert (event.check_in, event.level, event.raised_at) == (row, level, at)
    assert (event.notified_at, event.next_notice_at) == (None, at)
    (step,) = queries.steps_of(event=event)
    assert (step.kind, step.by, step.check_in) == (StepKind.RAISED, None, row)


def test_a_level_that_is_only_held_up_is_no_new_event(send, at):
    send(at, level=URGENT)
    send(at + DAY, level=EXPECTED)
    send(at + 2 * DAY, level=CONTACT)
    event = AdverseEvent.objects.get()
    assert len(queries.steps_of(event=event)) == 1


def test_reported_again_it_has_to_be_acknowledged_again(send, nurse, at):
    send(at, level=URGENT)
    event = AdverseEvent.objects.get()
    act("acknowledge_event", event, nurse.user, at + MINUTE)
    row = send(at + DAY, level=EMERGENCY)
    event.refresh_from_db()
    assert (event.level, event.acknowledged_at) == (EMERGENCY, None)
    assert event.next_notice_at == at + DAY
    assert [s.kind for s in queries.steps_of(event=event)] == [
        "raised",
        "acknowledged",
        "reported_again",
    ]
    assert queries.steps_of(event=event)[-1].check_in == row


def test_reported_lower_again_the_event_stays_as_high_as_it_was(send, at):
    send(at, level=EMERGENCY)
    send(at + DAY, level=URGENT)
    event = AdverseEvent.objects.get()
    assert event.level == EMERGENCY
    assert [s.level for s in queries.steps_of(event=event)] == [EMERGENCY, URGENT]


def test_after_the_end_of_one_there_is_a_new_one(send, nurse, at):
    send(at, level=URGENT)
    event = AdverseEvent.objects.get()
    act("resolve_event", event, nurse.user, at + DAY, note="Healed.")
    send(at + 2 * DAY, level=URGENT)
    assert AdverseEvent.objects.count() == 2


def test_both_are_there_or_neither(send, at, monkeypatch):
    """The adverse event fails: nothing of the check-in is kept, and nothing was said."""

    def broken(**_):
        raise RuntimeError

    monkeypatch.setattr("aftercare.checkins.operations.consequences.report", broken)
    with pytest.raises(RuntimeError):
        send(at, level=URGENT)
    assert not CheckIn.objects.exists()
    assert not Review.objects.exists()
