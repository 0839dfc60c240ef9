"""The course of a patient: the hill with the own line, and every check-in ever sent."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests import checkin_factories as rows
from tests import factories
from tests.treatments.browser import page

pytestmark = pytest.mark.django_db


def summaries(html):
    """(day, level) of each check-in, in the order of the page."""
    heads = re.findall(r"<summary><b>(.*?)</b>(.*?)</summary>", html, re.S)
    return [(day, re.sub(r"<.*?>", " ", rest).split()[-1]) for day, rest in heads]


def test_the_newest_first_with_answers_level_and_rules(story, checked_in):
    checked_in(1, level=0)
    checked_in(3, level=2, note="It <itches>.", is_worried=True)
    html = story()
    assert summaries(html) == [("Day 3", "Contact"), ("Day 1", "Expected")]
    assert "One above usual, once" in html
    assert (
        "<dt>Pink or darker colour</dt><dd><b>Clear</b> <small>usual: not there to slight"
        in html
    )
    assert "It &lt;itches&gt;." in html
    assert "Is worried about it" in html
    assert "Contact on day 3, Fri 15 May, 10:20" in html


def test_the_own_line_over_the_hill(story, checked_in):
    checked_in(0, own_point=Decimal("1.00"))
    checked_in(1, own_point=Decimal("0.80"))
    checked_in(3, own_point=Decimal("3.90"))
    html = story()
    assert "3 check-ins. Above the range many people notice on day 3." in html
    figure = html.split("<figure")[1].split("</figure>")[0]
    assert figure.count('class="odd"') == 1
    assert 'class="own"' in figure
    assert 'class="now"' in figure
    assert "<span>Day 0</span><span>1</span>" in figure


def test_a_course_without_a_check_in(story, treatment):
    html = story()
    assert "There is no check-in yet." in html
    assert "There is no check-in on it yet." in html


def test_who_cannot_check_in(story, healing):
    html = story(of=healing("Bo Sample", user=False))
    assert "They have no account yet, so they cannot check in." in html


def test_without_a_treatment_the_way_in_is_offered(story, clinic):
    nobody = factories.PatientFactory(clinic=clinic, name="Ed None")
    html = story(of=nobody)
    assert "Ed None has no treatment yet." in html
    assert "There is no course yet." in html


def test_what_was_replaced_is_kept_and_marked(story, checked_in):
    newer = checked_in(3, level=1)
    checked_in(3, level=2, replaced_by=newer, is_held=True)
    html = story()
    assert len(summaries(html)) == 2
    assert html.count('<li class="replaced">') == 1
    assert "Replaced by a later one of that day." in html
    assert "The level stands from before, until staff take it back." in html


def test_a_late_and_an_uncompared_one_say_so(story, checked_in, at):
    checked_in(2, received_at=at, is_compared=False)
    html = story()
    assert "Reached us Fri 15 May, 10:30." in html
    assert "Not compared with what is usual." in html


def test_who_took_an_urgent_level_back(story, checked_in, treatment, nurse, at):
    row = checked_in(3, level=3)
    row.clearance = rows.ClearanceFactory(
        treatment=treatment, cleared_by=nurse.user, note="Seen, all fine."
    )
    row.save()
    html = story()
    assert "Taken back by Mia Field, Fri 15 May, 10:30" in html
    assert "Seen, all fine." in html
    assert "Urgent on day 3, taken back" in html


def test_ten_a_page_and_the_hill_on_the_first(story, checked_in, at):
    for day in range(12):
        checked_in(day, level=0)
    first = story()
    assert summaries(first)[0][0] == "Day 11"
    assert len(summaries(first)) == 10
    assert 'href="?tab=course&amp;page=2"' in first
    second = story("course", page="2")
    assert [day for day, _ in summaries(second)] == ["Day 1", "Day 0"]
    assert "<figure" not in second
    assert 'href="?tab=course"' in second
    assert "There are no more check-ins." in story("course", page="9")
    for nonsense in ("0", "-1", "x", "9" * 40):
        assert "Amara Example" in story("course", page=nonsense)


def test_an_older_course_can_be_read(story, desk, checked_in, treatment, version, at):
    checked_in(3, staff_words="Of now")
    old = factories.TreatmentFactory(
        patient=treatment.patient,
        protocol_version=version,
        practitioner=treatment.practitioner,
        ended_at=at - timedelta(days=90),
    )
    past = rows.CheckInFactory(
        treatment=old, answered_at=at - timedelta(days=80), day=10
    )
    rows.RuleHitFactory(check_in=past, staff_words="Of then")
    assert "Of then" not in story()
    way = reverse("board:patient", args=[treatment.patient_id])
    html = page(desk.get(way, {"tab": "course", "of": str(old.pk)}))
    assert "Of then" in html
    assert "Of now" not in html


def test_the_last_that_happened_open_ones_first(story, treatment, patient, at, nurse):
    who = {"acknowledged_by": nurse.user, "resolved_by": nurse.user}
    closed = {"acknowledged_at": at, "resolved_at": at, "next_notice_at": None} | who
    for n in range(3):
        rows.AdverseEventFactory(
            treatment=treatment, raised_at=at - timedelta(hours=n), **closed
        )
    rows.ReviewFactory(
        patient=patient, raised_at=at - timedelta(days=2), why="It <weeps>"
    )
    html = story()
    last = html.split('<ul class="log last">')[1].split("</ul>")[0]
    assert last.count("<li>") == 3
    assert last.index("It &lt;weeps&gt;") < last.index("Adverse event, urgent")
    assert "Nobody has looked · Wed 13 May" in last
    assert "Closed · Fri 15 May" in last


def test_a_stranger_s_treatment_is_not_shown(story, checked_in, other_clinic, desk):
    checked_in(3, staff_words="Of now")
    strange = factories.TreatmentFactory(patient__clinic=other_clinic)
    patient = checked_in(2).treatment.patient
    way = reverse("board:patient", args=[patient.pk])
    html = page(desk.get(way, {"tab": "course", "of": str(strange.pk)}))
    assert "Of now" in html
