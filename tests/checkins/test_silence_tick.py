"""The sweep for silent patients as a tick: it misses nobody, and costs next to nothing."""

from __future__ import annotations

import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.module_loading import import_string

from aftercare.celery import app
from aftercare.checkins import operations, queries, tasks
from aftercare.checkins.models import Review
from aftercare.checkins.operations import silence
from aftercare.outbox import pulses
from aftercare.outbox import queries as outbox_queries
from aftercare.protocols import queries as protocol_queries
from aftercare.reminders.queries import health_queries
from aftercare.treatments import queries as treatment_queries
from tests import checkin_factories as rows
from tests import factories
from tests.checkins.conftest import DAY

pytestmark = pytest.mark.django_db

ZONES = ("Europe/London", "Pacific/Kiritimati", "Pacific/Pago_Pago")


def sieve(at):
    return queries.maybe_silent(
        rows=treatment_queries.maybe_running(at=at),
        protocols=treatment_queries.running_protocols(at=at),
        at=at,
    )


def somebody(like, zone="Europe/London"):
    """One more patient with the same treatment, who lives there."""
    user = factories.UserFactory(agreed=True, zone_period__zone=zone)
    return factories.TreatmentFactory(
        patient=factories.PatientFactory(clinic=like.patient.clinic, user=user),
        protocol_version=like.protocol_version,
        practitioner=like.practitioner,
        ended_at=like.ended_at,
    )


def heard(treatment, at):
    plan = treatment_queries.care_plan_of(treatment=treatment)
    rows.CheckInFactory(treatment=treatment, answered_at=at, day=plan.recovery_day(at))


@pytest.fixture
def people(treatment):
    """By zone and by the hours after their treatment at which they were heard of last."""
    found = {}
    for zone in ZONES:
        found[somebody(treatment, zone)] = None
        for hours in range(0, 45 * 24, 31):
            one = somebody(treatment, zone)
            heard(one, treatment.ended_at + timedelta(hours=hours))
            found[one] = hours
    return found


def test_the_sieve_holds_back_nobody_who_is_silent(treatment, people):
    """Whenever they were heard of, whenever one looks, wherever they live."""
    plans = treatment_queries.find_plans(treatment_ids=[t.pk for t in people]).plans
    silent, through = 0, 0
    for hours in range(0, 45 * 24, 13):
        at = treatment.ended_at + timedelta(hours=hours)
        found = set(sieve(at))
        for one, last in people.items():
            if last is not None and last > hours:
                continue
            heard_at = None if last is None else one.ended_at + last * DAY / 24
            through += one in found
            if silence.is_silent(plan=plans[one.pk].plan, heard_at=heard_at, at=at):
                silent += 1
                assert one in found, (plans[one.pk].plan.zone, last, hours)
    assert silent > 2000
    # And it is a sieve: what it lets through for nothing is little.
    assert through < 1.1 * silent


def test_who_is_on_the_list_is_not_looked_at_again(treatment, at):
    operations.sweep_silent(at=at)
    assert not sieve(at + 5 * DAY).exists()
    heard(treatment, at + DAY)
    assert sieve(at + 5 * DAY).get() == treatment


def test_a_broken_protocol_hides_nobody_else(treatment, clinic, at):
    broken = factories.ProtocolVersionFactory(
        clinic=clinic, number=9, content="[protocol"
    )
    factories.TreatmentFactory(patient=treatment.patient, protocol_version=broken)
    assert operations.sweep_silent(at=at) == 1


def test_no_protocol_that_asks_is_no_work(at, django_assert_num_queries, monkeypatch):
    factories.TreatmentFactory()
    monkeypatch.setattr(protocol_queries, "as_protocol", _asks_nothing)
    with django_assert_num_queries(1):
        assert operations.sweep_silent(at=at) == 0


def _asks_nothing(*, version):
    return type("Protocol", (), {"check_in": None, "course_days": 42})()


@pytest.mark.parametrize("count", [1, 40])
def test_a_tick_that_finds_nobody_costs_four_queries(
    treatment, count, django_assert_num_queries
):
    """However many are healing: some heard of lately, some on the list already."""
    now = outbox_queries.database_now()
    treatment.ended_at = now - 6 * DAY
    treatment.treated_on = treatment.ended_at.date()
    treatment.save(update_fields=["ended_at", "treated_on"])
    for number in range(count):
        one = somebody(treatment)
        if number % 2:
            heard(one, now - DAY)
    tasks.notice_silence()
    assert Review.objects.count() == count - count // 2 + 1
    # The clock, the protocols, the sieve, the pulse.
    with django_assert_num_queries(4):
        tasks.notice_silence()
    assert pulses.last(name="silence").handled == 0


def drain():
    call_command("drain", "--once", stdout=StringIO())


@pytest.mark.parametrize("driver", [drain, tasks.notice_silence])
def test_either_driver_finds_who_is_silent(treatment, driver):
    now = outbox_queries.database_now()
    treatment.ended_at = now - 6 * DAY
    treatment.treated_on = treatment.ended_at.date()
    treatment.save(update_fields=["ended_at", "treated_on"])
    for _ in range(2):
        driver()
    assert Review.objects.get().kind == "silent"
    assert pulses.last(name="silence").at >= now


@pytest.mark.parametrize("name", sorted(health_queries.TICKS))
def test_beat_rings_for_it_and_health_knows_how_often(name):
    """A look that comes every few minutes is not stopped after three."""
    app.loader.import_default_modules()
    row = app.conf.beat_schedule[name]
    patience = health_queries.TICKS[name]
    assert row["options"]["expires"] < row["schedule"]
    assert 2 * row["schedule"] < patience.total_seconds()
    assert import_string(row["task"]).name == row["task"]


def test_a_sweep_ends_in_time_and_the_next_one_finds_the_rest(treatment):
    now = outbox_queries.database_now()
    treatment.ended_at = now - 6 * DAY
    treatment.treated_on = treatment.ended_at.date()
    treatment.save(update_fields=["ended_at", "treated_on"])
    assert silence.sweep_silent(at=now, until=time.monotonic()) == 0
    assert not Review.objects.exists()
    assert silence.sweep_silent(at=now) == 1
