"""Can I…? All answers in two groups, each with its countdown; the strictest plan decides."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from aftercare.timeline.words import countdown
from tests import factories

pytestmark = pytest.mark.django_db
AT = factories.AT


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(seconds=5), "in 1 minute"),
        (timedelta(minutes=34, seconds=2), "in 35 minutes"),
        (timedelta(minutes=60), "in 1 hour"),
        (timedelta(minutes=89), "in 1 hour"),
        (timedelta(hours=14), "in 14 hours"),
        (timedelta(hours=47), "in 47 hours"),
        (timedelta(hours=49), "in 2 days"),
        (timedelta(days=3), "in 3 days"),
    ],
)
def test_the_countdown_says_the_largest_unit_that_fits(wait, words):
    assert countdown(until=AT + wait, at=AT) == words


def names(page, heading):
    part = page.html.split(f">{heading}</h2>")[1].split("</section>")[0]
    return re.findall(r"</svg>([^<]+)</b>", part)


def test_everything_is_there_once(visit, treated, patient):
    plan = treated(patient, days=3)
    page = visit("/can-i/")
    from aftercare.treatments import queries

    protocol = queries.care_plan_of(treatment=plan).protocol
    shown = names(page, "Yes, now") + names(page, "Not yet")
    assert sorted(shown) == sorted(one.name for one in protocol.restrictions)


def test_the_next_to_come_is_the_title_and_the_first_of_its_group(
    visit, treated, patient
):
    treated(patient, days=3)
    page = visit("/can-i/")
    first = names(page, "Not yet")[0]
    assert page.h1 == f"Next: {first}, in 24 hours."
    assert page.title.startswith(page.h1)
    assert "From tomorrow, 10:30 am." in page.words
    waits = re.findall(r'class="wait">In (\d+) (\w+)<', page.html)
    sizes = {"minute": 1, "hour": 60, "day": 1440}
    minutes = [int(n) * sizes[unit.removesuffix("s")] for n, unit in waits]
    assert minutes == sorted(minutes)
    assert len(waits) == len(names(page, "Not yet"))


def test_what_unlocks_changes_sides(visit, treated, patient, at):
    treated(patient, days=3)
    first = names(visit("/can-i/"), "Not yet")[0]
    with time_machine.travel(at + timedelta(hours=24), tick=False):
        page = visit("/can-i/")
    assert first in names(page, "Yes, now")
    assert first not in names(page, "Not yet")


def test_two_plans_the_strictest_names_its_area(visit, treated, patient):
    treated(patient, days=12, area__area="neck")
    treated(patient, days=2)
    page = visit("/can-i/")
    assert "Face: from tomorrow, 10:30 am" in page.words
    assert "/can-i/?plan=" in page.html


def test_before_the_visit_nothing_counts_down(visit, treated, patient):
    assert visit("/can-i/").h1 == "Nothing to wait for yet."
    treated(patient, days=-3)
    page = visit("/can-i/")
    assert page.h1 == "Nothing to wait for yet."
    assert "wait" not in page.html.split("<main")[1].split("<h2")[0].split("yet.")[1]


def test_after_everything_it_is_yes_to_everything(visit, treated, patient):
    treated(patient, days=60)
    page = visit("/can-i/")
    assert page.h1 == "Yes to everything on your list."
    assert "Not yet" not in page.words


def test_it_renews_itself_and_brings_its_title(client_for, treated, patient):
    treated(patient, days=3)
    client = client_for(patient)
    whole = client.get("/can-i/").content.decode()
    assert 'hx-get="/can-i/" hx-trigger="every 60s"' in whole
    part = client.get("/can-i/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert part.lstrip().startswith('<div id="can-i"')
    assert 'hx-swap-oob="innerHTML:#answer">Next: ' in part
    for holds_focus in ("<a ", "<button", "<input", "tabindex", "<details"):
        assert holds_focus not in part


def test_today_shows_the_countdown_and_leads_there(visit, treated, patient):
    treated(patient, days=3)
    page = visit("/today/")
    assert "/can-i/" in page.links
    assert 'class="wait">In 24 hours<' in page.html


def test_only_the_patient_opens_it(client_for, treated, patient, another_patient):
    plan = treated(patient, days=3)
    assert client_for(None).get("/can-i/").status_code == 302
    assert client_for(patient).post("/can-i/").status_code == 405
    stranger = client_for(another_patient)
    assert stranger.get("/can-i/", {"plan": plan.pk}).status_code == 404
