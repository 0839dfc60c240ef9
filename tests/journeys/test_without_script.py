"""JavaScript is off: everything still answers, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest

from accounts import queries as account_queries
from aftercare.reminders import queries as reminder_queries
from aftercare.reminders.models import Completion
from aftercare.treatments.models import Treatment
from tests.accounts.doors import last_mail
from tests.journeys.conftest import DESK
from tests.journeys.town import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def amara(town, visitor):
    """On day 3, signed in with the code of the mail."""
    one = visitor(scripts=False).go("/")
    one.page.get_by_label("Email").fill(town.patient.user.email)
    one.press("Send me a code")
    code = re.search(r"\b\d{3} ?\d{3}\b", last_mail().body)[0]
    one.page.get_by_label("code").fill(code)
    return one.press("Sign in")


def test_a_task_is_done_and_undone(amara, town):
    assert amara.page.url.endswith("/today/")
    amara.press("Mark done: Sun cream")
    assert Completion.objects.get(undone_at=None).care_task == "spf"
    amara.press("Undo: Sun cream")
    assert not Completion.objects.filter(undone_at=None).exists()
    assert amara.page.get_by_role("button", name="Mark done: Sun cream").is_visible()


def test_any_day_and_any_symptom_is_a_link_away(amara):
    amara.follow("Timeline").follow("Day 5")
    assert "day 5" in amara.page.locator("body").inner_text().lower()
    amara.follow("Today").follow("Is this normal?").follow("Puffiness")
    assert amara.heading() == "Puffiness"
    assert "Expected today" in amara.page.locator("main").inner_text()


def test_a_time_is_changed_and_reminders_are_paused(amara, town):
    amara.follow("Reminder times")
    row = amara.page.locator("form", has=amara.page.locator("input[type=time]")).first
    row.locator("input[type=time]").fill("07:45")
    row.get_by_role("button", name="Save").click()
    assert "Saved" in amara.page.locator("main").inner_text()
    chosen = reminder_queries.choice_of(user=town.patient.user).times
    assert [str(wall) for wall in chosen.values()] == ["07:45:00"]
    amara.press("3 days")
    assert "Paused until Monday 18 May" in amara.page.locator("main").inner_text()
    amara.press("Turn them on again")
    preference = account_queries.preferences_of(user=town.patient.user)
    assert preference.paused_until is None


def test_staff_enter_an_unlikely_depth_and_lose_nothing(town, visitor):
    mia = visitor(size=DESK, scripts=False).go("/staff/sign-in/")
    mia.page.fill("input[name=login]", town.nurse.user.email)
    mia.page.fill("input[name=password]", PASSWORD)
    page = mia.press("Sign in").follow("New treatment").page
    page.fill("#id_name", "Rosa Sample")
    mia.press("Find")
    assert "Nobody here by that name" in page.locator("main").inner_text()
    page.fill("#id_email", "rosa@example.com")
    page.locator("#id_areas").get_by_text("Cheeks").click()
    page.fill("#id_depth_mm", "3.5")
    mia.press("Preview")
    assert "Warm" in page.get_by_label("What the patient will see").inner_text()
    mia.press("Save and send")
    assert "3.5" in page.locator("main").inner_text()
    assert not Treatment.objects.filter(patient__name="Rosa Sample").exists()
    mia.press("Change")
    assert page.input_value("#id_name") == "Rosa Sample"
    assert page.input_value("#id_depth_mm") == "3.5"
    mia.press("Save and send")
    mia.press("Keep")
    assert "saved=1" in page.url
    [area] = Treatment.objects.get(patient__name="Rosa Sample").areas.all()
    assert (area.area, str(area.depth_mm)) == ("cheeks", "3.50")
