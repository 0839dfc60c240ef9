"""In another place: a real browser says where it is, the person answers once."""

from __future__ import annotations

import pytest

from accounts import operations as account_operations
from accounts import queries as account_queries
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looking import Walk
from tests.journeys.test_keyboard import faults, stops

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LISBON = "Europe/Lisbon"
QUESTION = "Use Lisbon time for days and reminders?"


def is_asked(one, path="/today/"):
    return one.go(path).page.locator("[data-zone-ask]:not([hidden])").count() > 0


def test_a_no_is_asked_once_on_any_device(town, visitor):
    one = visitor(zone=LISBON).be(town.patient)
    assert is_asked(one, "/reminders/")
    assert is_asked(one)
    assert QUESTION in one.page.locator("main").inner_text()
    one.press("No, keep mine")
    other = visitor(zone=LISBON).be(town.patient)
    for browser in (one, other):
        assert not is_asked(browser)
        assert not is_asked(browser, "/reminders/")
    assert is_asked(visitor(zone="Asia/Tokyo").be(town.patient))


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Europe/Kyiv"])
def test_nobody_at_home_is_asked_whatever_their_browser_calls_it(
    town, visitor, at, zone
):
    account_operations.confirm_zone(user=town.patient.user, zone=zone, at=at)
    one = visitor(zone=zone).be(town.patient)
    assert not is_asked(one)
    assert not is_asked(one, "/reminders/")


def test_the_question_and_the_page_of_places_are_clean(town, visitor):
    one = visitor(zone=LISBON, still=True).be(town.patient)
    walk = Walk(one, sizes=(PHONE, DESK))
    walk.see("/today/", "/reminders/", "/reminders/zone/")
    for path in ("/today/", "/reminders/", "/reminders/zone/"):
        assert list(faults(stops(one.go(path).page))) == [], path
    one.page.get_by_label("At home").check()
    one.press("Save my choice")
    walk.titles.clear()
    walk.look("saved")
    walk.see("/reminders/zone/")
    walk.ends_well()


def test_by_keyboard_home_is_chosen_and_nobody_asks(town, visitor):
    one = visitor(zone=LISBON).be(town.patient).go("/reminders/zone/")
    one.page.get_by_label("Where I am").focus()
    one.page.keyboard.press("ArrowDown")
    one.page.keyboard.press("Tab")
    assert one.focused() == "Save my choice"
    one.page.keyboard.press("Enter")
    one.page.get_by_text("wherever you are").wait_for()
    assert not is_asked(one)


def test_without_a_script_place_and_clock_are_chosen_by_hand(town, visitor):
    one = visitor(zone=LISBON, scripts=False).be(town.patient)
    assert not is_asked(one)
    one.go("/reminders/").follow("Somewhere else?")
    one.page.get_by_label("Place", exact=True).select_option(LISBON)
    one.press("Use this place")
    assert "Times are in Lisbon time." in one.page.locator("main").inner_text()
    one.follow("Somewhere else?").page.get_by_label("At home").check()
    one.press("Save my choice")
    assert "wherever you are" in one.page.locator("main").inner_text()
    user = town.patient.user
    assert account_queries.zones_of(user=user)[-1].zone == LISBON
    assert account_queries.standing_of(user=user).travel.is_at_home
