"""The travelling patient, through the real engine: plan, claim, deliver, close (invariants b.6)."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.core import mail

from accounts import operations as account_operations
from aftercare.domain.quiet_hours import QuietHours
from aftercare.outbox.models import Delivery
from aftercare.reminders import eligibility, operations
from aftercare.reminders.models import Reminder
from tests.reminders.conftest import london, row
from tests.reminders.road import (
    HOUR,
    TEN_MINUTES,
    live,
    mails_of,
    move,
    treated_in,
    utc,
)

__all__ = ["treated_in"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def never_quiet(patient):
    account_operations.change_quiet_hours(
        user=patient.user, quiet_from=time(12), quiet_until=time(12)
    )


# --- rule 3: what is sent stays sent, what is not follows the patient ---------------


def test_a_day_already_sent_is_not_sent_again_when_its_hour_comes_again(
    treatment, patient, engine
):
    """Sent at eight in London; in Los Angeles it is eight again eight hours later."""
    live(engine, london(15, 7), london(15, 8, 30))
    sent = row("spf_morning", 3)
    assert sent.state == "sent"
    before = Delivery.objects.count()
    move(patient, "America/Los_Angeles", london(15, 9))
    eight_again = london(15, 16)
    live(engine, london(15, 9), eight_again + 2 * HOUR)
    again = row("spf_morning", 3)
    assert (again.state, again.due_at, again.finished_at, again.delivery_id) == (
        sent.state,
        sent.due_at,
        sent.finished_at,
        sent.delivery_id,
    )
    assert Delivery.objects.count() == before == len(mail.outbox)


def test_what_is_not_sent_yet_moves_to_the_new_clock(treatment, patient, engine):
    """One in the afternoon in Los Angeles is nine in the evening in London."""
    engine.plan(london(15, 9))
    old = row("spf_top_up", 3)
    move(patient, "America/Los_Angeles", london(15, 9))
    live(engine, london(15, 9), london(15, 20, 30))
    moved = row("spf_top_up", 3)
    assert (moved.pk, moved.state) == (old.pk, "planned")
    assert moved.plan_version != old.plan_version
    assert abs(moved.due_at - london(15, 21)) <= TEN_MINUTES
    live(engine, london(15, 21), london(15, 21, 30))
    assert row("spf_top_up", 3).state == "sent"


def test_a_time_that_has_just_passed_in_the_new_zone_is_sent_if_still_of_use(
    treatment, patient, engine
):
    """11:15 in London is 13:15 in Helsinki; the one o'clock top-up is of use until 14:30."""
    at = london(15, 11, 15)
    engine.run(at)
    assert row("spf_top_up", 3).state == "planned"
    move(patient, "Europe/Helsinki", at)
    engine.run(at)
    found = row("spf_top_up", 3)
    assert (found.state, found.zone) == ("sent", "Europe/Helsinki")
    assert abs(found.due_at - london(15, 11)) <= TEN_MINUTES
    assert found.finished_at - at < timedelta(minutes=1)


def test_a_time_long_past_in_the_new_zone_ends_as_missed_and_says_why(
    treatment, patient, engine
):
    """Eleven in London is 19:00 in Tokyo: the one o'clock top-up is no longer of use."""
    at = london(15, 11)
    engine.run(at)
    before = len(mail.outbox)
    move(patient, "Asia/Tokyo", at)
    engine.run(at + timedelta(minutes=1))
    engine.run(at + timedelta(minutes=2))
    found = row("spf_top_up", 3)
    assert found.state == "missed"
    assert found.reason in {eligibility.TOO_LATE, eligibility.CHANGED}
    assert len(mail.outbox) == before


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_the_last_second_of_use_in_the_new_zone(treatment, patient, engine, seconds):
    """14:30 in Helsinki is 12:30 in London: a second before it, it is sent; not on it."""
    at = london(15, 12, 30) + timedelta(seconds=seconds)
    engine.plan(london(15, 11))
    Reminder.objects.exclude(rule_code="spf_top_up").delete()
    move(patient, "Europe/Helsinki", at)
    engine.run(at)
    engine.run(at + timedelta(minutes=1))
    assert row("spf_top_up", 3).state == ("sent" if seconds < 0 else "missed")


def test_the_quiet_hours_are_those_of_the_new_place(treatment, patient, engine):
    """13:00 in London, of use until 14:30; in Tokyo it is 21:31 when the message would go."""
    due = row_due_after_planning(engine)
    move(patient, "Asia/Tokyo", london(15, 13, 31))
    live(engine, london(15, 13, 31), due + 20 * HOUR)
    tokyo = QuietHours(begin=time(21, 30), end=time(7, 30), zone="Asia/Tokyo")
    sent = Delivery.objects.filter(state="sent")
    assert sent.exists()
    assert [d for d in sent if tokyo.holds(d.finished_at)] == []


