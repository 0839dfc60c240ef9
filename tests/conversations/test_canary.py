"""I30 for the care half: what was answered, noted and written stays where it belongs.

A patient whose every word is found nowhere else checks in, writes, is answered, escalated
and followed as an adverse event, all by the pages, with a real worker and a real Redis.
Then every place that others read is searched.
"""

from __future__ import annotations

import html
import logging
import re
from datetime import timedelta

import pytest

from aftercare.audit.models import AuditEvent
from aftercare.celery import app
from aftercare.checkins.models import AdverseEvent, CheckIn, Review
from aftercare.conversations.models import Conversation, Message
from aftercare.domain.vocabulary import TriageLevel
from aftercare.outbox import queries as outbox_queries
from aftercare.outbox.models import MailHost, Pace, Pulse
from aftercare.reminders.models import ReconcileRun
from aftercare.reminders.queries import health_queries
from aftercare.timeline.checking import queries as checking_queries
from tests import checkin_factories, factories
from tests.outbox.conftest import mail_host
from tests.reminders import canary
from tests.reminders.canary import EMAIL, NAME, Browser, Sinks, every_command
from tests.reminders.test_canary import (
    as_in_production,
    client,
    pages_for_machines,
    redis_url,
    start,
)
from tests.reminders.test_worker import wait_for

__all__ = ["as_in_production", "mail_host", "redis_url", "start"]

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]

NOTED = "Chinword grizzlewick since noon"
WRITTEN = "Questionword flumboxed about sleeping"
ANSWERED = "Answerword thornquill and rest"
SPOKEN = "Eventword marrowfast by phone"
WORDS = (
    *("quexalda", "vornimbrough", "qv7canary"),
    *("grizzlewick", "flumboxed", "thornquill", "marrowfast"),
    # What the rules made of the answers, in the words of staff and of patients.
    *("possible infection", "told us about pus", "pus with soreness"),
)
TICKS = (
    "aftercare.checkins.tasks.notice_silence",
    "aftercare.checkins.tasks.send_drafts_left",
    "aftercare.checkins.tasks.escalate",
    "aftercare.outbox.tasks.deliver",
)


@pytest.fixture
def person(clinic, nurse, as_in_production):
    """On day 3 by the database's clock, with the clinic open all week."""
    user = factories.UserFactory(email=EMAIL, name=NAME, agreed=True)
    patient = factories.PatientFactory(clinic=clinic, user=user, name=NAME, email=EMAIL)
    factories.TreatmentFactory(
        patient=patient,
        protocol_version=factories.ProtocolVersionFactory(clinic=clinic),
        practitioner=nurse,
        ended_at=outbox_queries.database_now() - timedelta(days=3),
    )
    checkin_factories.EscalationContactFactory(clinic=clinic, membership=nurse)
    return patient


def signed_in(sinks, user):
    browser = Browser(sinks)
    browser.client.force_login(user)
    return browser


def form_of(page, part):
    """Where the first form with that part in its tag or fields goes, and what it hides."""
    for form in re.findall(r"<form\b.*?</form>", page, re.S):
        if part in form:
            action = re.search(r'action="([^"]*)"', form.split(">")[0])
            tags = re.findall(r"<input\b[^>]*type=\"hidden\"[^>]*>", form)
            pairs = [
                (re.search(r'name="([^"]+)"', t), re.search(r'value="([^"]*)"', t))
                for t in tags
            ]
            hidden = {n[1]: html.unescape(v[1]) if v else "" for n, v in pairs if n}
            return html.unescape(action[1]) if action else "", hidden
    raise AssertionError(f"no form with {part!r}")


def send(browser, path, part, *, to="", **fields):
    """Open the page and send its form; where that leads."""
    page = browser.go(path).content.decode()
    action, hidden = form_of(page, part)
    answer = browser.go(to or action or path, {**hidden, **fields})
    assert answer.status_code == 302, (path, answer.status_code)
    return answer.headers["Location"]


def checks_in(browser):
    """Worried, with a note; then changed: there is pus, and that ends the questions."""
    result = goes_on(browser, answers_all(browser, "/check-in/", new="none"))
    again = send(browser, result, "/again/", act="change")
    return goes_on(browser, answers_all(browser, again, new="pus"))


