"""Today asks in a new zone, once for each, on every device; nobody at home is asked."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts import operations as account_operations
from accounts import queries as account_queries
from tests import factories

pytestmark = pytest.mark.django_db

ASK = re.compile(r'action="([^"]+)" hidden data-zone-ask="([^"]*)"')


def asked(client, path="/today/"):
    """Where the answer goes and the zones nobody is asked about; None without a question."""
    found = ASK.search(client.get(path).content.decode())
    return (found[1], found[2].split()) if found else None


@pytest.fixture
def amara(client_for, treated, patient):
    treated(patient, days=3)
    return client_for(patient)


@pytest.fixture
def zone_of(patient):
    return lambda: account_queries.zones_of(user=patient.user)[-1].zone


@pytest.mark.parametrize("path", ["/today/", "/reminders/"])
@pytest.mark.parametrize(
    ("home", "named"), [("Asia/Kolkata", "Asia/Calcutta"), ("Europe/Kyiv", "Europe/Kiev")]
)  # fmt: skip
def test_a_browser_with_the_old_name_is_at_home(amara, patient, at, path, home, named):
    account_operations.confirm_zone(user=patient.user, zone=home, at=at)
    assert {home, named} <= set(asked(amara, path)[1])


@pytest.mark.parametrize("path", ["/today/", "/reminders/"])
@pytest.mark.parametrize(
    "door", ["/zone/", "/reminders/change/zone/"], ids=["on today", "in the settings"]
)
def test_a_no_holds_on_every_page_and_after_signing_in_again(
    amara, client_for, patient, door, path
):
    amara.post(door, {"zone": "Europe/Lisbon", "answer": "no"})
    another_device = client_for(patient)
    for browser in (amara, another_device):
        assert asked(browser, path)[1] == ["Europe/London", "Europe/Lisbon"]


def test_each_page_sends_its_answer_to_itself(amara):
    assert asked(amara)[0] == "/zone/"
    assert asked(amara, "/reminders/")[0] == "/reminders/change/zone/"


def test_another_zone_is_asked_about(amara):
    amara.post("/zone/", {"zone": "Europe/Lisbon", "answer": "no"})
    assert "Asia/Tokyo" not in asked(amara)[1]


def test_moving_asks_afresh(amara, zone_of):
    amara.post("/zone/", {"zone": "Europe/Lisbon", "answer": "no"})
    amara.post("/zone/", {"zone": "Asia/Tokyo", "answer": "yes"})
    assert zone_of() == "Asia/Tokyo"
    assert asked(amara)[1] == ["Asia/Tokyo"]


@pytest.mark.parametrize("path", ["/today/", "/reminders/"])
def test_who_keeps_the_clock_of_home_is_not_asked(amara, patient, at, path):
    assert asked(amara, path)
    account_operations.choose_clock(user=patient.user, follows="home", at=at)
    assert asked(amara, path) is None


@pytest.mark.parametrize("zone", ["", "a b", "x" * 5000, "Europe/Lisbon\x00", '"><b>'])
@pytest.mark.parametrize("answer", ["yes", "no", "", "maybe"])
def test_nonsense_changes_nothing(amara, zone_of, zone, answer):
    amara.post("/zone/", {"zone": zone, "answer": answer})
    assert zone_of() == "Europe/London"
    assert asked(amara)[1] == ["Europe/London"]


def test_an_answer_without_a_yes_moves_nobody(amara, zone_of):
    amara.post("/zone/", {"zone": "Europe/Lisbon"})
    assert zone_of() == "Europe/London"


def test_a_patient_without_a_plan_is_at_home_where_they_said(client_for, patient, at):
    account_operations.confirm_zone(user=patient.user, zone="Europe/Lisbon", at=at)
    assert asked(client_for(patient))[1] == ["Europe/Lisbon"]


def test_without_a_plan_an_unknown_name_on_record_still_answers(client_for, patient):
    patient.user.zone_periods.update(zone="Mars/Base")
    assert asked(client_for(patient))[1] == ["Europe/London"]


@pytest.mark.parametrize("who", ["nobody", "staff", "no patient"])
def test_strangers_answer_for_nobody(amara, client_for, nurse, patient, zone_of, who):
    browsers = {
        "nobody": Client,
        "staff": lambda: client_for(nurse),
        "no patient": lambda: client_for(factories.UserFactory(agreed=True)),
    }
    said = {"zone": "Europe/Lisbon", "answer": "yes"}
    answer = browsers[who]().post("/zone/", said)
    assert answer.status_code == (302 if who == "nobody" else 404)
    assert "/sign-in/" in answer.get("Location", "/sign-in/")
    assert zone_of() == "Europe/London"
    assert asked(amara)[1] == ["Europe/London"]


def test_a_forged_answer_is_refused(patient, zone_of):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(patient.user)
    said = {"zone": "Europe/Lisbon", "answer": "yes"}
    assert browser.post("/zone/", said).status_code == 403
    assert zone_of() == "Europe/London"
