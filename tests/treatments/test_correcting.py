from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError

from aftercare.audit.models import AuditEvent
from aftercare.domain.care_plan import TreatedAreaFacts
from aftercare.domain.vocabulary import AddOn, BodyArea, FitzpatrickSkinType
from aftercare.treatments import operations, queries
from aftercare.treatments.models import Correction
from tests import factories


@pytest.fixture
def treatment(facts, nurse, at):
    return operations.enter_treatment(
        facts=facts(cartridge_lot="LOT-1"), by=nurse.user, at=at
    )


def correct(treatment, owner, at, **changes):
    return operations.correct_treatment(
        treatment=treatment, changes=changes, reason="misread", by=owner.user, at=at
    )


def test_the_old_value_stays_with_who_when_and_why(treatment, owner, at):
    later = at + timedelta(hours=2)
    now = correct(treatment, owner, later, cartridge_lot="LOT-7")
    assert (now.cartridge_lot, now.version) == ("LOT-7", 2)
    one = Correction.objects.get()
    assert (one.field, one.old_value, one.new_value) == (
        "cartridge_lot",
        "LOT-1",
        "LOT-7",
    )
    assert (one.corrected_by, one.corrected_at, one.reason) == (
        owner.user,
        later,
        "misread",
    )


def test_each_kind_of_value_reads_in_words(treatment, owner, pen, at):
    deeper = TreatedAreaFacts(area=BodyArea.CHEEKS, depth_mm=Decimal("2.0"), passes=4)
    correct(
        treatment,
        owner,
        at,
        areas=(deeper,),
        device=pen,
        add_ons=frozenset({AddOn.PRP, AddOn.DIAMONDGLOW}),
        fitzpatrick=FitzpatrickSkinType.IV,
        is_sensitive=True,
        risk_factors=("diabetes", "immune"),
        ended_at=datetime(2026, 5, 14, 14, 5, tzinfo=UTC),
    )
    said = {c.field: (c.old_value, c.new_value) for c in Correction.objects.all()}
    assert said == {
        "areas": ("Full face 1.5 mm, 3 passes", "Cheeks 2 mm, 4 passes"),
        "device": ("", "Fine pen"),
        "add_ons": ("", "DiamondGlow, PRP"),
        "fitzpatrick": ("", "IV"),
        "is_sensitive": ("no", "yes"),
        "risk_factors": (
            "",
            "Diabetes, Weak immune system, chemotherapy or strong steroids",
        ),
        "ended_at": ("Fri 15 May 2026, 09:30", "Thu 14 May 2026, 15:05"),
    }


def test_another_end_moves_day_0(treatment, owner, at):
    now = correct(
        treatment, owner, at, ended_at=datetime(2026, 5, 13, 23, 30, tzinfo=UTC)
    )
    assert now.treated_on == date(2026, 5, 14)  # 00:30 in London


def test_the_new_areas_are_the_plan_s(treatment, owner, at):
    neck = TreatedAreaFacts(area=BodyArea.NECK, depth_mm=None, passes=None)
    now = correct(treatment, owner, at, areas=(neck,))
    assert queries.care_plan_of(treatment=now).areas == (neck,)


def test_what_equals_the_present_is_no_correction(treatment, owner, at):
    now = correct(treatment, owner, at, cartridge_lot="LOT-1", notes="")
    assert now.version == 1
    assert not Correction.objects.exists()


def test_a_stale_copy_changes_nothing(treatment, owner, at):
    stale = queries.get_treatment(member=owner, treatment_id=treatment.pk)
    correct(treatment, owner, at, notes="first")
    with pytest.raises(operations.CorrectedMeanwhile):
        correct(stale, owner, at, notes="second")
    treatment.refresh_from_db()
    assert treatment.notes == "first"
    assert Correction.objects.count() == 1


def test_there_is_no_correcting_the_patient_away(treatment, owner, at, newcomer):
    with pytest.raises(operations.UnknownField):
        correct(treatment, owner, at, patient=newcomer)


def test_a_foreign_device_is_refused(treatment, owner, other_clinic, at):
    with pytest.raises(operations.NotOfThisClinic):
        correct(
            treatment,
            owner,
            at,
            device=factories.DeviceFactory(clinic=other_clinic),
        )


def test_the_audit_names_fields_and_no_values(treatment, owner, at):
    correct(treatment, owner, at, notes="a private word")
    line = AuditEvent.objects.get(action="treatment.corrected")
    assert line.detail == {"fields": ["notes"]}
    assert line.actor_id == owner.user.pk


def test_a_stopped_treatment_stays_on_record_and_closed(treatment, owner, at):
    now = operations.stop_treatment(
        treatment=treatment, reason="entered twice", by=owner.user, at=at
    )
    assert (now.stopped_at, now.stopped_reason, now.version) == (
        at,
        "entered twice",
        2,
    )
    assert queries.care_plan_of(treatment=now).is_ended
    with pytest.raises(operations.TreatmentStopped):
        correct(now, owner, at, notes="too late")
    with pytest.raises(operations.TreatmentStopped):
        operations.stop_treatment(treatment=now, reason="again", by=owner.user, at=at)


def test_a_stale_copy_stops_nothing(treatment, owner, at):
    stale = queries.get_treatment(member=owner, treatment_id=treatment.pk)
    correct(treatment, owner, at, notes="first")
    with pytest.raises(operations.CorrectedMeanwhile):
        operations.stop_treatment(treatment=stale, reason="late", by=owner.user, at=at)


def test_no_stop_without_a_reason(treatment, at):
    treatment.stopped_at = at
    with pytest.raises(IntegrityError):
        treatment.save()
