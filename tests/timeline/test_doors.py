"""Who may open the patient's pages, and with which verb."""

from __future__ import annotations

import pytest

from tests import factories

pytestmark = pytest.mark.django_db

PAGES = [
    "/today/",
    "/course/",
    "/course/3/",
    "/normal/",
    "/normal/dryness/",
    "/help/",
    "/print/",
]
WELCOME = [f"/welcome/{step}/" for step in ("agree", "skin", "zone", "times")]


@pytest.mark.parametrize("path", PAGES + WELCOME)
def test_the_page_works(client_for, treated, patient, path):
    treated(patient)
    assert client_for(patient).get(path).status_code == 200


@pytest.mark.parametrize("path", [*PAGES, "/welcome/", *WELCOME])
def test_nobody_signed_in_is_sent_to_the_door(client, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("path", [*PAGES, "/welcome/", *WELCOME])
def test_staff_have_no_patient_pages(client_for, nurse, path):
    factories.ConsentFactory(user=nurse.user)
    assert client_for(nurse).get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_with_an_account_finds_nothing(client_for, treated, patient, path):
    treated(patient)
    stranger = factories.UserFactory(agreed=True)
    assert client_for(stranger).get(path).status_code == 404


def test_another_patient_sees_only_their_own(
    client_for, treated, patient, another_patient
):
    treated(patient, days=3)
    treated(another_patient, days=8)
    html = client_for(another_patient).get("/today/").content.decode()
    assert "Day 8" in html
    assert "Day 3" not in html.replace("Day 3,", "")


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", PAGES)
def test_reading_pages_only_read(client_for, treated, patient, path, verb):
    treated(patient)
    assert getattr(client_for(patient), verb)(path).status_code == 405


def test_the_zone_answer_is_a_post(client_for, patient):
    assert client_for(patient).get("/zone/").status_code == 405


@pytest.mark.parametrize("path", PAGES)
def test_before_consent_every_page_leads_to_the_first_run(client_for, clinic, path):
    user = factories.UserFactory()
    factories.PatientFactory(clinic=clinic, user=user)
    response = client_for(user).get(path)
    assert response.status_code == 302
    assert response["Location"] == "/welcome/"


@pytest.mark.parametrize("path", ["/course/43/", "/course/999/", "/normal/nothing/"])
def test_what_the_plan_does_not_have_is_not_found(client_for, treated, patient, path):
    treated(patient)
    assert client_for(patient).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/course/3/", "/print/"])
def test_without_a_plan_there_are_no_days(client_for, patient, path):
    assert client_for(patient).get(path).status_code == 404


def test_without_a_plan_the_course_leads_to_today(client_for, patient):
    assert client_for(patient).get("/course/")["Location"] == "/today/"


@pytest.mark.parametrize("path", PAGES)
def test_no_copy_is_kept_anywhere(client_for, treated, patient, path):
    treated(patient)
    assert "no-store" in client_for(patient).get(path)["Cache-Control"]
