"""The rows that should exist, and no others (I10, I17, I18, I20)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from accounts import operations as account_operations
from aftercare.domain.vocabulary import ReminderKind
from aftercare.reminders import eligibility, operations
from aftercare.reminders.models import Reminder
from tests.factories import (
    AT,
    PatientFactory,
    ProtocolVersionFactory,
    TreatmentFactory,
    UserFactory,
)
from tests.reminders.conftest import london, row, snapshot

pytestmark = pytest.mark.django_db

SPREAD = timedelta(minutes=10)


def test_the_next_48_hours_are_planned(treatment, engine):
    engine.plan()
    found = Reminder.objects.all()
    assert {r.state for r in found} == {"planned"}
    assert all(AT <= r.due_at < AT + timedelta(hours=48) for r in found)
    assert abs(row("spf_top_up", 3).due_at - london(15, 13)) <= SPREAD
    assert abs(row("spf_morning", 4).due_at - london(16, 8)) <= SPREAD
    assert not Reminder.objects.filter(rule_code="spf_morning", day=3).exists()


def test_twice_changes_nothing(treatment, engine):
    engine.plan()
    before = snapshot()
    made = engine.plan()
    assert snapshot() == before
    assert (made.moved, made.cancelled) == (0, 0)


def test_a_later_pass_adds_only_what_is_new(treatment, engine):
    engine.plan()
    before = {r.pk for r in Reminder.objects.all()}
    engine.plan(AT + timedelta(days=1))
    new = Reminder.objects.exclude(pk__in=before)
    assert new
    assert {r.day for r in new} == {5, 6}
    assert Reminder.objects.filter(pk__in=before).count() == len(before)


def test_only_people_who_signed_in_and_agreed_get_rows(clinic, engine):
    silent = UserFactory()
    version = ProtocolVersionFactory(clinic=clinic)
    for user in (None, silent):
        patient = PatientFactory(clinic=clinic, user=user)
        TreatmentFactory(patient=patient, protocol_version=version)
    engine.plan()
    assert not Reminder.objects.exists()


def test_the_number_of_queries_does_not_grow(
    treatment, clinic, engine, django_assert_max_num_queries
):
    engine.plan()
    for _ in range(6):
        user = UserFactory(agreed=True)
        TreatmentFactory(
            patient=PatientFactory(clinic=clinic, user=user),
            protocol_version=treatment.protocol_version,
        )
    with django_assert_max_num_queries(22):
        engine.plan()
    assert Reminder.objects.values("treatment").distinct().count() == 7


def test_a_new_zone_moves_only_what_lies_ahead(treatment, patient, engine):
    engine.plan(london(15, 6))
    engine.run(london(15, 8, 11), plan=False)
    sent = row("spf_morning", 3)
    assert sent.state == "sent"
    at = london(15, 9)
    account_operations.confirm_zone(user=patient.user, zone="Asia/Tokyo", at=at)
    engine.plan(at)
    kept = row("spf_morning", 3)
    assert (kept.due_at, kept.zone, kept.state) == (
        sent.due_at,
        "Europe/London",
        "sent",
    )
    moved = row("spf_morning", 4)
    assert moved.zone == "Asia/Tokyo"
    eight_in_tokyo = datetime(2026, 5, 15, 23, tzinfo=UTC)
    assert abs(moved.due_at - eight_in_tokyo) <= SPREAD


def test_a_zone_change_makes_no_second_row(treatment, patient, engine):
    engine.plan()
    keys = set(Reminder.objects.values_list("rule_code", "day", "slot"))
    for zone in ("America/Los_Angeles", "Pacific/Auckland", "Europe/London"):
        account_operations.confirm_zone(user=patient.user, zone=zone, at=AT)
        engine.plan(AT + timedelta(minutes=1))
    again = Reminder.objects.values_list("rule_code", "day", "slot")
    assert len(again) == len(set(again))
    assert keys <= set(again)


def test_own_times_move_the_row_and_keep_it(treatment, patient, engine):
    engine.plan()
    before = row("spf_morning", 4)
    operations.set_time(
        user=patient.user, rule_code="spf_morning", wall=time(9, 30), at=AT
    )
    engine.plan()
    after = row("spf_morning", 4)
    assert after.pk == before.pk
    assert abs(after.due_at - london(16, 9, 30)) <= SPREAD
    assert after.plan_version != before.plan_version


def test_a_time_moved_over_the_edge_of_the_48_hours_is_not_taken_back(
    treatment, patient, engine
):
    at = london(15, 8, 15)
    engine.plan(at)
    assert row("spf_morning", 5)
    operations.set_time(
        user=patient.user, rule_code="spf_morning", wall=time(11), at=at
    )
    engine.plan(at)
    assert row("spf_morning", 5).state == "planned"


def test_a_stopped_treatment_takes_its_rows_back_with_the_reason(treatment, engine):
    engine.plan()
    treatment.stopped_at, treatment.stopped_reason = AT, "Moved"
    treatment.save(update_fields=["stopped_at", "stopped_reason"])
    engine.plan()
    assert {(r.state, r.reason) for r in Reminder.objects.all()} == {
        ("cancelled", eligibility.PLAN_ENDED)
    }


def test_a_corrected_date_moves_the_days(treatment, engine):
    engine.plan()
    treatment.treated_on = treatment.treated_on - timedelta(days=30)
    treatment.version = 2
    treatment.save(update_fields=["treated_on", "version"])
    engine.plan()
    waiting = Reminder.objects.filter(state="planned")
    assert {r.day for r in waiting} <= {33, 34, 35}
    gone = Reminder.objects.exclude(state="planned")
    assert {(r.state, r.reason) for r in gone} == {("cancelled", eligibility.CHANGED)}


def test_starting_again_after_a_stop_needs_no_repair(treatment, patient, engine):
    engine.plan()
    operations.stop_all(user=patient.user, at=AT)
    engine.plan()
    assert {r.state for r in Reminder.objects.all()} == {"planned"}
    operations.start_all(user=patient.user, at=AT)
    engine.plan()
    engine.run(row("spf_top_up", 3).due_at, plan=False)
    assert row("spf_top_up", 3).state == "sent"


def test_no_new_rows_of_a_stopped_kind(treatment, patient, engine):
    operations.stop_kind(user=patient.user, kind=ReminderKind.SPF, at=AT)
    engine.plan()
    assert {r.kind for r in Reminder.objects.all()} == {"moisturiser"}


@pytest.mark.parametrize(
    ("zone", "ended_at", "day", "wall", "utc"),
    [
        # Both nights of design note b.5: the hour that does not exist, the hour that is twice.
        ("Europe/London", datetime(2027, 3, 26, 10, tzinfo=UTC), 2, time(1, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 10, 23, 10, tzinfo=UTC), 2, time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("America/New_York", datetime(2027, 3, 12, 15, tzinfo=UTC), 2, time(2, 30), datetime(2027, 3, 14, 7, 30, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_on_the_night_the_clock_jumps_nothing_is_lost(
    patient, engine, zone, ended_at, day, wall, utc
):
    treatment = TreatmentFactory(
        patient=patient, ended_at=ended_at, treated_on=ended_at.date(), zone=zone
    )
    user = patient.user
    account_operations.confirm_zone(user=user, zone=zone, at=ended_at)
    account_operations.change_quiet_hours(
        user=user, quiet_from=time(12), quiet_until=time(12)
    )
    operations.set_time(user=user, rule_code="spf_morning", wall=wall, at=ended_at)
    engine.plan(ended_at + timedelta(hours=24))
    found = row("spf_morning", day, treatment=treatment)
    assert abs(found.due_at - utc) <= SPREAD
    engine.run(found.due_at, plan=False)
    assert row("spf_morning", day).state == "sent"
