from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.http import Http404

from aftercare.domain.care_plan import TreatedAreaFacts
from aftercare.domain.timeline import ZonePeriod
from aftercare.domain.vocabulary import (
    AddOn,
    BodyArea,
    DeviceKind,
    FitzpatrickSkinType,
    SkinTone,
)
from aftercare.protocols import queries as protocol_queries
from aftercare.treatments import queries
from tests import factories


@pytest.fixture
def treatment(patient, version):
    return factories.TreatmentFactory(
        patient=patient, protocol_version=version, area=None
    )


def entered(treatment):
    return queries.treatments_of(patient=treatment.patient).get(pk=treatment.pk)


def test_every_fact_reaches_the_plan(treatment):
    treatment.device_kind = "rf_pen"
    treatment.add_ons = ["prp", "peel"]
    treatment.fitzpatrick = 5
    treatment.is_sensitive = True
    treatment.save()
    treatment.patient.tone = "dark_brown"
    treatment.patient.save()
    factories.TreatedAreaFactory(
        treatment=treatment, area="neck", depth_mm=None, passes=None
    )
    factories.TreatedAreaFactory(
        treatment=treatment, area="cheeks", depth_mm="1.25", passes=2
    )
    plan = queries.care_plan_of(treatment=entered(treatment))
    assert plan.treatment_id == treatment.pk
    assert plan.treated_on == date(2026, 5, 12)
    assert plan.device is DeviceKind.RF_PEN
    assert plan.add_ons == {AddOn.PRP, AddOn.PEEL}
    assert plan.areas == (
        TreatedAreaFacts(area=BodyArea.CHEEKS, depth_mm=Decimal("1.25"), passes=2),
        TreatedAreaFacts(area=BodyArea.NECK, depth_mm=None, passes=None),
    )
    assert plan.skin.fitzpatrick is FitzpatrickSkinType.V
    assert plan.skin.is_sensitive
    assert plan.skin.tone is SkinTone.DARK_BROWN
    assert plan.protocol is protocol_queries.as_protocol(
        version=treatment.protocol_version
    )
    assert not plan.is_ended


def test_what_the_clinic_knows_of_the_skin_counts_until_a_treatment_says_more(
    treatment,
):
    treatment.patient.fitzpatrick = 4
    treatment.patient.save()
    plan = queries.care_plan_of(treatment=entered(treatment))
    assert plan.skin.fitzpatrick is FitzpatrickSkinType.IV


def test_before_an_account_the_clinic_s_zone_counts(version):
    treatment = factories.TreatmentFactory(
        patient__clinic=version.clinic, protocol_version=version, zone="Europe/Lisbon"
    )
    plan = queries.care_plan_of(treatment=treatment)
    assert plan.zones == (ZonePeriod(zone="Europe/Lisbon", since=None),)


def test_then_the_patient_s_own(treatment, at):
    factories.ZonePeriodFactory(
        user=treatment.patient.user, zone="Asia/Tokyo", since=at
    )
    plan = queries.care_plan_of(treatment=treatment)
    assert plan.zones == (
        ZonePeriod(zone="Europe/London", since=None),
        ZonePeriod(zone="Asia/Tokyo", since=at),
    )


def test_a_patient_loads_their_own_plan_and_no_other(
    treatment, patient, another_patient
):
    mine = queries.get_care_plan_for(user=patient.user, treatment_id=treatment.pk)
    assert mine.treatment_id == treatment.pk
    with pytest.raises(Http404):
        queries.get_care_plan_for(user=another_patient.user, treatment_id=treatment.pk)


def test_staff_load_their_own_clinic_s_treatments_only(treatment, nurse, other_nurse):
    found = queries.get_treatment(member=nurse, treatment_id=treatment.pk)
    assert found == treatment
    with pytest.raises(Http404):
        queries.get_treatment(member=other_nurse, treatment_id=treatment.pk)


