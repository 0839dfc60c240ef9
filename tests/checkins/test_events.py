"""Adverse events: what was done about them can only be added to."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import Http404

from aftercare.audit.models import AuditEvent
from aftercare.checkins import operations, queries
from aftercare.checkins.models import AdverseEvent, AdverseEventStep
from aftercare.checkins.operations import EventResolved, NoteMissing, NoteNotUsable
from tests import checkin_factories as rows
from tests import factories
from tests.checkins.conftest import CONTACT, DAY, EMERGENCY, MINUTE, URGENT, act

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(send, at):
    send(at, level=URGENT)
    return AdverseEvent.objects.get()


@pytest.fixture
def mia(nurse):
    return nurse.user


def kinds(event):
    return [step.kind for step in queries.steps_of(event=event)]


def test_the_whole_way(event, mia, at):
    act("acknowledge_event", event, mia, at + MINUTE)
    act("contact_about_event", event, mia, at + 2 * MINUTE, note="Spoke at 11.")
    act("note_on_event", event, mia, at + 3 * MINUTE, note="GP told.")
    done = act("resolve_event", event, mia, at + 4 * MINUTE, note="Healed.")
    assert (done.acknowledged_at, done.acknowledged_by) == (at + MINUTE, mia)
    assert (done.contacted_at, done.contacted_by) == (at + 2 * MINUTE, mia)
    assert (done.resolved_at, done.resolved_by) == (at + 4 * MINUTE, mia)
    assert done.next_notice_at is None
    steps = queries.steps_of(event=event)
    assert [(s.kind, s.note, s.by) for s in steps] == [
        ("raised", "", None),
        ("acknowledged", "", mia),
        ("contacted", "Spoke at 11.", mia),
        ("note", "GP told.", mia),
        ("resolved", "Healed.", mia),
    ]
    told = AuditEvent.objects.filter(record_id=event.pk).order_by("at")
    assert [one.action.removeprefix("adverse_event.") for one in told] == [
        "acknowledged",
        "contacted",
        "noted",
        "resolved",
    ]
    assert {one.clinic_id for one in told} == {event.clinic_id}


def test_acknowledged_once(event, mia, at):
    act("acknowledge_event", event, mia, at)
    again = act("acknowledge_event", event, factories.UserFactory(), at + MINUTE)
    assert again.acknowledged_by == mia
    assert kinds(event) == ["raised", "acknowledged"]


def test_who_speaks_to_the_patient_has_it_in_hand(event, mia, at):
    other = factories.UserFactory()
    act("contact_about_event", event, mia, at, note="Called.")
    again = act("contact_about_event", event, other, at + DAY, note="Called again.")
    assert (again.acknowledged_by, again.contacted_at) == (mia, at)
    assert kinds(event) == ["raised", "contacted", "contacted"]


@pytest.mark.parametrize("name", ["acknowledge_event", "contact_about_event"])
def test_what_is_resolved_is_closed(event, mia, at, name):
    act("resolve_event", event, mia, at, note="Healed.")
    words = {} if name == "acknowledge_event" else {"note": "Late."}
    with pytest.raises(EventResolved):
        act(name, event, mia, at, **words)
    act("note_on_event", event, mia, at + DAY, note="Report sent.")


@pytest.mark.parametrize(
    ("note", "why"), [("  ", NoteMissing), ("x" * 2001, NoteNotUsable)]
)
@pytest.mark.parametrize(
    "name", ["contact_about_event", "note_on_event", "resolve_event"]
)
def test_what_was_done_is_said(event, mia, at, name, note, why):
    with pytest.raises(why):
        act(name, event, mia, at, note=note)
    assert kinds(event) == ["raised"]


# --- by hand ----------------------------------------------------------------------------


def by_hand(treatment, nurse, at, *, level=URGENT, token=None):
    return operations.raise_by_hand(
        treatment=treatment,
        level=level,
        note="She rang.",
        form_token=token or uuid4(),
        by=nurse.user,
        at=at,
    )


def test_who_enters_one_has_it_in_hand(treatment, nurse, at):
    event = by_hand(treatment, nurse, at, level=CONTACT)
    assert (event.raised_by, event.acknowledged_by) == (nurse.user, nurse.user)
    assert (event.level, event.next_notice_at) == (CONTACT, None)
    (step,) = queries.steps_of(event=event)
    assert (step.kind, step.note, step.by) == ("raised", "She rang.", nurse.user)
    assert AuditEvent.objects.get().action == "adverse_event.raised"


def test_the_open_event_takes_it(event, treatment, nurse, at):
    again = by_hand(treatment, nurse, at + MINUTE, level=EMERGENCY)
    assert again == event
    assert (again.level, again.raised_by) == (EMERGENCY, None)
    assert kinds(event) == ["raised", "reported_again"]
    # What the rules reported is read by nobody through this.
    assert (again.acknowledged_at, again.next_notice_at) == (None, at)


# --- only added ----------------------------------------------------------------------------


def test_the_database_refuses_to_change_a_step(event):
    with transaction.atomic(), pytest.raises(DatabaseError, match="only added"):
        AdverseEventStep.objects.update(note="Something else.")
    step = AdverseEventStep.objects.get()
    step.note = "Something else."
    with transaction.atomic(), pytest.raises(DatabaseError, match="only added"):
        step.save()
    step.refresh_from_db()
    assert step.note == ""


def test_the_database_refuses_to_lose_a_step(event):
    """SQLite has no guard: there Django empties the tables between tests row by row."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            names = [name for (name,) in cursor.fetchall()]
        assert names == ["checkins_step_never_changed"]
        return
    with transaction.atomic(), pytest.raises(DatabaseError, match="only added"):
        AdverseEventStep.objects.all().delete()


