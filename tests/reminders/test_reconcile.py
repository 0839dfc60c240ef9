"""What should exist against what does: silent on a healthy house, and it finds each fault (I1)."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ZonePeriod
from aftercare.domain.vocabulary import ReminderKind
from aftercare.outbox import pulses
from aftercare.reminders import materialise, operations, queries, reconcile, tasks
from aftercare.reminders.models import PlanMark, ReconcileRun, Reminder
from aftercare.treatments.models import Treatment
from tests.factories import (
    AT,
    DeliveryFactory,
    PatientFactory,
    ReminderFactory,
    TreatmentFactory,
    UserFactory,
)
from tests.reminders.conftest import row
from tests.reminders.passing import stamp

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SOON = AT + HOUR / 2


@pytest.fixture
def house(treatment, clinic):
    """A person with a plan, one who never agreed, one without an account: all is well."""
    for user in (UserFactory(), None):
        patient = PatientFactory(clinic=clinic, user=user)
        TreatmentFactory(patient=patient, protocol_version=treatment.protocol_version)
    stamp(at=AT)
    materialise.materialise(at=AT)
    return treatment


def end(**which):
    rows = Reminder.objects.filter(state__in=["planned", "sending"], **which)
    return rows.update(state="sent", reason="Sent.", finished_at=AT)


def counts(at=SOON):
    found = reconcile.reconcile(at=at).counts
    return tuple(found[kind] for kind in ("missing", "extra", "unfinished"))


def the_line(at=SOON):
    [line] = reconcile.reconcile(at=at).lines
    return line


def named(one):
    return f"treatment {one.treatment_id}, {one.rule_code}, day {one.day}, {one.slot}"


def test_a_healthy_house_is_silent(house):
    report = reconcile.reconcile(at=SOON)
    assert report.is_clean
    assert report.lines == report.notes == []
    assert report.plans == 3
    assert report.reminders == Reminder.objects.count() > 0


def test_it_stays_silent_day_after_day(house):
    """Also about the days behind: their rows have ended, and are there."""
    for half_days in range(1, 10):
        at = AT + half_days * 12 * HOUR
        materialise.materialise(at=at)
        end(expires_at__lt=at)
        assert reconcile.reconcile(at=at).lines == []


def test_a_row_that_is_gone_is_missing(house):
    gone = row("spf_morning", 4)
    gone.delete()
    assert the_line() == f"missing: {named(gone)}"
    assert counts() == (1, 0, 0)


def test_a_row_of_yesterday_that_is_gone_is_missing_too(house):
    gone = row("spf_morning", 4)
    gone.delete()
    at = AT + 36 * HOUR
    PlanMark.objects.update(look_again_at=at + 99 * HOUR)
    end(expires_at__lt=at)
    found = reconcile.reconcile(at=at).lines
    assert f"missing: {named(gone)}" in found


def test_plans_nobody_plans_any_more_are_missing_their_rows_a_day_ahead(house):
    """The planner stands still: it is told before anybody misses a reminder."""
    at = AT + 32 * HOUR
    end(expires_at__lt=at)
    missing, extra, unfinished = counts(at)
    assert missing >= 1
    assert (extra, unfinished) == (0, 0)


def test_what_is_not_owed_is_not_missing(house, patient):
    operations.stop_kind(user=patient.user, kind=ReminderKind.SPF, at=AT)
    stamp(at=AT)
    Reminder.objects.filter(kind="spf").delete()
    assert counts() == (0, 0, 0)


def test_a_change_of_this_minute_is_left_to_the_next_run(house):
    Reminder.objects.all().delete()
    stamp(at=SOON - timedelta(minutes=2))
    assert counts() == (0, 0, 0)
    assert counts(SOON + timedelta(minutes=10))[0] > 0


def test_a_row_nobody_asked_for_is_too_many(house):
    extra = ReminderFactory(
        treatment=house, rule_code="spf_morning", day=40, due_at=AT + 3 * HOUR,
        expires_at=AT + 6 * HOUR,
    )  # fmt: skip
    assert the_line() == f"extra: {named(extra)}: planned, not asked for"
    assert counts() == (0, 1, 0)


def test_a_row_of_a_stopped_plan_is_too_many(house):
    Treatment.objects.filter(pk=house.pk).update(
        stopped_at=AT, stopped_reason="Moved", changed_at=AT
    )
    waiting = Reminder.objects.count()
    assert counts() == (0, waiting, 0)


@pytest.mark.parametrize("state", ["planned", "sending"])
def test_a_row_that_did_not_end_is_unfinished(house, state):
    one = row("spf_top_up", 3)
    Reminder.objects.filter(pk=one.pk).update(state=state)
    late = one.expires_at + timedelta(minutes=15)
    end(expires_at__lt=late, rule_code__in=["spf_morning", "moisturiser_morning"])
    PlanMark.objects.update(look_again_at=late)
    assert not any(
        "no use since" in line for line in reconcile.reconcile(at=late).lines
    )
    line = the_line(late + timedelta(seconds=1))
    assert line.startswith(f"unfinished: {named(one)}: still {state}, of no use since")


@pytest.mark.parametrize("state", ["queued", "claimed", "handed"])
def test_a_message_that_did_not_end_is_unfinished(house, state):
    message = DeliveryFactory(state=state, expires_at=AT)
    assert counts(AT + timedelta(minutes=15)) == (0, 0, 0)
    line = the_line(AT + timedelta(minutes=16))
    assert line.startswith(f"unfinished: message {message.pk} (test): still {state}")


def test_a_reminder_whose_message_ended_long_ago_is_unfinished(house):
    one = row("spf_top_up", 3)
    message = DeliveryFactory(state="sent", finished_at=AT)
    Reminder.objects.filter(pk=one.pk).update(state="sending", delivery=message)
    assert counts(AT + timedelta(minutes=15)) == (0, 0, 0)
    line = the_line(AT + timedelta(minutes=16))
    assert line.startswith(f"unfinished: {named(one)}: still sending, its message")


def test_a_reminder_that_is_sending_nothing_is_unfinished(house):
    one = row("spf_top_up", 3)
    Reminder.objects.filter(pk=one.pk).update(state="sending")
    assert the_line() == f"unfinished: {named(one)}: sending without a message"


def test_a_plan_that_was_set_aside_is_told_once(house):
    PlanMark.objects.filter(treatment=house).update(tries=3)
    assert the_line() == f"unfinished: treatment {house.pk} was not planned: 3 tries"
    Treatment.objects.filter(pk=house.pk).update(add_ons=["unknown"])
    assert the_line() == (
        f"unfinished: treatment {house.pk} cannot be planned (ValueError)"
    )


def test_a_strange_zone_is_a_note_and_no_fault(house, patient):
    ZonePeriod.objects.filter(user=patient.user).update(zone="Mars/Olympus")
    report = reconcile.reconcile(at=SOON)
    assert report.is_clean
    assert report.notes == [f"treatment {house.pk}: {reconcile.STRANGE_ZONE}"]


def test_the_run_is_written_down(house):
    assert queries.last_reconcile() is None
    ReconcileRun.objects.create(began_at=AT + 9 * HOUR)  # one that died on its way
    row("spf_morning", 4).delete()
    reconcile.reconcile(at=SOON)
    run = queries.last_reconcile()
    assert (run.checked, run.missing, run.extra, run.unfinished) == (3, 1, 0, 0)
    assert run.began_at == SOON


def test_its_queries_do_not_grow_with_the_plans(house, clinic):
    cost = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            assert reconcile.reconcile(at=SOON).is_clean
        cost.append(len(seen))
        for _ in range(4):
            patient = PatientFactory(clinic=clinic, user=UserFactory(agreed=True))
            TreatmentFactory(patient=patient, protocol_version=house.protocol_version)
        stamp(at=AT)
        materialise.materialise(at=AT)
    assert cost[0] == cost[1] < 25


def command():
    said = StringIO()
    try:
        call_command("reconcile", stdout=said)
    except SystemExit as end_of_it:
        return end_of_it.code, said.getvalue()
    return 0, said.getvalue()


def test_the_command_says_that_all_is_well(db):
    assert command() == (
        0,
        "Nothing is missing and nothing is too many: 0 plans, 0 reminders.\n",
    )


def test_the_command_ends_with_one_and_says_what_is_wrong(patient, caplog):
    lost = ReminderFactory(treatment=TreatmentFactory(patient=patient))
    code, said = command()
    assert code == 1
    assert f"unfinished: {named(lost)}: still planned" in said
    assert "1 unfinished; compared" in said
    assert "0 missing, 0 too many, 1 unfinished" in caplog.text
    assert patient.name not in said + caplog.text


def test_the_hourly_task_leaves_its_pulse(db):
    assert tasks.reconcile() is None
    assert pulses.last(name="reconcile") is not None
    assert queries.last_reconcile() is not None
