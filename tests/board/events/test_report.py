"""The event on paper: what is known, lines for the rest, and never a name."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from aftercare.audit.models import AuditEvent
from tests import checkin_factories as rows
from tests.treatments.browser import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(event):
    return reverse("board:event_report", args=[event.pk])


def fields(html):
    """{name: what stands there}; "" is a line to write on."""
    found = re.findall(r"<dt>(.*?)<small>.*?</small></dt><dd>(.*?)</dd>", html, re.S)
    return {name: "" if "blank" in text else text for name, text in found}


def test_what_we_know_is_filled_in(desk, way):
    found = fields(page(desk.get(way)))
    assert found["Device"] == "Fine pen"
    assert "Fine pen (pen)" in page(desk.get(way))
    assert found["What happened"] == "Possible infection<br>“It throbs.”"
    assert found["Lot number"] == "LOT-77"
    assert found["Depth and passes"] == "Full face 1.5 mm, 3 passes"
    assert found["Time after the treatment"] == "3 days, recovery day 3"
    assert found["Treated by"] == "Mia Field, Aesthetic nurse"
    assert found["Clinic"].startswith("Willow Lane Skin Clinic, 12 Lane Street")


def test_what_we_do_not_know_is_a_line_to_write_on(desk, way):
    found = fields(page(desk.get(way)))
    for name in ("Serial number", "Expiry date", "Age", "Registration number"):
        assert found[name] == ""
    assert found["How it ended"] == ""


def test_a_reference_and_no_name(desk, way, event, patient):
    html = page(desk.get(way))
    assert patient.name not in html
    assert patient.email not in html
    assert fields(html)["Our reference"] in html.split("<title>")[1].split("<")[0]
    assert str(event.treatment_id) in html


def test_every_field_says_what_it_is_for(desk, way):
    html = page(desk.get(way))
    uses = re.findall(r"<dt>.*?<small>(.*?)</small>", html, re.S)
    assert len(uses) == html.count("<dt>")
    assert all(uses)


def test_answers_rules_words_shown_and_steps_are_in_it(desk, way, event, nurse, at):
    rows.AdverseEventStepFactory(
        event=event, kind="contacted", note="Spoke.", by=nurse.user, at=at
    )
    html = page(desk.get(way))
    assert "Check-in on day 3: Urgent" in html
    assert "Strong, worse than yesterday" in html
    assert "Rule U3 of version 1.1.0, sources " in html
    assert "Shown: “You told us there is pus.”" in html
    assert html.index("Check-in on day 3") < html.index("Spoke.")


@pytest.mark.parametrize(
    ("country", "words"),
    [("GB", "MHRA Yellow Card"), ("US", "FDA MedWatch form"), ("IE", "or your own")],
)
def test_the_form_of_the_country(desk, way, clinic, country, words):
    clinic.country = country
    clinic.save()
    headings = re.findall(r"<h2>(.*?)</h2>", page(desk.get(way)))
    assert headings[0] == "For the device maker"
    assert words in headings[1]


def test_heat_is_asked_of_heating_devices_only(desk, way, treatment):
    assert "Energy and pulse" not in fields(page(desk.get(way)))
    treatment.device_kind = "rf_pen"
    treatment.save()
    assert fields(page(desk.get(way)))["Energy and pulse"] == ""


def test_who_took_it_along_is_written_down(desk, way, event, nurse):
    for _ in range(2):
        desk.get(way)
    line = AuditEvent.objects.get(action="adverse_event.exported")
    assert (line.actor_id, line.record_id) == (nurse.user.pk, event.pk)
    assert line.clinic_id == event.clinic_id


def test_raised_by_hand(desk, way, event, nurse):
    event.check_in, event.raised_by = None, nurse.user
    event.save()
    hand = rows.AdverseEventStepFactory(event=event, note="Called us.", reports=0)
    assert hand.kind == "raised"
    html = page(desk.get(way))
    assert "by staff. Urgent" in html
    assert "recovery day 3" in html
    assert fields(html)["What happened"] == "Called us."
