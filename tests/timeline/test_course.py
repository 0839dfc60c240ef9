"""The course by weeks, any day of it, the sheet on paper, and help."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from tests import factories

pytestmark = pytest.mark.django_db


def test_where_you_are(visit, treated, patient):
    treated(patient, days=3)
    assert visit("/course/").h1 == "You are on day 3 of 42."


def test_weeks_go_by_links(visit, treated, patient):
    treated(patient, days=3)
    page = visit("/course/")
    assert "/course/?week=1" in page.links
    assert not any("week=-1" in link for link in page.links)
    later = visit("/course/", week="1")
    assert "/course/14/" in later.links
    assert {"/course/?week=0", "/course/?week=2"} <= set(later.links)
    assert "/course/?week=6" not in visit("/course/", week="5").links


def test_a_week_that_is_none_is_the_nearest(visit, treated, patient):
    treated(patient, days=3)
    assert "/course/42/" in visit("/course/", week="99").links
    for none in ("x", "\N{SUPERSCRIPT TWO}", "9" * 5000):
        assert "/course/0/" in visit("/course/", week=none).links


def test_the_table_says_every_day(visit, treated, patient):
    treated(patient, days=3)
    cells = visit("/course/").tables
    assert "Treatment day" in cells
    assert [f"Day {n}" in cells for n in range(1, 43)] == [True] * 42


def test_before_the_visit_it_starts_later(visit, treated, patient):
    treated(patient, days=-3)
    assert visit("/course/").h1 == "Starts on Monday 18 May."


def test_after_the_course_all_days_stay_readable(visit, treated, patient):
    treated(patient, days=60)
    assert visit("/course/").h1 == "All 42 days are behind you."
    assert visit("/course/3/").h1


@pytest.mark.parametrize("number", [0, 1, 3, 9, 42])
def test_any_day_back_and_ahead(visit, treated, patient, number):
    plan = treated(patient, days=3)
    page = visit(f"/course/{number}/")
    protocol = _protocol(plan)
    assert page.h1.rstrip(".") == protocol.day_guide(number).headline
    for note in protocol.day_guide(number).notes:
        assert note in page.words
    assert "Call the clinic today if:" in page.words


def _protocol(plan):
    from aftercare.treatments import queries

    return queries.care_plan_of(treatment=plan).protocol


def test_days_two_to_four_name_flaking_and_day_three_puffiness(visit, treated, patient):
    treated(patient, days=3)
    for number in (2, 3, 4):
        assert "flak" in visit(f"/course/{number}/").words.lower()
    assert "puffiness" in visit("/course/3/").words.lower()


def test_can_i_is_that_of_the_day(visit, treated, patient):
    treated(patient, days=3)
    on_day = visit("/course/5/").words
    assert "From 10:30 am. Yes. Put sun cream on again after." in on_day
    assert "From Friday 19 June" not in on_day


def test_a_rule_for_later_days_is_not_said_on_earlier_ones(visit, treated, patient):
    treated(patient, days=3)
    assert "firm bumps come and stay" not in visit("/course/1/").words
    assert "firm bumps come and stay" in visit("/course/4/").words


def test_the_sheet_holds_the_plan_and_no_name(visit, treated, patient):
    treated(patient, days=3)
    page = visit("/print/")
    assert page.h1 == "Your plan, day by day"
    assert "Amara" not in page.html
    assert "Flaking is often at its most today." in page.words
    assert "Clinic: 0117 496 0123" in page.words
    assert "Emergency: 999" in page.words
    assert "version 4" in page.words


def test_large_print_by_a_link(visit, treated, patient):
    treated(patient, days=3)
    assert 'class="paper-sheet large"' in visit("/print/", large="1").html
    assert "/print/?large=1" in visit("/print/").links


def test_help_says_open_or_closed(visit, treated, patient):
    treated(patient, days=3)
    assert visit("/help/").h1 == "We are open until 6 pm."
    with time_machine.travel(datetime(2026, 5, 16, 9, tzinfo=UTC), tick=False):
        assert visit("/help/").h1 == "We are closed until Monday 18 May, 8 am."


def test_help_has_every_number_and_every_reason(visit, treated, patient):
    plan = treated(patient, days=3)
    page = visit("/help/")
    assert {"tel:01174960123", "tel:111", "tel:999"} <= set(page.links)
    protocol = _protocol(plan)
    for reason in (*protocol.call_today, *protocol.urgent, *protocol.emergency):
        assert reason.text in page.texts
    assert "Nobody answers? Call 111, at any hour." in page.words


def test_a_clinic_without_an_urgent_line(visit, treated, patient):
    patient.clinic.urgent_phone = ""
    patient.clinic.save()
    treated(patient, days=3)
    page = visit("/help/")
    assert "Nobody answers and it gets worse? Call 999." in page.words


def test_a_clinic_without_hours_promises_none(visit, treated, patient):
    treated(patient, days=3)
    patient.clinic.opening_hours.all().delete()
    assert visit("/help/").h1 == "We are closed."
    assert factories.AT
