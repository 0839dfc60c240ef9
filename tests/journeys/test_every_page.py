"""Every page, for whom it is made: clean for axe in light and dark, whole on a small phone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.foundation import clock
from aftercare.timeline import queries as timeline_queries
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_patients_pages(town, visitor):
    walk = Walk(visitor(still=True).be(town.patient))
    walk.see("/today/", "/course/", "/course/1/", "/course/20/", "/print/")
    walk.see("/normal/", "/normal/swelling/", "/normal/redness/", "/help/")
    walk.see("/reminders/", "/reminders/zone/", "/me/")
    walk.see("/welcome/agree/", "/welcome/skin/", "/welcome/zone/", "/welcome/times/")
    walk.ends_well()


def test_today_in_its_other_states(town, visitor, monkeypatch, at):
    """Nothing entered, before, the day itself, after, two plans at once, clinic closed."""
    two = town.person("Tova", days=2)
    town.treat(two, days=12, area__area="neck")
    pages = [
        (town.person("Nell"), ("/today/", "/normal/", "/help/", "/reminders/")),
        (town.person("Bryn", days=-3), ("/today/",)),
        (town.person("Dora", days=0), ("/today/",)),
        (town.person("Enid", days=60), ("/today/", "/course/")),
        (two, ("/today/", "/course/")),
    ]
    for who, paths in pages:
        Walk(visitor(still=True).be(who)).see(*paths).ends_well()
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(hours=12))
    closed = Walk(visitor(still=True).be(town.patient)).see("/today/", "/help/")
    assert "closed" in closed.visitor.heading().lower()
    closed.ends_well()


def test_the_staffs_pages(town, visitor):
    staff = visitor(size=DESK, still=True).be(town.owner)
    # What a mouse can hit is axe's own rule (WCAG 2.5.8: 24 px, or space around it).
    walk = Walk(staff, sizes=(DESK, PHONE), smallest=0)
    record = f"/staff/treatments/{town.treatment.pk}/"
    new = "/staff/treatments/new/"
    walk.see(f"/staff/patients/{town.patient.pk}/", "/staff/patients/", "/staff/")
    staff.page.get_by_label("Find a patient").fill("Nobody")
    staff.page.keyboard.press("Enter")
    staff.page.get_by_text("Nobody by that name").wait_for()
    walk.look("a search")
    walk.see(record, f"{record}?saved=1", f"{record}correct/", f"{record}stop/")
    walk.see(f"{record}paper/", "/staff/invitations/", "/staff/reminders/")
    walk.see("/staff/clinic/", "/me/", "/me/security/", "/me/security/totp/activate/")
    walk.see(new, f"{new}?patient={town.patient.pk}")
    staff.page.locator("#id_depth_mm").fill("3.5")
    staff.press("Save and send")
    walk.look("keep it?")
    staff.go(new).press("Save and send")
    walk.look("what is missing")
    assert staff.focused() == "There is a problem"
    walk.ends_well()


def test_the_pages_anybody_may_open(town, visitor, monkeypatch):
    guest = visitor(still=True)
    walk = Walk(guest)
    # The tab says what to do; who made a plan for whom stays on the page.
    walk.other_titles.add("Set up your account")
    walk.see("/staff/sign-in/", town.invitation).see("/s/old/", status=410)
    walk.see(*(town.links[kind] for kind in ("r", "skip", "p", "u")))
    guest.press("Stop these emails")
    walk.look("stopped")
    guest.go("/sign-in/").press("Send me a code")
    walk.look("no address")
    guest.page.get_by_label("Email").fill("amara@example.com")
    guest.press("Send me a code")
    walk.look("code")
    guest.page.context.clear_cookies()
    guest.press("Sign in")
    walk.look("the form waited too long")
    walk.ends_well()


def test_the_pages_that_say_no(town, visitor, monkeypatch):
    nurse = Walk(visitor(still=True).be(town.nurse))
    nurse.see("/nowhere/", status=404)
    nurse.see(f"/staff/treatments/{town.treatment.pk}/stop/", status=403)
    nurse.ends_well()

    def broken(**_):
        raise RuntimeError("the database fell over")

    monkeypatch.setattr(timeline_queries, "patient_day", broken)
    patient = Walk(visitor(still=True).be(town.patient)).see("/today/", status=500)
    assert "on our side" in patient.visitor.heading()
    patient.ends_well()


SHIFTS = """
() => new Promise((told) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => told(sum), 600);
})
"""
RUNNING = "document.getAnimations().filter((a) => a.playState === 'running').length"


def test_nothing_jumps_while_today_arrives(town, visitor):
    page = visitor().be(town.patient).go("/today/").page
    assert page.evaluate(SHIFTS) < 0.05
    # The same ruler sees a jump when there is one.
    page.evaluate("document.querySelector('h1').style.marginTop = '300px'")
    assert page.evaluate(SHIFTS) > 0.05
    assert page.evaluate("performance.getEntriesByType('resource').length") < 12


def test_who_asks_for_less_motion_sees_none(town, visitor):
    still = visitor(still=True).be(town.patient).go("/today/").page
    assert still.evaluate(RUNNING) == 0
    still.get_by_role("button", name="Mark done").first.hover()
    assert still.evaluate(RUNNING) == 0