def answers_all(browser, path, *, new):
    for code in ("some", "some", "little", new):
        path = send(browser, path, 'class="ask"', answer=code)
    return path


def goes_on(browser, path):
    while "/result/" not in path:
        more = {"answer": "lot", "note": NOTED} if path.endswith("/worry/") else {}
        path = send(browser, path, 'class="ask"', **more)
    return path


def writes(browser):
    return send(browser, "/messages/new/", "<textarea", topic="skin", text=WRITTEN)


def tick(names=TICKS):
    for name in names:
        app.send_task(name)


def answers(desk, review):
    """The nurse: looked for, opened, followed as an event, answered."""
    desk.go("/staff/")
    desk.go("/staff/patients/", {"q": "Quexalda"})
    event = AdverseEvent.objects.get()
    page = f"/staff/events/{event.pk}/"
    send(desk, page, "/acknowledge/")
    send(desk, page, "/note/", note=SPOKEN)
    desk.go(f"{page}report/")
    desk.go(f"/staff/patients/{review.patient_id}/")
    send(desk, f"/staff/reviews/{review.pk}/", 'id="answer"', text=ANSWERED)


def stumbles(browser, result, monkeypatch):
    """Pages that say no, and one that falls over."""
    browser.go("/check-in/no/such/")
    browser.go("/messages/new/", {"topic": "skin", "text": "", "form_token": "x"})
    browser.go("/check-in/", {"answer": "none at all", "note": NOTED})

    def broken(**_):
        raise RuntimeError("the database fell over")

    monkeypatch.setattr(checking_queries, "result_for", broken)
    assert browser.go(result).status_code == 500


@pytest.fixture
def way(person, nurse, mail_host, redis_url, start, tmp_path, caplog, monkeypatch):
    sinks = Sinks()
    caplog.set_level(logging.DEBUG)
    with every_command(redis_url) as heard:
        worker = start("worker", "--pool", "solo", "--loglevel", "debug")
        phone = signed_in(sinks, person.user)
        result = checks_in(phone)
        phone.go(result)
        writes(phone)
        tick()
        assert wait_for(lambda: mails(mail_host, nurse.user.email))
        answers(signed_in(sinks, nurse.user), Review.objects.get())
        tick()
        assert wait_for(lambda: mails(mail_host, EMAIL))
        phone.go("/today/")
        phone.go(f"/messages/{Conversation.objects.get().pk}/")
        stumbles(phone, result, monkeypatch)
        sinks.add("Redis, all it holds", *canary.everything_in(client(redis_url)))
        assert worker.poll() is None
    sinks.add("Redis, all it was told", *heard)
    sinks.add("pages for machines", *pages_for_machines(phone))
    sinks.add("health", health_queries.vital_signs())
    for message in mail_host.accepted:
        sinks.add("subjects and headers", *canary.headers_of(message))
        sinks.add("links in mails", *canary.addresses_in(message))
        sinks.add("bodies", canary.body_of(message))
    tables = (Pulse, MailHost, ReconcileRun, Pace, AuditEvent)
    sinks.add("tables of the engine", *canary.rows_of(*tables))
    sinks.add("our log", *canary.log_lines(caplog.records))
    for file in tmp_path.glob("*.log"):
        sinks.add("the worker's log", file.read_text(errors="replace"))
    sinks.words = dict.fromkeys(sinks.texts, WORDS)
    return sinks


def mails(mail_host, to):
    return [message for message in mail_host.accepted if to in message["To"]]


def test_no_answer_note_or_message_is_where_others_read(way):
    # All of it was really said, and is kept.
    first, second = CheckIn.objects.order_by("received_at")
    assert (first.note, second.level) == (NOTED, TriageLevel.URGENT)
    said = set(Message.objects.values_list("text", flat=True))
    assert said == {WRITTEN, ANSWERED}
    assert second.signs.filter(sign="pus", answer="yes").exists()
    assert not way.leaks(), "\n".join(way.leaks())
    assert all(text.strip() for text in way.texts.values()), way.texts.keys()
    assert "aftercare.checkins.tasks.escalate" in way.texts["Redis, all it was told"]
    # The search sees.
    way.add("addresses asked for", f"/messages/?q={WRITTEN}", words=WORDS)
    assert [leak.split(":")[0] for leak in way.leaks()] == ["addresses asked for"]
