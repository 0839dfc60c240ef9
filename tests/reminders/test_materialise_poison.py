"""A plan that raises is set aside; the others are planned (I13). Strange zones never raise (I22)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import ZonePeriod
from aftercare.foundation import clock, zone_rules
from aftercare.reminders import materialise
from aftercare.reminders.materialise import batches, passes
from aftercare.reminders.models import PlanMark, Reminder, ReminderChoice
from aftercare.treatments import queries as treatment_queries
from aftercare.treatments.models import Treatment
from tests.factories import (
    AT,
    DeliveryFactory,
    PatientFactory,
    ProtocolVersionFactory,
    ReminderChoiceFactory,
    TreatmentFactory,
)
from tests.reminders.passing import last_tick, mark_of, settled, stamp

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
ON_SQLITE = """
CREATE TRIGGER refuse BEFORE INSERT ON reminders_reminder
WHEN NEW.treatment_id = '{whose}' BEGIN SELECT RAISE(ABORT, 'Amara'); END
"""
REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'Amara'; END $$
"""
ON_POSTGRESQL = """
CREATE TRIGGER refuse BEFORE INSERT ON reminders_reminder
FOR EACH ROW WHEN (NEW.treatment_id = '{whose}') EXECUTE FUNCTION refuse()
"""


@pytest.fixture
def healthy(another_patient, treatment):
    return TreatmentFactory(
        patient=another_patient,
        protocol_version=treatment.protocol_version,
        ended_at=treatment.ended_at,
    )


def a_time_nobody_can_read(treatment):
    user = treatment.patient.user
    ReminderChoiceFactory(user=user, times={"spf_morning": "25:99 for Amara"})
    return lambda: ReminderChoice.objects.update(times={})


def an_add_on_nobody_knows(treatment):
    Treatment.objects.filter(pk=treatment.pk).update(add_ons=["Amara's own"])
    return lambda: Treatment.objects.update(add_ons=[])


def a_protocol_that_does_not_parse(treatment):
    good = treatment.protocol_version_id
    broken = ProtocolVersionFactory(
        clinic=treatment.patient.clinic, number=2, content="Amara = ["
    )
    rows = Treatment.objects.filter(pk=treatment.pk)
    rows.update(protocol_version=broken)
    return lambda: rows.update(protocol_version=good)


def a_row_the_database_refuses(treatment):
    """A trigger: the write of this treatment's reminders fails, whatever the reason."""
    whose = treatment.pk.hex if connection.vendor == "sqlite" else treatment.pk
    if connection.vendor == "sqlite":
        words, on = ON_SQLITE, ""
    else:
        words, on = ON_POSTGRESQL, " ON reminders_reminder"
        _execute(REFUSE)
    _execute(words.format(whose=whose))
    return lambda: _execute(f"DROP TRIGGER refuse{on}")


def _execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


POISONS = [
    a_time_nobody_can_read,
    an_add_on_nobody_knows,
    a_protocol_that_does_not_parse,
    a_row_the_database_refuses,
]


@pytest.mark.parametrize("poison", POISONS)
def test_one_plan_that_raises_is_set_aside_and_the_others_are_planned(
    treatment, healthy, engine, poison, caplog
):
    poison(treatment)
    made = engine.plan()
    assert made.set_aside == 1
    assert set(Reminder.objects.values_list("treatment", flat=True)) == {healthy.pk}
    mark = mark_of(treatment)
    assert (mark.tries, mark.look_again_at) == (1, AT + MINUTE)
    assert mark_of(healthy).tries == 0
    assert str(treatment.pk) in caplog.text
    assert "Amara" not in caplog.text


@pytest.mark.parametrize("poison", POISONS)
def test_mended_it_is_planned_at_the_next_look(treatment, healthy, engine, poison):
    mend = poison(treatment)
    engine.plan()
    last_tick(at=AT)
    stamp(at=AT - timedelta(days=1))
    mend()
    assert engine.plan(AT + MINUTE).added
    assert Reminder.objects.filter(treatment=treatment).exists()
    assert mark_of(treatment).tries == 0


