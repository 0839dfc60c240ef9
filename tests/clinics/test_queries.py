from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from aftercare.clinics import presenters, queries
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_member_finds_the_patients_of_their_clinic_only(nurse, other_nurse, patient):
    assert queries.get_patient(member=nurse, patient_id=patient.pk) == patient
    assert queries.get_patient(member=nurse, patient_id=str(patient.pk)) == patient
    for member, key in (
        (other_nurse, patient.pk),
        (nurse, "nonsense"),
        (nurse, nurse.pk),
    ):
        with pytest.raises(Http404):
            queries.get_patient(member=member, patient_id=key)
    assert list(queries.patients_of(clinic=nurse.clinic)) == [patient]
    assert not queries.patients_of(clinic=other_nurse.clinic)


def test_membership_is_for_members_who_still_are(nurse, patient, at):
    assert queries.membership_of(user=nurse.user) == nurse
    nurse.ended_at = at
    nurse.save(update_fields=["ended_at"])
    for user in (nurse.user, patient.user, AnonymousUser()):
        assert not queries.is_staff(user=user)
        with pytest.raises(Http404):
            queries.membership_of(user=user)


def test_one_person_can_be_the_patient_of_two_clinics(
    patient, other_clinic, django_assert_num_queries
):
    other = factories.PatientFactory(clinic=other_clinic, user=patient.user)
    with django_assert_num_queries(1):
        own = queries.patients_for_user(user=patient.user)
        assert {p.clinic.name for p in own} == {
            "Willow Lane Skin Clinic",
            "Harbour Street Clinic",
        }
    assert set(own) == {patient, other}


def test_an_address_is_looked_up_inside_one_clinic(patient, other_clinic):
    found = queries.find_patient_by_email(
        clinic=patient.clinic, email=" AMARA@example.com "
    )
    assert found == patient
    for clinic, email in ((other_clinic, patient.email), (patient.clinic, " ")):
        assert queries.find_patient_by_email(clinic=clinic, email=email) is None


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("zoe", True),
        ("MULLER zoe", True),
        ("zoë müller", True),
        ("0117 496", True),
        ("6012", True),
        ("zoe@", True),
        ("zoe smith", False),
        ("%", False),
        ("", True),
    ],
)
def test_search_ignores_accents_case_and_order(clinic, other_clinic, words, hits):
    person = factories.PatientFactory(
        clinic=clinic,
        name="Zoë Müller",
        email="zoe@example.com",
        phone="(0117) 496 012",
    )
    factories.PatientFactory(clinic=other_clinic, name="Zoë Müller")
    found = queries.search_patients(clinic=clinic, words=words)
    assert list(found) == ([person] if hits else [])


@pytest.mark.parametrize(
    ("now", "is_open", "until"),
    [
        ("2026-05-15T06:59", False, "2026-05-15T07:00"),
        ("2026-05-15T07:00", True, "2026-05-15T17:00"),
        ("2026-05-15T16:59", True, "2026-05-15T17:00"),
        ("2026-05-15T17:00", False, "2026-05-18T07:00"),
        ("2026-05-17T12:00", False, "2026-05-18T07:00"),
        # Clocks go forward on Sunday 29 March 2026: eight in London is seven UTC after it.
        ("2026-03-27T18:30", False, "2026-03-30T07:00"),
        ("2026-03-26T18:30", False, "2026-03-27T08:00"),
    ],
)
def test_opening_hours_are_the_clinics_own(clinic, now, is_open, until):
    at = datetime.fromisoformat(f"{now}:00+00:00")
    opening = queries.opening(clinic=clinic, at=at)
    assert opening.is_open is is_open
    moment = opening.closes_at if is_open else opening.opens_at
    assert moment == datetime.fromisoformat(f"{until}:00+00:00")


def test_a_clinic_without_hours_promises_nothing(at, django_assert_num_queries):
    clinic = factories.ClinicFactory()
    with django_assert_num_queries(1):
        opening = queries.opening(clinic=clinic, at=at)
    assert (opening.is_open, opening.opens_at, opening.closes_at) == (False, None, None)
    words = presenters.opening_words(
        opening=opening, clinic=clinic, zone="Europe/London", at=at
    )
    assert words == "Closed"


def test_one_morning_a_week_is_found_from_its_own_afternoon():
    clinic = factories.ClinicFactory()
    factories.OpeningHoursFactory(
        clinic=clinic, weekday=4, opens=time(8), closes=time(9)
    )
    at = datetime(2026, 5, 15, 12, tzinfo=UTC)
    opening = queries.opening(clinic=clinic, at=at)
    assert opening.opens_at == datetime(2026, 5, 22, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "words"),
    [
        ("2026-05-15T09:30", "Europe/London", "Open until 6 pm"),
        ("2026-05-15T09:30", "Europe/Lisbon", "Open until 6 pm"),
        ("2026-05-15T09:30", "Europe/Madrid", "Open until 7 pm (6 pm in London)"),
        ("2026-05-15T05:00", "Europe/London", "Closed until 8 am"),
        ("2026-05-15T18:00", "Europe/London", "Closed until 8 am Monday"),
        ("2026-05-17T18:00", "Europe/London", "Closed until 8 am tomorrow"),
        (
            "2026-05-17T18:00",
            "Asia/Kolkata",
            "Closed until 12:30 pm tomorrow (8 am in London)",
        ),
        ("2026-05-14T18:00", "Asia/Tokyo", "Closed until 4 pm (8 am in London)"),
    ],
)
def test_hours_in_words_follow_the_reader(clinic, now, zone, words):
    at = datetime.fromisoformat(f"{now}:00+00:00")
    opening = queries.opening(clinic=clinic, at=at)
    said = presenters.opening_words(opening=opening, clinic=clinic, zone=zone, at=at)
    assert said == words


def test_midday_and_midnight_have_names(at):
    noon, midnight = at.replace(hour=12, minute=0), at.replace(hour=0, minute=0)
    assert presenters.time_words(at=noon, zone="UTC") == "noon"
    assert presenters.time_words(at=midnight, zone="UTC") == "midnight"
    assert presenters.time_words(at=at, zone="UTC") == "9:30 am"


@pytest.mark.parametrize(
    ("country", "emergency", "urgent"),
    [("GB", "999", "111"), ("us", "911", ""), ("IE", "112", ""), ("ZZ", "112", "")],
)
def test_emergency_numbers_by_country(country, emergency, urgent):
    numbers = queries.emergency_for(country=country)
    assert (numbers.emergency, numbers.urgent) == (emergency, urgent)


def test_invitations_of_a_clinic_are_two_queries_for_any_number(
    clinic, patient, at, django_assert_num_queries
):
    never = factories.PatientFactory(clinic=clinic, name="Never asked")
    asked = factories.PatientFactory(clinic=clinic, name="Asked")
    factories.InvitationFactory(patient=asked, replaced_at=at)
    factories.InvitationFactory(patient=asked, invited_at=at + timedelta(hours=1))
    late = factories.PatientFactory(clinic=clinic, name="Late")
    factories.InvitationFactory(patient=late, invited_at=at - timedelta(days=7))
    factories.InvitationFactory()
    with django_assert_num_queries(2):
        rows = queries.invitations_of(clinic=clinic, at=at)
    assert {(r.patient, r.state.value) for r in rows} == {
        (asked, "open"),
        (late, "old"),
        (never, "none"),
        (patient, "used"),
    }
    assert rows[0].patient == asked
    assert queries.open_invitations(clinic=clinic, at=at) == 1
    assert queries.has_open_invitation(patient=asked, at=at)
    assert not queries.has_open_invitation(patient=late, at=at)
