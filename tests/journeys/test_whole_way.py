"""The whole way, on real parts: staff enter a treatment, the patient is invited by mail,

signs in, sees day 0, gets the next day's reminder through a real worker, and ticks it off.
"""

from __future__ import annotations

import re
import time
from datetime import timedelta
from secrets import token_urlsafe
from zoneinfo import ZoneInfo

import pytest

from aftercare.outbox import queries as outbox_queries
from aftercare.reminders import tasks
from aftercare.reminders.models import Completion, Reminder
from aftercare.treatments.models import Treatment
from tests import factories
from tests.journeys.conftest import DESK

pytestmark = [
    pytest.mark.browser,
    pytest.mark.engine,
    pytest.mark.django_db(transaction=True),
]

PASSWORD = token_urlsafe(16)
PATIENCE = 90
# One of these shows mid-morning at any moment, so the test runs at any hour.
CITIES = (
    "Pacific/Auckland",
    "Australia/Brisbane",
    "Asia/Tokyo",
    "Asia/Bangkok",
    "Asia/Karachi",
    "Asia/Dubai",
    "Africa/Nairobi",
    "Europe/Berlin",
    "Europe/London",
    "Atlantic/Azores",
    "America/Sao_Paulo",
    "America/Halifax",
    "America/New_York",
    "America/Denver",
    "America/Anchorage",
    "Pacific/Honolulu",
    "Pacific/Pago_Pago",
)


def where_it_is_morning(now):
    """A city where a reminder meant for eight is useful now: nine to half past eleven."""
    for city in CITIES:
        local = now.astimezone(ZoneInfo(city))
        if 9 * 60 <= local.hour * 60 + local.minute <= 11 * 60 + 30:
            return city
    raise AssertionError(f"no city has its morning at {now}")


@pytest.fixture
def house(db):
    """A clinic where it is morning, with a plan, a device and a nurse with a password."""
    zone = where_it_is_morning(outbox_queries.database_now())
    clinic = factories.ClinicFactory(sender_name="Willow Lane", zone=zone)
    for weekday in range(7):
        factories.OpeningHoursFactory(clinic=clinic, weekday=weekday)
    factories.ProtocolVersionFactory(clinic=clinic)
    factories.DeviceFactory(clinic=clinic, name="Fine pen")
    user = factories.UserFactory(email="mia@clinic.example", name="Mia Field")
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    factories.MembershipFactory(clinic=clinic, user=user)
    return clinic


def mail_to(mail_host, address, *, after=0):
    """The next mail to that address, as (plain text, headers); waits for the worker."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = [m for m in mail_host.accepted if address in m["To"]]
        if len(found) > after:
            return found[after]
        time.sleep(0.3)
    raise AssertionError(f"no mail number {after + 1} to {address}")


def plain(message):
    part = next(p for p in message.walk() if p.get_content_type() == "text/plain")
    return part.get_payload(decode=True).decode()


def link_in(message, path):
    """The path of the first link of that kind in a mail."""
    return re.search(rf"https://testserver({path}[^\s]+)", plain(message)).group(1)


def staff_enter_a_treatment(staff):
    page = staff.go("/staff/sign-in/").page
    staff.is_fine()
    page.fill("input[name=login]", "mia@clinic.example")
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/staff/**")
    staff.is_fine()
    page.get_by_role("link", name="New treatment").first.click()
    page.wait_for_load_state("networkidle")
    staff.is_fine()
    page.fill("input[name=name]", "Lena Example")
    page.fill("input[name=email]", "lena@example.com")
    page.locator("#id_areas").get_by_text("Full face").click()
    page.locator("form#treatment .form-actions").get_by_role(
        "button", name="Save and send"
    ).click()
    page.wait_for_url("**?saved=1")
    staff.is_fine()


def patient_accepts(patient, path):
    page = patient.go(path).page
    patient.is_fine()
    page.get_by_role("button", name="Set up my account").click()
    page.wait_for_url("**/welcome/**")
    for _ in range(6):
        if "/today/" in page.url:
            break
        patient.is_fine()
        page.locator("main form button[type=submit], main form button").last.click()
        page.wait_for_load_state("networkidle")
    page.wait_for_url("**/today/**")
    patient.is_fine()


def wait_for(rows):
    until = time.monotonic() + PATIENCE
    while not rows.exists():
        assert time.monotonic() < until, "the worker did not come to it"
        time.sleep(0.3)


def a_night_passes(treatment):
    """The treatment moves a day back: for every rule it is now the morning after.

    The minute's tick is rung by hand, because a test need not wait a minute; it
    travels over Redis to the worker like beat's own.
    """
    tasks.materialise.delay()
    wait_for(Reminder.objects.filter(rule_code="spf_morning", day=1))
    ended = treatment.ended_at - timedelta(hours=27)
    Treatment.objects.filter(pk=treatment.pk).update(
        ended_at=ended,
        treated_on=treatment.treated_on - timedelta(days=1),
        version=treatment.version + 1,
    )
    tasks.materialise.delay()


def test_from_the_treatment_to_done(house, visitor, mail_host, start):
    start("worker", "--pool", "solo", "--loglevel", "INFO")
    start("beat", "--loglevel", "INFO")
    staff = visitor(size=DESK, zone=house.zone)
    staff_enter_a_treatment(staff)
    treatment = Treatment.objects.get()

    invitation = mail_to(mail_host, "lena@example.com")
    patient = visitor(zone=house.zone)
    patient_accepts(patient, link_in(invitation, "/i/"))
    assert treatment.protocol_version.number == 1
    assert "Treatment day" in patient.page.locator("body").inner_text()

    a_night_passes(treatment)
    reminder = mail_to(mail_host, "lena@example.com", after=1)
    assert reminder["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    patient.go("/today/").is_fine()
    assert "Day 1" in patient.page.locator("body").inner_text()

    done = patient.go(link_in(reminder, "/r/"))
    done.is_fine()
    assert not Completion.objects.exists()
    done.page.get_by_role("button", name="Done").click()
    done.page.get_by_role("button", name="Undo").wait_for()
    done.is_fine()
    assert Completion.objects.filter(undone_at=None).exists()
    sent = Reminder.objects.filter(state="sent")
    wait_for(sent)
    assert all(row.reason == "Sent." for row in sent)
