"""How many emails a day, what comes and came, and an address whose mail comes back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from aftercare.audit.models import AuditEvent
from aftercare.outbox import addresses
from aftercare.outbox.models import BadAddress
from aftercare.reminders import queries
from aftercare.reminders.models import ReminderChoice
from tests.factories import AT, ReminderFactory
from tests.reminders.conftest import snapshot
from tests.reminders.test_settings_page import PAGE, change, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def amara(client_for, patient, treatment, engine):
    """Amara on day 3 at 10:30, her reminders planned."""
    engine.plan()
    return client_for(patient)


def test_how_many_emails_a_day_is_saved_and_plans_nothing_anew(amara, patient):
    before = snapshot()
    page = text_of(change(amara, "mails", count="1"))
    assert "Saved" in page
    assert "1 (now)" in page
    choice = ReminderChoice.objects.get(user=patient.user)
    assert (choice.mails_a_day, choice.version) == (1, 1)
    assert queries.choice_of(user=patient.user).mails_a_day == 1
    assert AuditEvent.objects.filter(action="reminder.mails_set").count() == 1
    change(amara, "mails", count="1")
    assert AuditEvent.objects.filter(action="reminder.mails_set").count() == 1
    assert snapshot() == before


def test_three_emails_a_day_unless_asked_for_less(amara):
    page = text_of(amara.get(PAGE))
    assert "3 (now)" in page
    assert "You still see it here in the app" in page


@pytest.mark.parametrize("count", ["0", "4", "", "many"])
def test_a_number_of_emails_that_is_none_is_refused(amara, patient, count):
    assert change(amara, "mails", count=count).status_code == 422
    assert queries.choice_of(user=patient.user).mails_a_day == 3


def test_care_and_marketing_are_kept_apart(amara):
    assert "We send no marketing." in text_of(amara.get(PAGE))


def test_what_comes_says_when_and_what_is_stopped_does_not_come(amara):
    page = text_of(amara.get(PAGE))
    comes = page.split("What comes")[1]
    assert re.search(r"Today, 1 pm Sun cream\. Planned for 1[23]:\d\d\.", comes)
    change(amara, "stop", kind="spf")
    assert "Sun cream. Planned" not in text_of(amara.get(PAGE))


def test_what_was_not_sent_says_why(amara, treatment):
    ReminderFactory(
        treatment=treatment,
        rule_code="spf_morning",
        state="missed",
        reason="Not sent: quiet hours.",
        finished_at=AT,
    )
    assert "Sun cream. Not sent: quiet hours." in text_of(amara.get(PAGE))


@pytest.fixture
def comes_back(patient):
    addresses.mark_bad(
        address=patient.user.email.upper(),
        kind=BadAddress.Kind.BOUNCED,
        cause="There is no such mailbox.",
        reply="550 5.1.1",
        at=AT - timedelta(days=1),
    )


@pytest.mark.parametrize("path", ["/today/", PAGE])
def test_an_address_whose_mail_comes_back_is_said(amara, comes_back, path):
    said = text_of(amara.get(path))
    assert "Our emails to a***@example.com come back." in said
    assert "There is no such mailbox. Since 14 May." in said
    assert "550" not in said


@pytest.mark.parametrize("path", ["/today/", PAGE])
def test_an_address_that_works_is_not_spoken_of(amara, path):
    assert "Our emails to" not in text_of(amara.get(path))


def test_the_address_is_tried_again_with_one_press(amara, patient, comes_back):
    page = text_of(change(amara, "address"))
    assert "The next reminder tries this address again." in page
    assert "Our emails to" not in page
    assert addresses.bad_among(addresses=[patient.user.email]) == {}
    assert AuditEvent.objects.get(action="address.tried_again").actor_id == (
        patient.user.pk
    )
    change(amara, "address")
    assert AuditEvent.objects.filter(action="address.tried_again").count() == 1


def test_another_persons_bad_address_is_not_mine(amara, another_patient):
    addresses.mark_bad(
        address=another_patient.user.email,
        kind=BadAddress.Kind.REFUSED,
        cause="No.",
        reply="",
        at=AT,
    )
    assert "Our emails to" not in text_of(amara.get(PAGE))
    change(amara, "address")
    assert addresses.bad_among(addresses=[another_patient.user.email])