def test_it_waits_longer_each_time_and_an_hour_at_most(treatment, engine):
    settled(at=AT)
    an_add_on_nobody_knows(treatment)
    at = AT
    PlanMark.objects.update(look_again_at=at)
    waits = []
    for _ in range(9):
        engine.plan(at)
        next_look = mark_of(treatment).look_again_at
        waits.append((next_look - at) // MINUTE)
        at = next_look
        last_tick(at=at)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_between_its_looks_it_costs_nothing(treatment, healthy, engine):
    settled(at=AT)
    an_add_on_nobody_knows(treatment)
    PlanMark.objects.filter(treatment=treatment).update(look_again_at=AT)
    assert engine.plan(AT).set_aside == 1
    assert engine.plan(AT + MINUTE / 2).looked == 0


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("US/Pacific-New", "America/Los_Angeles"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Kyiv/Kiev", "Europe/London"),
        ("", "Europe/London"),
        ("Mars/Olympus Mons", "Europe/London"),
        ("../../etc/passwd", "Europe/London"),
        ("x" * 64, "Europe/London"),
    ],
)
def test_a_strange_zone_is_its_name_of_today_or_the_clinics(
    treatment, patient, engine, name, zone
):
    ZonePeriod.objects.filter(user=patient.user).update(zone=name)
    assert engine.plan().set_aside == 0
    assert set(Reminder.objects.values_list("zone", flat=True)) == {zone}


def test_where_the_clinics_zone_is_strange_too_it_is_utc(treatment, patient, engine):
    ZonePeriod.objects.filter(user=patient.user).update(zone="Nowhere/Here")
    Treatment.objects.update(zone="Nowhere/There")
    engine.plan()
    assert set(Reminder.objects.values_list("zone", flat=True)) == {"UTC"}


def test_facts_that_changed_while_they_were_read_are_not_written(treatment, engine):
    """The mark was raised after it was read: this reading is old, the next look writes."""
    engine.plan()
    Reminder.objects.all().delete()
    read = mark_of(treatment)
    PlanMark.objects.update(look_again_at=AT)
    assert batches.agree(marks=[read], at=AT) == materialise.Made()
    assert not Reminder.objects.exists()
    assert engine.plan().added


def test_what_a_pass_has_no_time_for_is_left_to_the_next(
    treatment, healthy, engine, monkeypatch
):
    monkeypatch.setattr(passes, "SECONDS", -1.0)
    assert engine.plan().looked == 0
    last_tick(at=AT)
    stamp(at=AT - timedelta(days=1))
    monkeypatch.undo()
    assert engine.plan(AT + MINUTE).looked == 2


@pytest.mark.parametrize(("waits", "looked"), [(True, 0), (False, 2)])
def test_a_long_pass_goes_on_only_while_no_mail_is_due(
    treatment, healthy, engine, monkeypatch, waits, looked
):
    """A worker that is alone does both."""
    monkeypatch.setattr(passes, "SECONDS_BEFORE_MAIL", -1.0)
    if waits:
        now = clock.now()
        DeliveryFactory(send_from=now - MINUTE, expires_at=now + timedelta(hours=1))
    assert engine.plan().looked == looked


def test_the_changed_come_before_those_whose_rows_last_another_day(
    treatment, healthy, engine, monkeypatch
):
    settled(at=AT)
    PlanMark.objects.update(look_again_at=AT - timedelta(hours=2))
    stamp(at=AT + MINUTE, pk=None)
    Treatment.objects.filter(pk=treatment.pk).update(changed_at=AT)
    monkeypatch.setattr(passes, "BATCH", 1)
    order = []
    agree = batches.agree
    monkeypatch.setattr(
        passes,
        "agree",
        lambda *, marks, at: order.extend(marks) or agree(marks=marks, at=at),
    )
    engine.plan(AT + MINUTE)
    assert [mark.treatment_id for mark in order] == [treatment.pk, healthy.pk]


def test_each_row_names_the_patient_and_what_it_was_resolved_by(
    treatment, healthy, engine
):
    engine.plan()
    rules = treatment_queries.care_plan_of(treatment=treatment).protocol
    for row in Reminder.objects.select_related("treatment"):
        assert row.patient_id == row.treatment.patient_id
        assert row.tzdata == zone_rules.edition()
        assert row.is_top_up == rules.rule(row.rule_code).top_up
        assert row.not_before
    assert {row.is_top_up for row in Reminder.objects.all()} == {True, False}


def test_an_ended_course_is_not_looked_at_again(patient, engine):
    over = TreatmentFactory(patient=patient, ended_at=AT - timedelta(days=60))
    never = TreatmentFactory(
        patient=PatientFactory(clinic=patient.clinic),
        protocol_version=over.protocol_version,
    )
    engine.plan()
    assert mark_of(over).look_again_at is None
    assert mark_of(never).look_again_at == AT + timedelta(days=1)
