"""Today, in every honest variant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests import factories

pytestmark = pytest.mark.django_db


def headline(version_day, plan):
    from aftercare.treatments import queries

    return queries.care_plan_of(treatment=plan).protocol.day_guide(version_day).headline


def test_the_title_is_the_answer(visit, treated, patient):
    plan = treated(patient, days=3)
    page = visit("/today/")
    assert page.h1.rstrip(".") == headline(3, plan)
    assert page.title.startswith(page.h1)
    assert page.title.endswith("Willow Lane")


def test_day_and_date_stand_over_the_answer(visit, treated, patient):
    treated(patient, days=3)
    page = visit("/today/")
    assert "Day 3 Friday 15 May" in page.words


def test_nothing_is_entered_yet(visit, patient):
    page = visit("/today/")
    assert page.h1 == "Nothing to do yet."
    assert "Your clinic adds your plan after your visit." in page.words
    assert "tel:01174960123" in page.links
    assert "hill-draw" not in page.html
    assert "Care today" not in page.words


def test_the_visit_lies_ahead(visit, treated, patient):
    treated(patient, days=-3)
    page = visit("/today/")
    assert page.h1 == "Your visit is on Monday 18 May."
    assert "hill-draw" not in page.html
    assert "Care today" not in page.words
    assert "Can I…" not in page.words


def test_an_hour_before_the_visit_ends_nothing_is_promised_yet(visit, treated, patient):
    treated(patient, days=0, hours=-1)
    assert visit("/today/").h1 == "Your visit is on Friday 15 May."


def test_the_first_hours_say_what_to_leave_alone(visit, treated, patient):
    plan = treated(patient, days=0, hours=2)
    page = visit("/today/")
    assert page.h1.rstrip(".") == headline(0, plan)
    assert "Treatment day" in page.words
    assert "The first 6 hours: leave it alone" in page.words
    assert "Until today, 2:30 pm" in page.html
    assert "Stay out of the sun" in page.words


def test_from_six_hours_on_the_words_change(visit, treated, patient):
    treated(patient, days=0, hours=7)
    page = visit("/today/")
    assert "From 6 hours: a gentle rinse" in page.words
    assert "Until tomorrow, 3:30 am" in page.html


def test_day_one_waits_for_the_last_of_the_24_hours(visit, treated, patient):
    treated(patient, days=0, hours=20)
    page = visit("/today/")
    assert "Day 1" in page.words
    assert "Until today, 2:30 pm" in page.html
    assert "From today, 2:30 pm" in page.words


def test_after_24_hours_the_hours_are_over(visit, treated, patient):
    treated(patient, days=1, hours=1)
    assert "rinse" not in " ".join(words for _, words in visit("/today/").headings)


def test_the_plan_is_finished(visit, treated, patient):
    treated(patient, days=43)
    page = visit("/today/")
    assert page.h1 == "Your plan is finished."
    assert "hill-draw" not in page.html
    assert "Care today" not in page.words


def test_the_last_day_still_counts(visit, treated, patient):
    treated(patient, days=42)
    assert "Day 42" in visit("/today/").words


@pytest.mark.parametrize("day", range(0, 43, 3))
def test_every_day_answers(visit, treated, patient, day):
    plan = treated(patient, days=day, hours=1)
    page = visit("/today/")
    assert page.h1.rstrip(".") == headline(day, plan)
    assert "aria-current" in page.html


def test_a_treatment_that_was_stopped_is_gone(visit, treated, patient, at):
    treated(patient, days=2, stopped_at=at, stopped_reason="Wrong patient")
    assert visit("/today/").h1 == "Nothing to do yet."


def test_the_clinic_is_closed(visit, treated, patient):
    treated(patient, days=3)
    with time_machine.travel(datetime(2026, 5, 15, 20, tzinfo=UTC), tick=False):
        page = visit("/today/")
    assert "Closed until Monday 18 May, 8 am. Urgent now? 111" in page.html
    assert "If it cannot wait, call 111." in page.words
    assert "tel:111" in page.links


def test_the_clinic_is_open(visit, treated, patient):
    treated(patient, days=3)
    page = visit("/today/")
    assert "Call now. Open until 6 pm" in page.html
    assert "tel:01174960123" in page.links


def test_the_emergency_number_is_always_there(visit, treated, patient):
    for days in (-3, 0, 3, 43):
        treated(patient, days=days)
        assert "tel:999" in visit("/today/").links


def test_another_time_zone_is_named_and_hours_are_its_own(visit, treated, patient, at):
    treated(patient, days=3)
    factories.ZonePeriodFactory(
        user=patient.user, zone="Asia/Tokyo", since=at - timedelta(days=1)
    )
    page = visit("/today/")
    assert "Friday 15 May, in Tokyo" in page.words
    assert "Open until 2 am" in page.html


def test_a_flight_to_the_west_never_shows_an_earlier_day(visit, treated, patient):
    """Tokyo has had 16 May; landing in Honolulu it is 15 May again (I20)."""
    treated(patient, days=3)
    landed = datetime(2026, 5, 16, 6, tzinfo=UTC)
    user = patient.user
    factories.ZonePeriodFactory(
        user=user, zone="Asia/Tokyo", since=landed - timedelta(2)
    )
    with time_machine.travel(landed - timedelta(hours=1), tick=False):
        assert "Day 4" in visit("/today/").words
    factories.ZonePeriodFactory(user=user, zone="Pacific/Honolulu", since=landed)
    with time_machine.travel(landed, tick=False):
        page = visit("/today/")
    assert "Day 4 Friday 15 May, in Honolulu" in page.words


def test_a_new_zone_is_asked_about_once(client_for, treated, patient):
    treated(patient, days=3)
    client = client_for(patient)
    assert 'data-zone-ask="Europe/London"' in client.get("/today/").content.decode()
    client.post("/zone/", {"zone": "Europe/Lisbon", "answer": "no"})
    html = client.get("/today/").content.decode()
    assert 'data-zone-ask="Europe/London Europe/Lisbon"' in html
    assert patient.user.zone_periods.count() == 1


def test_yes_moves_the_zone(client_for, treated, patient):
    treated(patient, days=3)
    client = client_for(patient)
    client.post("/zone/", {"zone": "Europe/Lisbon", "answer": "yes"})
    assert "in Lisbon" in client.get("/today/").content.decode()


def test_whose_words_these_are(visit, treated, patient):
    treated(patient, days=3)
    page = visit("/today/")
    assert "Your plan: Microneedling, Willow Lane, version 4." in page.words
    assert "Checked by Pia Field on 16 March 2026." in page.words


def test_the_hill_is_said_in_words_and_leads_to_its_table(visit, treated, patient):
    treated(patient, days=3)
    page = visit("/today/")
    assert "/course/#table" in page.links
    assert "Treatment day: up to strong." in page.html
    assert 'id="table"' in visit("/course/").html


def test_the_day_strip_leads_to_every_day(visit, treated, patient):
    treated(patient, days=3)
    page = visit("/today/")
    assert [f"/course/{n}/" for n in range(8)] == [
        link
        for link in page.links
        if link.startswith("/course/") and link[8:9].isdigit()
    ][1:]
