from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.db import IntegrityError

from aftercare.audit.models import AuditEvent
from aftercare.clinics.models import Patient
from aftercare.domain.care_plan import TreatedAreaFacts
from aftercare.domain.vocabulary import AddOn, BodyArea, FitzpatrickSkinType
from aftercare.protocols import queries as protocol_queries
from aftercare.treatments import operations
from aftercare.treatments.models import Treatment
from aftercare.treatments.operations import NewPatient, entering
from tests import factories


def enter(facts, nurse, at):
    return operations.enter_treatment(facts=facts, by=nurse.user, at=at)


def test_everything_staff_wrote_down_is_kept(facts, pen, nurse, at):
    neck = TreatedAreaFacts(area=BodyArea.NECK, depth_mm=None, passes=None)
    chin = TreatedAreaFacts(area=BodyArea.CHIN, depth_mm=Decimal("0.5"), passes=2)
    given = facts(
        areas=(neck, chin),
        device=pen,
        anaesthetic="Numbing cream 5 %",
        anaesthetic_on_at=time(9, 30),
        add_ons=frozenset({AddOn.PRP}),
        cartridge_lot="LOT-7",
        fitzpatrick=FitzpatrickSkinType.III,
        is_sensitive=True,
        risk_factors=("diabetes",),
        products_given="Gentle cleanser",
        notes="All calm.",
    )
    treatment = enter(given, nurse, at)
    stored = Treatment.objects.get(pk=treatment.pk)
    assert operations.facts_now(treatment=stored) == given.__class__(
        **{name: getattr(given, name) for name in given.__slots__ if name != "areas"},
        areas=(chin, neck),
    )
    assert stored.entered_by == nurse.user
    assert stored.zone == "Europe/London"
    assert stored.version == 1


def test_day_0_is_the_clinic_s_date_not_utc_s(facts, clinic, nurse, at):
    clinic.zone = "Pacific/Auckland"
    clinic.save()
    late = datetime(2026, 5, 14, 13, 0, tzinfo=UTC)  # 01:00 on the 15th there
    treatment = enter(facts(ended_at=late), nurse, at)
    assert treatment.treated_on == date(2026, 5, 15)


def test_the_clinic_s_published_version_is_pinned(facts, version, nurse, at):
    treatment = enter(facts(), nurse, at)
    factories.ProtocolVersionFactory(clinic=version.clinic, number=2)
    treatment.refresh_from_db()
    assert treatment.protocol_version == version


def test_without_a_published_plan_nothing_is_written(facts, version, nurse, at):
    version.published_at = None
    version.save()
    with pytest.raises(protocol_queries.NoPublishedProtocol):
        enter(facts(), nurse, at)
    assert not Treatment.objects.exists()


def test_it_leaves_a_line_without_health_data(facts, nurse, at):
    treatment = enter(facts(notes="a private word"), nurse, at)
    line = AuditEvent.objects.get(action="treatment.entered")
    assert (line.record_id, line.actor_id) == (treatment.pk, nurse.user.pk)
    assert "private" not in str(line.detail)


def test_the_same_form_twice_is_one_treatment(facts, nurse, at):
    given = facts()
    assert enter(given, nurse, at) == enter(given, nurse, at)
    assert Treatment.objects.count() == 1
    assert AuditEvent.objects.filter(action="treatment.entered").count() == 1


def test_two_copies_at_once_are_one_treatment_and_one_person(
    facts, clinic, nurse, at, monkeypatch
):
    """The second copy looks before the first one is written, and loses the race."""
    given = facts(patient=NewPatient(clinic=clinic, name="Rosa Sample"))
    first = enter(given, nurse, at)
    looks = iter([None])
    really = entering._entered_with
    monkeypatch.setattr(entering, "_entered_with", lambda f: next(looks, really(f)))
    assert enter(given, nurse, at) == first
    assert Patient.objects.filter(name="Rosa Sample").count() == 1


def test_any_other_clash_is_not_swallowed(facts, clinic, nurse, at, newcomer):
    twin = NewPatient(clinic=clinic, name="Twin", email=newcomer.email)
    with pytest.raises(Exception) as trouble:  # noqa: PT011 - whatever add_patient says
        enter(facts(patient=twin), nurse, at)
    assert not isinstance(trouble.value, AssertionError)
    assert not Treatment.objects.exists()


def test_a_new_person_is_written_down_with_the_treatment(facts, clinic, nurse, at):
    lena = NewPatient(
        clinic=clinic,
        name="Lena Example",
        email="lena@example.com",
        phone="0117 496 0000",
    )
    patient = enter(facts(patient=lena), nurse, at).patient
    assert (patient.clinic, patient.name) == (clinic, "Lena Example")
    assert (patient.email, patient.phone) == ("lena@example.com", "0117 496 0000")


@pytest.mark.parametrize("whose", ["device", "practitioner"])
def test_nothing_of_another_clinic_is_mixed_in(facts, nurse, other_nurse, at, whose):
    foreign = {
        "device": factories.DeviceFactory(clinic=other_nurse.clinic),
        "practitioner": other_nurse,
    }
    with pytest.raises(operations.NotOfThisClinic):
        enter(facts(**{whose: foreign[whose]}), nurse, at)
    assert not Treatment.objects.exists()


def test_a_token_of_another_clinic_opens_nothing(facts, other_clinic, nurse, at):
    foreign = factories.TreatmentFactory(patient__clinic=other_clinic)
    with pytest.raises(operations.NotOfThisClinic):
        enter(facts(form_token=foreign.form_token), nurse, at)


def test_an_area_is_there_once(version, patient):
    treatment = factories.TreatmentFactory(patient=patient, protocol_version=version)
    with pytest.raises(IntegrityError):
        factories.TreatedAreaFactory(treatment=treatment, area="full_face")
