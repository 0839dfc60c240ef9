"""The mail: discreet, complete, small, and safe in its headers (guide 4.1)."""

from __future__ import annotations

import re
from datetime import time
from email.utils import parseaddr
from html.parser import HTMLParser

import pytest
from django.core import mail

from accounts import operations as account_operations
from aftercare.outbox.models import Delivery
from aftercare.reminders import operations
from tests.factories import AT
from tests.reminders.conftest import london, row

pytestmark = pytest.mark.django_db

# Nothing a stranger could read a treatment from (guide 4.1, rule 1).
TELLING = re.compile(
    r"treatment|needl|skin|clinic|patient|symptom|doctor|nurse|redness|swell|peel|heal"
    r"|\bface\b|\bday \d|procedure|recover|rf\b",
    re.IGNORECASE,
)
PRODUCTS = re.compile(r"sun ?cream|spf|moisturis", re.IGNORECASE)


class Page(HTMLParser):
    """What is read, what is hidden before it, and the links."""

    def __init__(self, html):
        super().__init__()
        self.text, self.links, self.tags = [], {}, []
        self._href = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._href = dict(attrs).get("href") if tag == "a" else self._href

    def handle_endtag(self, tag):
        self._href = None if tag == "a" else self._href

    def handle_data(self, data):
        inside = self.tags[-1][0] if self.tags else ""
        if data.strip() and inside not in {"style", "title"}:
            self.text.append(data.strip())
            if self._href:
                self.links[data.strip()] = self._href


@pytest.fixture
def send(treatment, engine):
    """The mail that leaves at that moment of day 3."""

    def at(hour, minute=15, *, planned_at=6):
        mail.outbox.clear()
        engine.plan(london(15, planned_at))
        engine.run(london(15, hour, minute), plan=False)
        [message] = mail.outbox
        return message

    return at


def html_of(message):
    return message.alternatives[0][0]


def test_subject_sender_and_preheader_tell_nothing(send):
    message = send(8)
    name, address = parseaddr(message.from_email)
    assert (message.subject, name) == ("A small reminder", "Willow Lane")
    assert address == "care@willowlane.example"
    preheader = Page(html_of(message)).text[0]
    assert preheader.startswith("Takes 10 seconds to tick off.")
    for shown in (message.subject, name, preheader):
        assert not TELLING.search(shown)
        assert not PRODUCTS.search(shown)


@pytest.mark.parametrize("wording", ["discreet", "clear"])
def test_the_first_100_characters_tell_nothing(send, patient, wording):
    """They are what a mail program shows beside the subject, on a locked phone too."""
    account_operations.choose_wording(user=patient.user, wording=wording)
    message = send(8)
    html = html_of(message)
    [title] = re.findall("<title>(.*?)</title>", html)
    for shown in (message.body[:100], " ".join(Page(html).text)[:100], title):
        assert not TELLING.search(shown)
        assert not PRODUCTS.search(shown)


@pytest.mark.parametrize("hour", [8, 13, 20])
def test_a_discreet_body_names_products_and_nothing_else(send, hour):
    message = send(hour, 45)
    for body in (message.body, " ".join(Page(html_of(message)).text)):
        without_links = re.sub(r"https?://\S+", "", body)
        assert TELLING.findall(without_links) == []


def test_clear_wording_says_the_day_and_keeps_the_subject(send, patient):
    account_operations.choose_wording(user=patient.user, wording="clear")
    message = send(8)
    assert "This is day 3." in message.body
    assert "This is day 3." in html_of(message)
    assert not TELLING.search(message.subject)


def test_the_words_are_the_protocols(send):
    message = send(13, 30)
    assert "Time for sun cream again" in message.body
    assert "SPF 30 or more. Use plenty, if you go out today." in message.body
    assert "Out for long? Put it on again every 2 hours." in html_of(message)


def test_a_joined_mail_has_a_done_for_each(send):
    message = send(8)
    page = Page(html_of(message))
    done = [
        a["href"]
        for t, a in page.tags
        if t == "a" and "/r/" in a["href"] and "skip" not in a["href"]
    ]
    assert len(done) == len(set(done)) == 2
    assert message.body.count("Mark as done: https://testserver/r/") == 2
    assert message.body.count("Not today: https://testserver/r/") == 2


def test_every_link_of_the_rules_is_there_and_long_enough(send):
    page = Page(html_of(send(8)))
    assert {
        "Mark as done",
        "Not today",
        "Change times",
        "Pause 3 days",
        "Stop emails",
    } <= set(page.links)
    assert all(href.startswith("https://testserver/") for href in page.links.values())


def test_headers_for_mail_programs(send, clinic):
    message = send(8)
    delivery = Delivery.objects.get()
    stop = re.search(r"https://testserver/u/\S+/", message.body).group()
    assert (
        message.extra_headers["List-Unsubscribe"]
        == f"<{stop}>, <mailto:{clinic.reply_to}?subject=Stop>"
    )
    assert (
        message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    )
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.extra_headers["X-Auto-Response-Suppress"] == "All"
    assert message.extra_headers["Message-ID"] == f"<{delivery.message_key}@testserver>"
    assert message.reply_to == [clinic.reply_to]


def test_a_clinic_cannot_write_a_header(send, clinic):
    clinic.sender_name = "Willow\r\nBcc: victim@example.com"
    clinic.save(update_fields=["sender_name"])
    message = send(8)
    assert message.recipients() == ["amara@example.com"]
    raw = message.message()
    assert raw["Bcc"] is None
    assert "victim" in raw["From"]


def test_names_are_escaped_in_html_and_plain_in_text(send, clinic):
    clinic.sender_name = "Field & <Lane>"
    clinic.save(update_fields=["sender_name"])
    message = send(8)
    assert "Field &amp; &lt;Lane&gt;" in html_of(message)
    assert "Field & <Lane>" in message.body


def test_small_dark_and_readable(send):
    message = send(8)
    html = html_of(message)
    tags = Page(html).tags
    assert len(message.message().as_bytes()) < 30_000
    assert "prefers-color-scheme:dark" in html
    assert [t for t, _ in tags].count("h1") == 1
    assert not [t for t, _ in tags if t in {"img", "script", "link"}]
    assert next(a for t, a in tags if t == "html")["lang"].startswith("en")
    assert all(a.get("role") == "presentation" for t, a in tags if t == "table")


def test_the_afternoon_moisturiser_has_its_own_subject(send, patient, engine):
    operations.set_time(
        user=patient.user, rule_code="spf_top_up", wall=time(14, 30), at=AT
    )
    engine.plan(london(15, 6))
    mail.outbox.clear()
    engine.run(row("moisturiser_midday").due_at, plan=False)
    assert mail.outbox[0].subject == "Your afternoon reminder"


def test_the_trial_goes_the_same_way(patient, engine, clinic):
    operations.send_test(patient_id=patient.pk, to=patient.user.email, at=AT)
    engine.deliver(AT)
    [message] = mail.outbox
    assert (message.subject, message.to) == ("A small reminder", ["amara@example.com"])
    assert "This is a test" in message.body
    assert not TELLING.search(re.sub(r"https?://\S+", "", message.body))
    assert Delivery.objects.get().state == "sent"


def test_a_trial_for_a_closed_account_does_not_leave(patient, engine):
    operations.send_test(patient_id=patient.pk, to=patient.user.email, at=AT)
    patient.user.is_active = False
    patient.user.save(update_fields=["is_active"])
    engine.deliver(AT)
    assert mail.outbox == []
    assert Delivery.objects.get().state == "cancelled"
