"""A tick silences what is left of that task: what is due by now or nearly, and no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Q

from aftercare.reminders import eligibility, operations
from aftercare.treatments import queries as treatment_queries
from tests.factories import AT, ReminderFactory, TreatmentFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def one(treatment):
    """`one(due_at, ...)`: a planned reminder of the sun task of day 3, another slot."""

    def planned(due_at, **facts):
        return ReminderFactory(
            treatment=facts.pop("treatment", treatment),
            due_at=due_at,
            expires_at=facts.pop("expires_at", due_at + 2 * HOUR),
            **facts,
        )

    return planned


def tick(treatment, at=AT, **more):
    plan = treatment_queries.care_plan_of(treatment=treatment)
    user = treatment.patient.user
    what = {"care_task": "spf", "slot": "morning", **more}
    return operations.mark_done(plan=plan, at=at, by=user, **what)


def end_of(row):
    """Whether the last look takes it as done."""
    [case] = eligibility.cases(where=Q(pk=row.pk))
    return case.is_done


ENDED, OPEN = True, False


@pytest.mark.parametrize(
    ("minutes", "end"), [(-50, ENDED), (0, ENDED), (60, ENDED), (61, OPEN)]
)
def test_what_is_due_by_now_or_within_the_hour_is_ended(treatment, one, minutes, end):
    row = one(AT + timedelta(minutes=minutes), slot="midday")
    tick(treatment)
    assert end_of(row) == end


def test_another_task_goes_on(treatment, one):
    row = one(AT, care_task="moisturiser")
    tick(treatment)
    assert end_of(row) == OPEN


def test_the_same_task_of_another_treatment_is_done_too(treatment, one):
    """On the same date it is another recovery day there."""
    other = TreatmentFactory(
        patient=treatment.patient,
        protocol_version=treatment.protocol_version,
        ended_at=AT - timedelta(days=12),
    )
    row = one(AT, treatment=other, day=12)
    tick(treatment)
    assert end_of(row) == ENDED


def test_another_patients_reminder_goes_on(treatment, one, another_patient):
    theirs = TreatmentFactory(
        patient=another_patient, protocol_version=treatment.protocol_version
    )
    row = one(AT, treatment=theirs)
    tick(treatment)
    assert end_of(row) == OPEN


def test_what_was_missed_is_not_told_as_done(treatment, one):
    """After an outage the truth is that it did not go out in time."""
    row = one(AT - 3 * HOUR, expires_at=AT)
    tick(treatment)
    assert end_of(row) == OPEN


def test_a_tick_taken_back_silences_nothing(treatment, one):
    row = one(AT + HOUR / 2, slot="midday")
    tick(treatment)
    plan = treatment_queries.care_plan_of(treatment=treatment)
    what = {"care_task": "spf", "slot": "morning", "by": treatment.patient.user}
    operations.undo_done(plan=plan, at=AT, **what)
    assert end_of(row) == OPEN


def test_done_late_on_the_page_is_not_reminded_of_again(
    client_for, patient, treatment, one, monkeypatch
):
    row = one(AT + 30 * timedelta(minutes=1), slot="midday")
    monkeypatch.setattr("aftercare.foundation.clock.now", lambda: AT)
    answer = client_for(patient).post(f"/care/{treatment.pk}/spf/morning/done/")
    assert answer.status_code == 302
    assert end_of(row) == ENDED
