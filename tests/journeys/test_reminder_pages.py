"""What reminders and addresses add: settings, mail that comes back, who missed what."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from aftercare.outbox import addresses, pulses
from aftercare.outbox.models import BadAddress, MailHost
from tests import factories
from tests.accounts.doors import last_mail
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looking import Walk
from tests.journeys.test_keyboard import faults, stops

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AWAY = "Not sent: the mail host was away for too long."


@pytest.fixture
def trouble(town, at):
    """Amara's mail comes back, the mail host was away on Tuesday and is again."""
    mark_bad(town.patient.user.email, at)
    morning = at.replace(day=12, hour=7)
    for number, name in enumerate(("Tova", "Nell", "Bryn")):
        one = town.person(name, days=6)
        for hour in range(number + 1):
            due = morning + timedelta(hours=hour)
            facts = {"due_at": due, "expires_at": due + timedelta(hours=2)}
            factories.ReminderFactory(
                treatment=one.treatments.get(),
                rule_code=f"rule-{hour}",
                state="missed",
                reason=AWAY,
                finished_at=due + timedelta(hours=2),
                **facts,
            )
    pulses.beat(
        name="dispatch", at=at - timedelta(seconds=12), milliseconds=3, handled=0
    )
    MailHost.objects.update_or_create(
        pk=1,
        defaults={
            "failures": 3,
            "took_at": at - timedelta(minutes=24),
            "failed_at": at - timedelta(minutes=1),
            "away_until": at + timedelta(minutes=4),
        },
    )
    return town


def mark_bad(address, at):
    addresses.mark_bad(
        address=address,
        kind=BadAddress.Kind.BOUNCED,
        cause="There is no such mailbox.",
        reply="550 5.1.1 no such user",
        at=at - timedelta(days=1),
    )


def test_the_patients_pages_when_mail_comes_back(trouble, visitor):
    one = visitor(still=True).be(trouble.patient)
    walk = Walk(one, sizes=(PHONE, DESK)).see("/today/", "/reminders/", "/me/address/")
    assert "Our emails to a***@example.com come back." in told(one.go("/today/"))
    one.go("/me/address/").page.get_by_label("Your new email").fill("new@example.com")
    one.press("Send me a code")
    walk.look("the code")
    one.page.get_by_label("code").fill("12")
    one.press("Use this address")
    walk.look("a wrong code")
    walk.ends_well()


def test_the_staffs_pages_when_things_went_wrong(trouble, visitor, at):
    newcomer = factories.PatientFactory(
        clinic=trouble.clinic, name="Ed Example", email="ed@example.com"
    )
    mark_bad("ed@example.com", at)
    desk = visitor(size=DESK, still=True).be(trouble.nurse)
    walk = Walk(desk, sizes=(DESK, PHONE), smallest=0)
    walk.see("/staff/patients/", "/staff/reminders/")
    desk.follow("3 people did not get 6 reminders")
    walk.titles.clear()
    walk.look("an outage")
    walk.see(f"/staff/patients/{trouble.patient.pk}/")
    walk.see(
        f"/staff/patients/{newcomer.pk}/", f"/staff/patients/{newcomer.pk}/address/"
    )
    desk.page.get_by_label("Email").fill("nonsense")
    desk.press("Save and send")
    walk.look("no address")
    walk.ends_well()


def test_each_stop_of_these_pages_is_seen(trouble, visitor, at):
    one = visitor(still=True).be(trouble.patient)
    for path in ("/today/", "/reminders/", "/me/address/"):
        assert list(faults(stops(one.go(path).page))) == [], path
    desk = visitor(size=DESK, still=True).be(trouble.nurse)
    for path in ("/staff/reminders/", f"/staff/patients/{trouble.patient.pk}/"):
        assert list(faults(stops(desk.go(path).page))) == [], path


def test_without_a_script_an_address_is_tried_again_and_then_changed(trouble, visitor):
    one = visitor(scripts=False).be(trouble.patient).go("/today/")
    one.press("Try this address again")
    assert "The next reminder tries this address again." in told(one)
    assert "come back" not in told(one.go("/today/"))
    one.go("/reminders/").follow("Use another address?")
    one.page.get_by_label("Your new email").fill("new@example.com")
    one.press("Send me a code")
    code = re.search(r"\b\d{6}\b", last_mail().body)[0]
    one.page.get_by_label("code").fill(code)
    one.press("Use this address")
    assert "You sign in with new@example.com." in told(one)
    trouble.patient.user.refresh_from_db()
    assert trouble.patient.user.email == "new@example.com"


def test_without_a_script_emails_a_day_are_chosen(trouble, visitor):
    one = visitor(scripts=False).be(trouble.patient).go("/reminders/")
    one.press("1 emails a day")
    assert "Saved" in told(one)
    assert one.page.get_by_role("button", name="1 (now)").is_visible()


def told(one):
    return one.page.locator("main").inner_text()