def row_due_after_planning(engine):
    engine.plan(london(15, 11))
    return row("spf_top_up", 3).due_at


# --- rule 5: two of one kind are never less than four hours apart -------------------


def test_two_evenings_that_come_together_by_a_flight_are_one_message(
    treated_in, patient, engine
):
    """20:30 in Honolulu is 18:30 the next day in Auckland: its 20:30 is two hours away."""
    treated_in("Pacific/Honolulu", utc("2026-05-12 22:00"))
    live(engine, utc("2026-05-15 17:00"), utc("2026-05-16 07:00"))
    assert row("moisturiser_evening", 3).state == "sent"
    move(patient, "Pacific/Auckland", utc("2026-05-16 07:00"))
    live(engine, utc("2026-05-16 07:30"), utc("2026-05-16 12:00"))
    second = row("moisturiser_evening", 4)
    assert abs(second.due_at - utc("2026-05-16 08:30")) <= TEN_MINUTES
    assert second.state == "skipped"
    assert second.reason.startswith("Not sent: ")
    assert [at for at in mails_of("moisturiser") if at > utc("2026-05-16 07:00")] == []


def test_the_next_evening_comes_as_usual(treated_in, patient, engine):
    treated_in("Pacific/Honolulu", utc("2026-05-12 22:00"))
    live(engine, utc("2026-05-16 05:00"), utc("2026-05-16 07:00"))
    move(patient, "Pacific/Auckland", utc("2026-05-16 07:00"))
    live(engine, utc("2026-05-16 07:30"), utc("2026-05-17 10:00"))
    evening = row("moisturiser_evening", 5)
    assert evening.state == "sent"
    assert evening.zone == "Pacific/Auckland"


# --- rule 6: the clocks move and the patient moves, on one day ----------------------


def test_an_hour_that_comes_twice_on_the_day_of_a_flight_reminds_once(
    treated_in, patient, engine, never_quiet
):
    """London to New York on the evening before its clocks go back; meant for half past one."""
    treated_in("Europe/London", utc("2026-10-28 10:00"))
    at = utc("2026-10-31 21:00")
    operations.set_time(
        user=patient.user, rule_code="spf_morning", wall=time(1, 30), at=at
    )
    engine.run(at)
    move(patient, "America/New_York", at)
    live(engine, at, utc("2026-11-01 08:00"))
    found = row("spf_morning", 4)
    assert abs(found.due_at - utc("2026-11-01 05:30")) <= TEN_MINUTES
    assert found.state == "sent"
    assert abs(found.finished_at - utc("2026-11-01 05:30")) <= TEN_MINUTES
    mornings = [m for m in mails_of("spf") if m >= utc("2026-11-01 05:00")]
    assert len(mornings) == 1


def test_a_flight_between_the_first_and_the_second_of_the_hour_reminds_once(
    treated_in, patient, engine, never_quiet
):
    """New York's first 01:30 is sent; Chicago's 01:30 is New York's second one."""
    treated_in("America/New_York", utc("2026-10-28 15:00"))
    at = utc("2026-10-31 21:00")
    operations.set_time(
        user=patient.user, rule_code="spf_morning", wall=time(1, 30), at=at
    )
    live(engine, at, utc("2026-11-01 06:00"))
    first = row("spf_morning", 4)
    assert first.state == "sent"
    move(patient, "America/Chicago", utc("2026-11-01 06:00"))
    live(engine, utc("2026-11-01 06:00"), utc("2026-11-01 09:00"))
    assert row("spf_morning", 4).finished_at == first.finished_at
    assert len([m for m in mails_of("spf") if m > utc("2026-11-01 05:00")]) == 1


def test_an_hour_that_does_not_come_on_the_day_of_a_flight_is_not_lost(
    treated_in, patient, engine, never_quiet
):
    """London to New York on the night its clocks go forward; 02:30 is then 03:30."""
    treated_in("Europe/London", utc("2027-03-10 10:00"))
    at = utc("2027-03-13 22:00")
    operations.set_time(
        user=patient.user, rule_code="spf_morning", wall=time(2, 30), at=at
    )
    engine.run(at)
    move(patient, "America/New_York", at)
    live(engine, at, utc("2027-03-14 09:00"))
    found = row("spf_morning", 4)
    assert abs(found.due_at - utc("2027-03-14 07:30")) <= TEN_MINUTES
    assert found.state == "sent"