def many(patient, version, ended_at, count):
    return [
        factories.TreatmentFactory(
            patient=patient,
            protocol_version=version,
            ended_at=ended_at - timedelta(days=n),
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [1, 5])
def test_the_patient_s_plans_in_two_queries(
    patient, version, at, count, django_assert_num_queries
):
    rows = many(patient, version, at, count)
    protocol_queries.as_protocol(version=version)
    with django_assert_num_queries(2):
        plans = queries.current_plans_for(user=patient.user, at=at)
        facts = [(p.patient.name, p.clinic.name, p.approved_by_name) for p in plans]
    assert [p.treatment for p in plans] == rows
    assert len(facts) == count


def test_a_finished_course_is_shown_only_when_nothing_else_is(patient, version, at):
    old = factories.TreatmentFactory(
        patient=patient, protocol_version=version, ended_at=at - timedelta(days=60)
    )
    older = factories.TreatmentFactory(
        patient=patient, protocol_version=version, ended_at=at - timedelta(days=90)
    )
    shown = queries.current_plans_for(user=patient.user, at=at)
    assert [p.treatment for p in shown] == [old]
    new = factories.TreatmentFactory(patient=patient, protocol_version=version)
    shown = queries.current_plans_for(user=patient.user, at=at)
    assert [p.treatment for p in shown] == [new]
    assert older not in [p.treatment for p in shown]


def test_a_stopped_plan_is_not_the_patient_s_any_more(treatment, patient, at):
    treatment.stopped_at, treatment.stopped_reason = at, "entered twice"
    treatment.save()
    assert queries.current_plans_for(user=patient.user, at=at) == ()
    assert queries.last_treatment(patient=patient) is None
    assert list(queries.treatments_of(patient=patient)) == [treatment]
    with pytest.raises(Http404):
        queries.get_care_plan_for(user=patient.user, treatment_id=treatment.pk)


def running_plans(at):
    found = [batch.plans for batch in queries.running_batches(at=at)]
    return {key: one for plans in found for key, one in plans.items()}


def test_the_engine_sees_what_runs_or_comes_and_tells_what_is_over(
    patient, version, at
):
    def ended(days, **more):
        return factories.TreatmentFactory(
            patient=patient,
            protocol_version=version,
            ended_at=at + timedelta(days=days),
            **more,
        )

    running, last_day, coming = ended(-3), ended(-42), ended(1)
    just_over, later = ended(-43), ended(5)
    ended(-200)
    ended(-4, stopped_at=at, stopped_reason="by mistake")
    found = running_plans(at)
    over = {key for key, one in found.items() if queries.is_over(plan=one.plan, at=at)}
    assert set(found) - over == {running.pk, last_day.pk, coming.pk, later.pk}
    assert over == {just_over.pk}
    assert found[running.pk].user_id == patient.user_id
    assert found[running.pk].patient_id == patient.pk


def test_a_correction_and_a_version_show_in_the_plan_version(treatment, at):
    def now():
        return running_plans(at)[treatment.pk].plan_version

    before = now()
    treatment.version = 2
    treatment.save()
    assert before == "1.1"
    assert now() == "1.2"


@pytest.mark.parametrize("count", [1, 5])
def test_the_engine_s_queries_do_not_grow(
    version, at, count, django_assert_num_queries
):
    for _ in range(count):
        person = factories.UserFactory()
        factories.TreatmentFactory(
            patient=factories.PatientFactory(clinic=version.clinic, user=person),
            protocol_version=version,
        )
    protocol_queries.as_protocol(version=version)
    with django_assert_num_queries(6):
        assert len(running_plans(at)) == count


def test_the_engine_reads_in_batches(version, at, monkeypatch):
    monkeypatch.setattr(queries.running, "BATCH", 2)
    rows = [
        factories.TreatmentFactory(
            patient__clinic=version.clinic, protocol_version=version
        )
        for _ in range(5)
    ]
    found = running_plans(at)
    assert len(list(queries.running_batches(at=at))) == 3
    assert sorted(found) == sorted(row.pk for row in rows)


def test_a_treatment_that_is_no_plan_spoils_no_other(treatment, version, at):
    broken = factories.TreatmentFactory(
        patient__clinic=version.clinic, protocol_version=version, add_ons=["unknown"]
    )
    found = queries.find_plans(treatment_ids=[treatment.pk, broken.pk])
    assert set(found.plans) == {treatment.pk}
    assert set(found.broken) == {broken.pk}


@pytest.mark.parametrize("count", [1, 5])
def test_the_latest_plan_of_each_patient(version, at, count, django_assert_num_queries):
    newest = {}
    for _ in range(count):
        one = factories.PatientFactory(
            clinic=version.clinic, user=factories.UserFactory()
        )
        factories.TreatmentFactory(
            patient=one, protocol_version=version, ended_at=at - timedelta(days=30)
        )
        newest[one.pk] = factories.TreatmentFactory(
            patient=one, protocol_version=version, ended_at=at
        )
    protocol_queries.as_protocol(version=version)
    people = [row.patient for row in newest.values()]
    with django_assert_num_queries(4):
        found = queries.latest_plans(patients=people)
    assert {pk: row for pk, (row, _) in found.items()} == newest
