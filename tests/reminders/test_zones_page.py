"""The page about places: by hand, and whose clock reminders follow on a journey."""

from __future__ import annotations

import re

import pytest
import time_machine

from accounts import queries as account_queries
from aftercare.audit.models import AuditEvent
from tests.factories import AT
from tests.reminders.conftest import snapshot
from tests.reminders.test_settings_page import change, text_of

pytestmark = pytest.mark.django_db

PAGE = "/reminders/zone/"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def amara(client_for, patient, treatment, engine):
    engine.plan()
    return client_for(patient)


def is_at_home(patient):
    return account_queries.standing_of(user=patient.user).travel.is_at_home


def chosen(response):
    return re.findall(
        r'name="follows" value="(\w+)" required checked', response.content.decode()
    )


def test_where_i_am_is_the_usual_and_each_answer_says_what_it_means(amara):
    answer = amara.get(PAGE)
    assert chosen(answer) == ["here"]
    words = text_of(answer)
    assert "Where I am In another place we ask before times change." in words
    assert "At home Times stay on London time. We do not ask." in words


def test_the_clock_of_home_is_saved_said_and_shown(amara, patient):
    answer = change(amara, "clock", follows="home")
    assert answer.redirect_chain == [("/reminders/?saved=zone#zone", 302)]
    words = text_of(answer)
    assert "Times are in London time, wherever you are." in words
    assert "Saved" in words
    assert is_at_home(patient)
    page = amara.get(PAGE)
    assert chosen(page) == ["home"]
    assert "Where is your home?" in text_of(page)
    assert "data-timezone-guess" not in page.content.decode()


def test_and_back_again(amara, patient):
    change(amara, "clock", follows="home")
    words = text_of(change(amara, "clock", follows="here"))
    assert "Times are in London time. Somewhere else?" in words
    assert not is_at_home(patient)
    assert "data-timezone-guess" in amara.get(PAGE).content.decode()
    actions = AuditEvent.objects.filter(action="account.clock_chosen")
    assert actions.filter(actor_id=patient.user.pk).count() == 2


def test_at_home_a_place_is_still_chosen_by_hand(amara):
    change(amara, "clock", follows="home")
    words = text_of(change(amara, "zone", zone="Europe/Lisbon"))
    assert "Times are in Lisbon time, wherever you are." in words
    assert "Times stay on Lisbon time." in text_of(amara.get(PAGE))


def test_the_choice_moves_no_reminder(amara, engine):
    before = snapshot()
    change(amara, "clock", follows="home")
    engine.plan()
    assert snapshot() == before


@pytest.mark.parametrize("data", [{}, {"follows": ""}, {"follows": "moon"}])
def test_a_choice_that_is_none_is_said(amara, patient, data):
    answer = change(amara, "clock", **data)
    assert answer.status_code == 422
    assert "Choose one of the two." in text_of(answer)
    assert not is_at_home(patient)


def test_a_stranger_a_get_and_another_patient_change_nothing(
    amara, client_for, patient, another_patient
):
    path = "/reminders/change/clock/"
    assert client_for(None).get(PAGE).status_code == 302
    assert client_for(None).post(path, {"follows": "home"}).status_code == 302
    assert amara.get(path, {"follows": "home"}).status_code == 405
    assert amara.post(PAGE).status_code == 405
    client_for(another_patient).post(path, {"follows": "home"})
    assert not is_at_home(patient)
    assert is_at_home(another_patient)


def test_the_page_costs_a_handful_of_queries(amara, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        amara.get(PAGE)


def test_before_there_are_times_the_choice_is_still_in_reach(
    client_for, another_patient
):
    browser = client_for(another_patient)
    assert f'href="{PAGE}"' in browser.get("/reminders/").content.decode()
    assert "Saved" in text_of(change(browser, "clock", follows="home"))
