"""The invitation as a mail (ux/guide.md 4.1 and 4.2)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail

from aftercare.clinics import operations, queries
from aftercare.outbox import operations as outbox
from aftercare.outbox.models import Delivery
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(clinic, nurse, at):
    patient = factories.PatientFactory(
        clinic=clinic, name="Cleo Sample", email="cleo@example.com"
    )
    return operations.invite(patient=patient, by=nurse.user, at=at)


def test_it_says_who_what_until_when_and_whom_to_call(invited, clinic, at):
    outbox.deliver_due(at=at)
    (letter,) = mail.outbox
    html = letter.alternatives[0][0]
    link = f"https://testserver/i/{queries.token_of(invitation=invited)}/"
    assert letter.subject == "Your account with Willow Lane"
    assert letter.to == ["cleo@example.com"]
    assert letter.reply_to == [clinic.reply_to]
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    for part in (letter.body, html):
        assert link in part
        assert "Your plan is ready, Cleo" in part
        assert "until 22 May at 10:30 am" in part
        assert clinic.phone in part
        assert "12 Lane Street, Bristol" in part
    assert len(html) < 30_000
    assert "<img" not in html


def test_what_others_can_see_tells_nothing(invited, at):
    outbox.deliver_due(at=at)
    (letter,) = mail.outbox
    html = re.sub(r"<style.*?</style>", "", letter.alternatives[0][0], flags=re.S)
    preheader = re.search(r"mso-hide:all\">(.*?)</div>", html).group(1)
    assert preheader == "Set it up in about 2 minutes. The link works until 22 May."
    seen = f"{letter.subject} {letter.from_email} {preheader} {letter.body[:100]}"
    telltale = r"skin|derm|laser|clinic|patient|treat|needl|day \d|appointment"
    assert not re.search(telltale, seen, re.I)


def test_a_name_with_signs_is_shown_as_written(clinic, nurse, at):
    patient = factories.PatientFactory(
        clinic=clinic, name="O'Neil & Co", email="o@example.com"
    )
    operations.invite(patient=patient, by=nurse.user, at=at)
    outbox.deliver_due(at=at)
    (letter,) = mail.outbox
    assert "Your plan is ready, O'Neil" in letter.body
    assert "O&#x27;Neil" in letter.alternatives[0][0]


@pytest.mark.parametrize("what", ["accepted_at", "replaced_at"])
def test_it_stays_here_once_it_is_of_no_use(invited, at, what):
    setattr(invited, what, at)
    invited.save(update_fields=[what])
    outbox.deliver_due(at=at)
    assert mail.outbox == []
    assert Delivery.objects.get().state == "cancelled"


def test_it_stays_here_when_it_is_too_old(invited, at):
    outbox.deliver_due(at=at + timedelta(days=7))
    assert mail.outbox == []
