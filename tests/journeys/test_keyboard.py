"""The keyboard alone: every stop is seen, in the order of the page, and nothing covers it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from aftercare.reminders.models import Completion
from tests.journeys.conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Where the focus is: its place among all stops of the page, its ring, and what lies on top.
STOP = """
() => {
  const el = document.activeElement;
  if (el === document.body) return null;
  const all = [...document.querySelectorAll("*")];
  const ringed = el.closest(".choice") ?? el;
  const ring = getComputedStyle(ringed);
  const box = ringed.getBoundingClientRect();
  const inside = (v, low, high) => Math.min(Math.max(v, low), high);
  const x = inside(box.x + box.width / 2, 1, innerWidth - 1);
  const spots = [box.top + 2, box.y + box.height / 2, box.bottom - 2].map((y) =>
    y < 0 || y > innerHeight ? null : document.elementFromPoint(x, y));
  return {
    name: `${el.tagName} ${(el.getAttribute("aria-label") || el.innerText || el.name || "").trim().slice(0, 40)}`,
    place: all.indexOf(el),
    ring: ring.outlineStyle === "none" ? 0 : parseFloat(ring.outlineWidth),
    size: Math.min(box.width, box.height),
    isCovered: !spots.every((s) => s && (ringed.contains(s) || s.contains(ringed))),
    isTall: box.height > innerHeight / 2,
  };
}
"""
FOCUS = "() => [document.activeElement.id, document.activeElement.tagName]"


def stops(page):
    """Tab from the top to the end of the page; what each stop looks like."""
    found = []
    for _ in range(120):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or (len(found) > 1 and stop["place"] == found[0]["place"]):
            break
        # Hours, minutes and the clock of a time field are the browser's own stops.
        if not found or stop["place"] != found[-1]["place"]:
            found.append(stop)
    return found


def faults(found):
    for before, after in pairwise(found):
        if after["place"] <= before["place"]:
            yield f"{after['name']} comes after {before['name']}, but stands before it"
    for stop in found:
        if stop["ring"] < 2:
            yield f"{stop['name']} shows no ring"
        if stop["size"] < 20:
            yield f"{stop['name']} is a focus nobody sees"
        if stop["isCovered"] and not stop["isTall"]:
            yield f"{stop['name']} is covered"


def test_each_stop_of_a_patients_page_is_seen(town, visitor):
    one = visitor(still=True).be(town.patient)
    for path in (
        "/today/",
        "/course/",
        "/normal/redness/",
        "/reminders/",
        "/welcome/skin/",
    ):
        found = stops(one.go(path).page)
        assert len(found) > 4, path
        assert list(faults(found)) == [], path


def test_each_stop_of_a_staff_page_is_seen(town, visitor):
    one = visitor(size=DESK, still=True).be(town.nurse)
    for path in ("/staff/patients/", "/staff/treatments/new/"):
        found = stops(one.go(path).page)
        assert len(found) > 10, path
        assert list(faults(found)) == [], path


def test_the_walk_sees_what_is_wrong(town, visitor):
    page = visitor(still=True).be(town.patient).go("/help/").page
    for rule in ("main a { outline: 0 !important }", ".tabs { inset: 40% 0 0 }"):
        page.evaluate("rule => document.styleSheets[0].insertRule(rule)", rule)
    page.evaluate("document.querySelector('.tabs a').tabIndex = 1")
    told = " / ".join(faults(stops(page)))
    for fault in ("shows no ring", "is covered", "but stands before it"):
        assert fault in told


def test_the_first_stop_skips_to_the_page(town, visitor):
    page = visitor(still=True).be(town.patient).go("/today/").page
    page.keyboard.press("Tab")
    assert page.evaluate(STOP)["name"] == "A Skip to the page"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_done_and_undone_with_enter_are_said_and_keep_their_place(town, visitor):
    one = visitor(still=True).be(town.patient).go("/today/")
    page = one.page
    check = page.get_by_role("button", name="Mark done: Sun cream")
    name = check.get_attribute("id")
    check.focus()
    for act, said in (("Undo", "1 of"), ("Mark done", "0 of")):
        page.keyboard.press("Enter")
        page.locator(f"#{name}[aria-label^='{act}']").wait_for()
        page.wait_for_function("() => document.activeElement !== document.body")
        assert page.evaluate(FOCUS) == [name, "BUTTON"]
        page.get_by_role("status").get_by_text(said).wait_for()
        assert page.url.endswith("/today/")
    assert Completion.objects.exclude(undone_at=None).exists()
    assert one.complaints == []
