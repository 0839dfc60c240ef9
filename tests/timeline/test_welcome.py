"""The first run: four small steps, each one POST."""

from __future__ import annotations

from datetime import time

import pytest

from accounts import queries as account_queries
from aftercare.reminders import queries as reminder_queries
from tests import factories
from tests.timeline.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(clinic, version):
    user = factories.UserFactory(email="cleo@example.com", name="Cleo Sample")
    return factories.PatientFactory(clinic=clinic, user=user, name=user.name)


def test_from_the_door_to_today_in_four_posts(client_for, newcomer, treated):
    treated(newcomer, days=1)
    client = client_for(newcomer)
    assert client.get("/today/")["Location"] == "/welcome/"
    assert client.get("/welcome/")["Location"] == "/welcome/agree/"
    assert client.post("/welcome/agree/")["Location"] == "/welcome/skin/"
    answer = client.post("/welcome/skin/", {"tone": "light_brown"})
    assert answer["Location"] == "/welcome/zone/"
    answer = client.post("/welcome/zone/", {"zone": "Europe/Lisbon"})
    assert answer["Location"] == "/welcome/times/"
    times = offered(client) | {"spf_morning": "09:15"}
    assert client.post("/welcome/times/", times)["Location"] == "/today/"
    newcomer.refresh_from_db()
    assert account_queries.has_agreed(user=newcomer.user)
    assert newcomer.tone == "light_brown"
    assert account_queries.zones_of(user=newcomer.user)[-1].zone == "Europe/Lisbon"
    choice = reminder_queries.choice_of(user=newcomer.user)
    assert dict(choice.times) == {"spf_morning": time(9, 15)}
    assert client.get("/today/").status_code == 200


def offered(client):
    form = client.get("/welcome/times/").context["form"]
    return {
        name: field.initial.strftime("%H:%M") for name, field in form.fields.items()
    }


def test_nothing_comes_before_the_consent(client_for, newcomer):
    client = client_for(newcomer)
    for step in ("skin", "zone", "times"):
        assert client.get(f"/welcome/{step}/")["Location"] == "/welcome/agree/"
        assert client.post(f"/welcome/{step}/")["Location"] == "/welcome/agree/"


def test_looking_at_the_question_is_no_yes(client_for, newcomer):
    client = client_for(newcomer)
    client.get("/welcome/agree/")
    assert not account_queries.has_agreed(user=newcomer.user)


def test_the_skin_question_says_why_and_can_be_skipped(client_for, patient, version):
    page = read(client_for(patient).get("/welcome/skin/"))
    assert "Signs can look different on white, brown and black skin." in page.words
    assert "/welcome/zone/" in page.links
    answer = client_for(patient).post("/welcome/skin/", {})
    assert answer["Location"] == "/welcome/zone/"


def test_going_back_keeps_the_answer(client_for, patient, version):
    client = client_for(patient)
    client.post("/welcome/skin/", {"tone": "dark_brown"})
    html = client.get("/welcome/skin/").content.decode()
    assert "checked" in html.split('value="dark_brown"')[1].split(">")[0]


def test_the_browser_may_guess_the_zone_and_without_it_one_chooses(client_for, patient):
    html = client_for(patient).get("/welcome/zone/").content.decode()
    assert "data-timezone-guess" in html
    assert 'value="Pacific/Auckland"' in html


def test_an_empty_choice_keeps_the_zone(client_for, patient):
    client_for(patient).post("/welcome/zone/", {"zone": ""})
    assert account_queries.zones_of(user=patient.user)[-1].zone == "Europe/London"


def test_a_zone_nobody_knows_is_refused_in_words(client_for, patient):
    response = client_for(patient).post("/welcome/zone/", {"zone": "Mars/Base"})
    assert response.status_code == 200
    assert response.context["form"].errors


def test_a_time_that_is_none_is_refused_and_the_rest_kept(client_for, patient, version):
    client = client_for(patient)
    times = offered(client) | {"spf_morning": "soon", "spf_top_up": "14:00"}
    response = client.post("/welcome/times/", times)
    assert response.status_code == 200
    assert 'value="14:00"' in response.content.decode()
    assert not reminder_queries.choice_of(user=patient.user).times


def test_a_step_that_is_none_is_not_found(client_for, patient):
    assert client_for(patient).get("/welcome/cake/").status_code == 404
