"""My account."""

from __future__ import annotations

import pytest

from accounts import queries
from tests import factories

pytestmark = pytest.mark.django_db
ANSWERS = {
    "name": "Amara New",
    "zone": "Asia/Tokyo",
    "theme": "dark",
    "wording": "clear",
}


def test_it_shows_my_facts_and_nobody_elses(client_for, patient, another_patient):
    page = client_for(patient).get("/me/").content.decode()
    assert patient.user.email in page
    assert another_patient.user.email not in page
    assert 'data-theme="system"' in page


def test_saving_changes_all_of_it(client_for, patient):
    browser = client_for(patient)
    response = browser.post("/me/", ANSWERS, follow=True)
    assert b"Saved." in response.content
    assert b'data-theme="dark"' in response.content
    user = patient.user
    user.refresh_from_db()
    standing = queries.standing_of(user=user)
    assert (user.name, standing.theme, standing.wording) == (
        "Amara New",
        "dark",
        "clear",
    )
    assert [z.zone for z in queries.zones_of(user=user)] == [
        "Europe/London",
        "Asia/Tokyo",
    ]


def test_a_wrong_answer_keeps_what_was_typed_and_changes_nothing(client_for, patient):
    response = client_for(patient).post("/me/", {**ANSWERS, "theme": "pink"})
    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="Amara New"' in page
    assert "There is a problem" in page
    patient.user.refresh_from_db()
    assert patient.user.name == "Amara Example"


def test_an_older_zone_stays_choosable(client_for):
    user = factories.UserFactory(zone_period__zone="Etc/GMT-3")
    page = client_for(user).get("/me/").content.decode()
    assert '<option value="Etc/GMT-3" selected>' in page


def test_consent_is_taken_back_and_given_again(client_for, patient):
    browser = client_for(patient)
    assert b"Take my yes back" in browser.get("/me/").content
    browser.post("/me/consent/", {"agree": "no"})
    assert not queries.has_agreed(user=patient.user)
    assert b"Say yes" in browser.get("/me/").content
    browser.post("/me/consent/", {"agree": "maybe"})
    assert not queries.has_agreed(user=patient.user)
    browser.post("/me/consent/", {"agree": "yes"})
    assert queries.has_agreed(user=patient.user)


def test_one_person_never_withdraws_for_another(client_for, patient, another_patient):
    client_for(patient).post(
        "/me/consent/", {"agree": "no", "user": another_patient.user.pk}
    )
    assert queries.has_agreed(user=another_patient.user)


def test_strangers_sign_in_first(client):
    assert client.get("/me/")["Location"] == "/sign-in/?next=/me/"
    assert client.post("/me/", ANSWERS).status_code == 302
    assert client.post("/me/consent/", {"agree": "no"}).status_code == 302


def test_wrong_verbs_are_refused(client_for, patient):
    browser = client_for(patient)
    assert browser.get("/me/consent/").status_code == 405
    assert browser.delete("/me/").status_code == 405
    assert queries.has_agreed(user=patient.user)
