"""What is coming up, what came, and how the engine is doing."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from aftercare.reminders import operations, queries
from tests.factories import AT, CompletionFactory, DeliveryFactory, ReminderFactory
from tests.reminders.conftest import london

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_the_next_is_the_first_that_will_really_come(treatment, patient, engine):
    engine.plan()
    first = queries.next_reminder(user=patient.user, at=AT)
    assert (first.wall_time, first.on.day, first.zone) == (
        time(13),
        15,
        "Europe/London",
    )
    operations.pause_for(user=patient.user, days=1, at=AT)
    patient.user.contact_preference.refresh_from_db()
    assert queries.next_reminder(user=patient.user, at=AT).on.day == 16
    operations.stop_all(user=patient.user, at=AT)
    assert queries.next_reminder(user=patient.user, at=AT) is None


def test_a_time_moved_by_quiet_hours_is_shown_as_it_will_be(treatment, patient, engine):
    preference = patient.user.contact_preference
    preference.quiet_until = time(9)
    preference.save(update_fields=["quiet_until"])
    engine.plan(london(15, 6))
    shown = queries.next_reminder(user=patient.user, at=london(15, 6)).wall_time
    assert time(9) <= shown <= time(9, 10)


def test_history_is_ones_own_newest_first(treatment, patient, another_patient, engine):
    engine.plan(london(15, 6))
    for hour in (8, 13, 20):
        engine.run(london(15, hour, 45))
    lines = queries.history(user=patient.user, limit=3)
    assert [line.state for line in lines] == ["sent"] * 3
    assert lines[0].wall_time == time(20, 30)
    assert lines[0].words.startswith("Sent 20:")
    assert queries.history(user=another_patient.user, limit=3) == ()


def test_staff_see_what_is_open_too(treatment, patient, engine):
    engine.plan()
    lines = queries.history_of_patient(patient_id=patient.pk, limit=50)
    assert {line.state for line in lines} == {"planned"}
    assert lines[0].due_at > lines[-1].due_at


def test_completions_are_of_that_day_and_not_undone(treatment):
    CompletionFactory(treatment=treatment, day=3, slot="morning")
    CompletionFactory(treatment=treatment, day=4, slot="morning")
    CompletionFactory(treatment=treatment, day=3, slot="midday", undone_at=AT)
    [done] = queries.completions_on(treatment_ids=[treatment.pk], day=3)
    assert done.key == (treatment.pk, "spf", 3, "morning")


def test_health_counts_one_clinic_or_all(treatment, clinic, other_clinic):
    ReminderFactory(treatment=treatment, due_at=AT - timedelta(minutes=7))
    ReminderFactory(treatment=treatment, due_at=AT + DAY)
    for state in ("sent", "missed", "failed", "failed"):
        ReminderFactory(
            treatment=treatment, state=state, reason="because", finished_at=AT
        )
    for clinic_id in (clinic.pk, None):
        found = queries.health(at=AT, window=DAY, clinic_id=clinic_id)
        assert (found.due, found.sent, found.missed, found.failed) == (1, 1, 1, 2)
        assert found.oldest_due_at == AT - timedelta(minutes=7)
    elsewhere = queries.health(at=AT, window=DAY, clinic_id=other_clinic.pk)
    assert (elsewhere.due, elsewhere.oldest_due_at, elsewhere.failed) == (0, None, 0)


def test_a_look_sees_what_a_tick_has_to_do(treatment):
    now = queries.look().at
    assert (queries.look().has_due, queries.look().has_finished) == (False, False)
    # SQLite's clock has milliseconds: the very same one may still lie ahead.
    ReminderFactory(treatment=treatment, due_at=now - timedelta(milliseconds=1))
    assert queries.look().has_due
    sent = DeliveryFactory(state="sent", finished_at=now)
    ReminderFactory(treatment=treatment, state="sending", due_at=now, delivery=sent)
    assert queries.look().has_finished
