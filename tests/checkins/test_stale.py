"""A page that is older than the last report acts on nothing; a form sent twice acts once."""

from __future__ import annotations

from uuid import uuid4

import pytest

from aftercare.audit.models import AuditEvent
from aftercare.checkins import escalation, operations, queries
from aftercare.checkins.models import AdverseEvent, AdverseEventStep
from aftercare.checkins.operations import ChangedMeanwhile, NotThisTreatment
from tests import factories
from tests.checkins.conftest import DAY, EMERGENCY, MINUTE, URGENT, act, last_step

pytestmark = pytest.mark.django_db
ACTS = ["acknowledge_event", "contact_about_event", "resolve_event"]
WITH_WORDS = ["contact_about_event", "note_on_event", "resolve_event"]


@pytest.fixture
def event(send, at):
    send(at, level=URGENT)
    return AdverseEvent.objects.get()


def words(name):
    return {} if name == "acknowledge_event" else {"note": "Called."}


@pytest.mark.parametrize("name", ACTS)
def test_what_was_reported_meanwhile_is_read_first(event, send, nurse, at, name):
    shown = last_step(event)
    send(at + DAY, level=EMERGENCY)
    with pytest.raises(ChangedMeanwhile):
        act(name, event, nurse.user, at + DAY, shown=shown, **words(name))
    event.refresh_from_db()
    assert (event.acknowledged_at, event.next_notice_at) == (None, at + DAY)
    act(name, event, nurse.user, at + DAY, **words(name))


@pytest.mark.parametrize("name", ACTS)
def test_what_others_did_meanwhile_is_no_reason_to_read_again(event, nurse, at, name):
    shown = last_step(event)
    escalation.escalate_due(at=at)
    act("note_on_event", event, nurse.user, at + MINUTE, note="GP told.")
    act(name, event, nurse.user, at + MINUTE, shown=shown, **words(name))


def test_a_report_by_a_clock_that_is_behind_stands_last(event, send, nurse, at):
    """Else its page would end with the notice, and could acknowledge nothing."""
    escalation.escalate_due(at=at + 2 * MINUTE)
    send(at + MINUTE, level=EMERGENCY)
    kinds = [step.kind for step in queries.steps_of(event=event)]
    assert kinds == ["raised", "notified", "reported_again"]
    act("acknowledge_event", event, nurse.user, at + 3 * MINUTE)


def test_the_step_of_another_event_is_none_of_this(event, nurse, at):
    with pytest.raises(ChangedMeanwhile):
        act("acknowledge_event", event, nurse.user, at, shown=uuid4())


@pytest.mark.parametrize("name", WITH_WORDS)
def test_a_form_sent_twice_is_one_step(event, nurse, at, name):
    token, shown = uuid4(), last_step(event)
    for late in (0, 1):
        facts = {"note": "Called.", "token": token, "shown": shown}
        act(name, event, nurse.user, at + late * MINUTE, **facts)
    assert AdverseEventStep.objects.filter(form_token=token).count() == 1
    assert AuditEvent.objects.filter(record_id=event.pk).count() == 1


def test_by_hand_twice_is_one_report(treatment, nurse, at):
    facts = {
        "treatment": treatment,
        "level": URGENT,
        "note": "She rang.",
        "form_token": uuid4(),
        "by": nurse.user,
    }
    first = operations.raise_by_hand(**facts, at=at)
    assert operations.raise_by_hand(**facts, at=at + MINUTE) == first
    assert AdverseEventStep.objects.count() == 1


def test_a_form_of_another_treatment_is_refused(event, another_patient, nurse, at):
    token = uuid4()
    act("note_on_event", event, nurse.user, at, note="Called.", token=token)
    other = factories.TreatmentFactory(
        patient=another_patient, protocol_version=event.treatment.protocol_version
    )
    with pytest.raises(NotThisTreatment):
        operations.raise_by_hand(
            treatment=other,
            level=URGENT,
            note="She rang.",
            form_token=token,
            by=nurse.user,
            at=at,
        )
