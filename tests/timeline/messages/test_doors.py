"""Who may open the messages, and with which verb."""

from __future__ import annotations

import pytest

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("treatment")]


@pytest.fixture
def paths(wrote):
    return [
        "/messages/",
        "/messages/new/",
        f"/messages/{wrote().conversation_id}/",
    ]


def test_the_owner_comes_in(client_for, patient, paths):
    assert {client_for(patient).get(path).status_code for path in paths} == {200}


def test_nobody_signed_in_is_sent_to_the_door_and_back(client, paths):
    for path in paths:
        for verb in (client.get, client.post):
            response = verb(path)
            assert response.status_code == 302
            assert response["Location"] == f"/sign-in/?next={path}"


def test_staff_and_strangers_find_nothing(client_for, nurse, other_nurse, paths):
    for who in (nurse, other_nurse):
        factories.ConsentFactory(user=who.user)
    for who in (nurse, other_nurse, factories.UserFactory(agreed=True)):
        assert {client_for(who).get(path).status_code for path in paths} == {404}


def test_a_patient_of_another_clinic_finds_nothing(client_for, other_clinic, paths):
    user = factories.UserFactory(agreed=True)
    factories.PatientFactory(clinic=other_clinic, user=user)
    assert client_for(user).get(paths[2]).status_code == 404


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_no_other_verb(client_for, patient, paths, verb):
    client = client_for(patient)
    assert {getattr(client, verb)(path).status_code for path in paths} == {405}


def test_the_list_only_reads(client_for, patient):
    assert client_for(patient).post("/messages/").status_code == 405


def test_before_consent_comes_the_first_run(client_for, clinic):
    user = factories.UserFactory()
    factories.PatientFactory(clinic=clinic, user=user)
    for path in ("/messages/", "/messages/new/"):
        assert client_for(user).get(path)["Location"] == "/welcome/"


def test_no_copy_is_kept_anywhere(client_for, patient, paths):
    for path in paths:
        assert "no-store" in client_for(patient).get(path)["Cache-Control"]
