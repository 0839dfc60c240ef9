"""What the usual things cost a practised hand: presses counted in the browser itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts import queries as account_queries
from aftercare.clinics.models import Invitation
from aftercare.outbox.models import Delivery
from aftercare.reminders.models import Completion
from aftercare.treatments.models import Treatment
from tests.journeys.conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Kept in the tab's own storage: a press often leaves the page at once.
COUNT = """
addEventListener("pointerup", (event) => {
  if (event.isTrusted) sessionStorage.presses = Number(sessionStorage.presses ?? 0) + 1;
}, true);
"""


def counting(one, path):
    one.page.add_init_script(COUNT)
    return one.go(path)


def presses(one):
    return one.page.evaluate("Number(sessionStorage.presses ?? 0)")


def test_the_answer_of_today_is_read_without_scrolling(town, visitor):
    one = visitor(size={"width": 390, "height": 664}, still=True).be(town.patient)
    one.go("/today/")
    assert "today" in one.heading()
    box = one.page.locator("h1").bounding_box()
    assert box["y"] + box["height"] < one.page.locator("nav.tabs").bounding_box()["y"]
    assert one.page.evaluate("scrollY") == 0


def test_a_task_is_done_in_one_tap(town, visitor):
    one = counting(visitor(still=True).be(town.patient), "/today/")
    one.page.get_by_role("button", name="Mark done: Sun cream").click()
    one.page.get_by_role("button", name="Undo: Sun cream").wait_for()
    assert one.page.get_by_text("1 of 3 done").first.is_visible()
    assert (presses(one), Completion.objects.count()) == (1, 1)


def test_reminders_are_paused_in_four_taps_at_most(town, visitor):
    one = counting(visitor(still=True).be(town.patient), "/today/")
    one.follow("Reminder times").press("3 days")
    assert one.page.get_by_text("Paused until Monday 18 May").first.is_visible()
    assert presses(one) <= 4
    preference = account_queries.preferences_of(user=town.patient.user)
    assert preference.paused_until is not None


def test_a_symptom_for_brown_skin_is_found_in_three_taps(town, visitor):
    one = counting(visitor(still=True).be(town.patient), "/today/")
    one.follow("Is this normal?").follow("Pink or darker colour")
    words = one.page.locator("main").inner_text()
    assert "brown or black skin" in words.lower()
    assert presses(one) <= 3


def test_a_repeat_patient_is_entered_in_four_clicks(town, visitor):
    """Four weeks after the last time, with the same device, areas and depth."""
    again = town.person("Vera", days=40)
    one = counting(visitor(size=DESK, still=True).be(town.nurse), "/staff/patients/")
    one.follow("Vera Example").follow("New treatment").press("Save and send")
    one.page.wait_for_url("**?saved=1")
    assert presses(one) <= 4
    new = Treatment.objects.filter(patient=again).latest("ended_at")
    assert new.ended_at > town.treatment.ended_at + timedelta(days=2)
    assert [area.area for area in new.areas.all()] == ["full_face"]


def test_a_new_patient_is_found_missing_and_written_down(town, visitor):
    one = counting(visitor(size=DESK, still=True).be(town.nurse), "/staff/patients/")
    page = one.follow("New treatment").page
    page.get_by_label("Name", exact=True).press_sequentially("Ama")
    page.locator("#matches").get_by_text("Amara Example").wait_for()
    page.get_by_label("Name", exact=True).press_sequentially("lia Sample")
    page.locator("#matches").get_by_text("Nobody here by that name").wait_for()
    page.fill("#id_email", "amalia@example.com")
    page.locator("#id_areas").get_by_text("Full face").click()
    page.get_by_label("More Depth (mm)").click()
    assert page.input_value("#id_depth_mm") == "1.75"
    page.locator("#tonight").get_by_text("Warm").first.wait_for()
    one.press("Save and send")
    page.wait_for_url("**?saved=1")
    assert "What happens next" in one.heading()
    assert Invitation.objects.filter(email="amalia@example.com").exists()
    assert Delivery.objects.filter(kind="invitation", state="queued").exists()
    assert presses(one) <= 8
    assert one.complaints == []