@pytest.mark.parametrize(
    "broken",
    [
        {"next_notice_at": None},
        {"acknowledged": True},
        {"resolved": True, "next_notice_at": None},
    ],
)
def test_either_it_is_acknowledged_or_somebody_will_be_told(at, broken):
    facts = {key: value for key, value in broken.items() if key.endswith("at")}
    for done in ("acknowledged", "resolved"):
        if broken.get(done):
            facts |= {f"{done}_at": at, f"{done}_by": factories.UserFactory()}
    with transaction.atomic(), pytest.raises(IntegrityError):
        rows.AdverseEventFactory(**facts)


def test_one_is_open_for_a_treatment(event):
    with transaction.atomic(), pytest.raises(IntegrityError):
        rows.AdverseEventFactory(treatment=event.treatment)


# --- asked for -------------------------------------------------------------------------------


def test_lists_of_a_clinic(event, nurse, other_nurse, at, django_assert_num_queries):
    older = rows.AdverseEventFactory(
        treatment=factories.TreatmentFactory(
            patient=factories.PatientFactory(clinic=nurse.clinic),
            protocol_version=event.treatment.protocol_version,
        ),
        raised_at=at - DAY,
        level=EMERGENCY,
    )
    done = rows.AdverseEventFactory(
        treatment=event.treatment,
        raised_at=at - 2 * DAY,
        next_notice_at=None,
        acknowledged_at=at,
        acknowledged_by=nurse.user,
        resolved_at=at,
        resolved_by=nurse.user,
    )
    with django_assert_num_queries(1):
        assert queries.open_events(clinic=nurse.clinic) == (older, event)
    assert queries.events_of(clinic=nurse.clinic) == (event, older, done)
    assert queries.events_of(clinic=nurse.clinic, start=1, limit=1) == (older,)
    assert queries.events_of_treatment(treatment_id=event.treatment_id) == (event, done)
    assert queries.open_events(clinic=other_nurse.clinic) == ()


def test_another_clinics_event_is_not_there(event, nurse, other_nurse):
    assert queries.get_event(member=nurse, event_id=event.pk) == event
    for ask in (queries.get_event, queries.event_report):
        with pytest.raises(Http404):
            ask(member=other_nurse, event_id=event.pk)


def test_the_report_has_what_a_maker_asks_for(event, treatment, nurse, at):
    treatment.device = factories.DeviceFactory(clinic=nurse.clinic, name="Pen 7")
    treatment.cartridge_lot = "LOT 42"
    treatment.anaesthetic = "Cream, 4 %"
    treatment.products_given = "Gel"
    treatment.save()
    found = queries.event_report(member=nurse, event_id=event.pk)
    assert (found.device_name, found.device_kind) == ("Pen 7", "pen")
    assert (found.cartridge_lot, found.anaesthetic) == ("LOT 42", "Cream, 4 %")
    assert (found.day, found.after_hours) == (3, 72.0)
    assert found.deepest_mm == Decimal("1.50")
    assert [area.area for area in found.areas] == ["full_face"]
    (check_in,) = found.check_ins
    assert [(s.symptom, s.severity) for s in check_in.symptoms.all()] == [
        ("swelling", 1)
    ]
    assert [hit.code for hit in check_in.rule_hits.all()] == ["U1"]
    assert [step.kind for step in found.steps] == ["raised"]
    assert found.protocol_version == check_in.protocol_version
    assert "Amara" not in repr({f: getattr(found, f) for f in found.__slots__})
