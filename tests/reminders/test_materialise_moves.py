"""One row for each occurrence in any zone and with any moves (I18, b.6), late ones too (I1)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import operations as account_operations
from aftercare.reminders import materialise, operations
from aftercare.reminders.models import PlanMark, Reminder
from aftercare.reminders.queries import planning_queries
from aftercare.treatments import queries as treatment_queries
from tests.factories import AT, TreatmentFactory
from tests.reminders.conftest import london, row
from tests.reminders.passing import last_tick, mark_of, settled, stamp

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
ZONES = [
    "Africa/Casablanca",
    "America/Nuuk",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Chatham",
    "Pacific/Honolulu",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
]
# One flight after the other: where to, and after how many hours.
FLIGHTS = st.lists(
    st.tuples(st.sampled_from(ZONES), st.integers(1, 40)), min_size=1, max_size=4
)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
STARTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda n: FIRST + n * MINUTE)


def expected(treatment, at):
    """What the schedule alone says of the next 48 hours."""
    found = treatment_queries.find_plans(treatment_ids=[treatment.pk])
    facts = planning_queries.plan_facts(found=found).facts[treatment.pk]
    due = facts.occurrences(since=at, until=at + planning_queries.HORIZON)
    return {(one.rule_code, one.day, one.slot): one.due_at for one in due}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(start=STARTS, flights=FLIGHTS)
def test_each_occurrence_has_one_row_wherever_the_patient_flies(
    patient, start, flights
):
    with transaction.atomic():
        treatment = TreatmentFactory(
            patient=patient,
            ended_at=start - timedelta(days=3),
            treated_on=(start - timedelta(days=3)).date(),
        )
        at = start
        materialise.materialise(at=at)
        for zone, hours in flights:
            at += timedelta(hours=hours)
            account_operations.confirm_zone(user=patient.user, zone=zone, at=at)
            materialise.materialise(at=at)
        keys = list(Reminder.objects.values_list("rule_code", "day", "slot"))
        due = {
            (one.rule_code, one.day, one.slot): one.due_at
            for one in Reminder.objects.filter(state="planned")
        }
        assert len(keys) == len(set(keys))
        wanted = expected(treatment, at)
        assert {key: due.get(key) for key in wanted} == wanted
        assert set(Reminder.objects.values_list("state", flat=True)) == {"planned"}
        transaction.set_rollback(True)


def test_a_day_that_was_sent_is_never_sent_again_when_its_hour_comes_again(
    treatment, patient, engine
):
    """Rule 3 of b.6: from London to Honolulu, where it is not yet eight that day."""
    engine.plan(london(15, 6))
    sent = row("spf_morning", 3)
    Reminder.objects.filter(pk=sent.pk).update(
        state="sent", reason="Sent.", finished_at=sent.due_at
    )
    at = london(15, 12)
    account_operations.confirm_zone(user=patient.user, zone="Pacific/Honolulu", at=at)
    engine.plan(at)
    eight_in_honolulu = london(15, 19)
    assert ("spf_morning", 3, sent.slot) in expected(treatment, at)
    again = Reminder.objects.filter(rule_code="spf_morning", day=3)
    assert [(r.pk, r.state, r.due_at) for r in again] == [
        (sent.pk, "sent", sent.due_at)
    ]
    engine.plan(eight_in_honolulu)
    assert again.count() == 1


def test_a_time_that_a_move_puts_into_the_past_is_due_at_once(
    treatment, patient, engine
):
    engine.plan(london(15, 6))
    at = london(15, 7)
    account_operations.confirm_zone(user=patient.user, zone="Europe/Athens", at=at)
    engine.plan(at)
    moved = row("spf_morning", 3)
    assert moved.state == "planned"
    assert moved.due_at < at < moved.expires_at


def test_a_row_somebody_claimed_meanwhile_is_not_moved(treatment, patient, engine):
    engine.plan()
    claimed = row("spf_morning", 4)
    Reminder.objects.filter(pk=claimed.pk).update(state="sending")
    operations.set_time(
        user=patient.user, rule_code="spf_morning", wall=time(9, 30), at=AT
    )
    engine.plan()
    assert row("spf_morning", 4).due_at == claimed.due_at
    assert row("spf_morning", 5).due_at == london(17, 9, 30) or abs(
        row("spf_morning", 5).due_at - london(17, 9, 30)
    ) <= timedelta(minutes=10)


def test_what_fell_due_just_before_the_first_look_is_not_lost(treatment, engine):
    """Facts of 07:00, looked at 08:20: the morning is late and still of use."""
    stamp(at=london(15, 7))
    engine.plan(london(15, 8, 20))
    assert row("spf_morning", 3).due_at < london(15, 8, 20)


def test_what_fell_due_before_the_facts_were_so_is_owed_by_nobody(treatment, engine):
    stamp(at=london(15, 8, 15))
    engine.plan(london(15, 8, 20))
    assert not Reminder.objects.filter(rule_code="spf_morning", day=3).exists()


def test_after_days_of_silence_every_missed_one_is_on_the_list(treatment, engine):
    """Nobody planned for four days: those reminders end as missed, and are not forgotten."""
    settled(at=AT)
    back = AT + timedelta(days=4)
    engine.plan(back)
    days = set(
        Reminder.objects.filter(rule_code="spf_morning").values_list("day", flat=True)
    )
    assert {4, 5, 6, 7, 8, 9} <= days
    assert Reminder.objects.filter(expires_at__lt=back, state="planned").exists()


def test_a_day_before_its_rows_end_a_plan_is_looked_at_again(treatment, engine):
    settled(at=AT)
    assert mark_of(treatment).look_again_at == AT + timedelta(hours=24)
    before = AT + timedelta(hours=24) - MINUTE
    assert engine.plan(before).looked == 0
    last_tick(at=before)
    assert engine.plan(AT + timedelta(hours=24)).added


def test_a_mark_that_is_due_makes_the_next_pass_plan_again(treatment, engine):
    """What the last look asks for, when it meets a row of old facts."""
    settled(at=AT)
    Reminder.objects.update(plan_version="of old")
    assert engine.plan(AT + MINUTE).looked == 0
    PlanMark.objects.update(look_again_at=AT)
    assert engine.plan(AT + MINUTE).moved
    assert not Reminder.objects.filter(plan_version="of old").exists()
