"""Today, the course, a day, a symptom and "Can I…?" with the patient's own answers on them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.foundation import clock
from tests import checkin_factories, conversation_factories
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looking import Walk
from tests.timeline.conftest import tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def well(town):
    """Amara, day 3: a missed day, and all of it inside usual."""
    tell(town.treatment, 0, swelling=2, tenderness_pain=2, redness=2)
    tell(town.treatment, 2, swelling=1, tenderness_pain=1, redness=2)
    tell(town.treatment, 3, swelling=0, tenderness_pain=0, redness=1)
    return town.patient


@pytest.fixture
def worse(town, at):
    """Wren, day 3 of a second treatment: above usual, on the clinic's list, and answered."""
    wren = town.person("Wren")
    tell(town.treat(wren, days=60), 3, peeling=1, redness=1)
    plan = town.treat(wren, days=3)
    tell(plan, 2, swelling=1, tenderness_pain=1)
    row = tell(
        plan, 3, level=2, is_worried=True, note="Tight.", swelling=3, tenderness_pain=2
    )
    checkin_factories.ReviewFactory(
        patient=wren, treatment=plan, check_in=row, promised_by=at + timedelta(hours=1)
    )
    conversation_factories.ConversationFactory(patient=wren, unread_since=at)
    return wren


def test_all_is_inside_usual(well, visitor):
    walk = Walk(visitor(still=True).be(well), sizes=(PHONE, DESK))
    walk.see("/today/", "/course/", "/course/2/", "/normal/swelling/", "/can-i/")
    walk.titles.clear()
    walk.see("/course/?feel=swelling")
    walk.ends_well()


def test_something_is_above_usual(worse, visitor):
    walk = Walk(visitor(still=True).be(worse), sizes=(PHONE, DESK))
    walk.see("/today/", "/course/", "/course/3/", "/normal/swelling/")
    walk.ends_well()


def test_the_days_that_ask_for_less(town, visitor):
    two = town.person("Tova", days=2)
    tell(town.treat(two, days=12, area__area="neck"), 12, redness=0, swelling=0)
    for who in (two, town.person("Lou", days=17), town.person("Dora", days=0)):
        Walk(visitor(still=True).be(who)).see("/today/", "/can-i/").ends_well()


def test_dots_stand_on_the_line_and_keep_their_form(well, visitor):
    """A circle is as wide as high on every screen, and over the day it belongs to."""
    for size in (PHONE, DESK):
        page = visitor(size=size, still=True).be(well).go("/today/").page
        boxes = [dot.bounding_box() for dot in page.locator(".hill .dot").all()]
        days = [page.locator(".strip li").nth(n).bounding_box() for n in (0, 2, 3)]
        assert len(boxes) == 3
        for box, day in zip(boxes, days, strict=True):
            assert abs(box["width"] - box["height"]) < 0.5
            middle = day["x"] + day["width"] / 2
            assert abs(box["x"] + box["width"] / 2 - middle) < 2


def test_one_feeling_by_keyboard_and_back(well, visitor):
    reader = visitor(still=True).be(well).go("/course/")
    reader.page.get_by_role("link", name="Puffiness", exact=True).focus()
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url("**/course/?feel=swelling")
    chosen = reader.page.locator(".feels a[aria-current]")
    assert chosen.inner_text() == "Puffiness"
    reader.page.get_by_text("Show as a table").click()
    assert reader.page.get_by_role("cell", name="Slight, inside usual").is_visible()
    reader.page.get_by_role("link", name="All", exact=True).click()
    reader.page.wait_for_url("**/course/")
    assert reader.page.locator(".feels a[aria-current]").inner_text() == "All"


def test_the_countdown_goes_on_by_itself_and_leaves_the_focus(
    town, visitor, monkeypatch, at
):
    reader = visitor(still=True).be(town.patient)
    reader.page.clock.install(time=at)
    reader.go("/can-i/")
    before = reader.heading()
    assert before.endswith("in 24 hours.")
    reader.page.get_by_role("link", name="Timeline").focus()
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(hours=10))
    reader.page.clock.fast_forward(61_000)
    reader.page.get_by_role("heading", name="in 14 hours.").wait_for()
    assert reader.focused() == "Timeline"
    assert reader.page.locator(".wait").first.inner_text() == "In 14 hours"
    assert reader.complaints == []


def test_without_any_script_it_is_all_there(well, visitor):
    reader = visitor(scripts=False).be(well).go("/today/")
    assert (
        "You are inside usual today." in reader.page.locator(".standing").inner_text()
    )
    reader.follow("See all 21 answers")
    assert reader.heading().startswith("Next: ")
    reader.go("/course/?feel=swelling")
    assert reader.page.locator(".hill .dot").count() == 3
