"""I30: a patient who is nowhere but where they belong.

The whole way on real parts (worker process, Redis, SMTP), with every failure that could
make something talkative; then every place that others read is searched for their words.
"""

from __future__ import annotations

import logging
from datetime import time, timedelta
from types import ModuleType

import pytest
import redis
from django.core.cache import caches
from django.test import Client

from accounts import operations as accounts
from aftercare import urls
from aftercare.audit.models import AuditEvent
from aftercare.celery import app
from aftercare.clinics import operations as clinics
from aftercare.outbox import queries as outbox_queries
from aftercare.outbox.models import BadAddress, Delivery, MailHost, Pace, Pulse
from aftercare.reminders import reconcile
from aftercare.reminders.models import PlanMark, ReconcileRun, Reminder
from aftercare.reminders.queries import health_queries
from aftercare.settings import base  # noqa: TID251 - the real place of the sessions
from tests import factories
from tests.outbox import provider_posts
from tests.reminders import canary
from tests.reminders.canary import (
    EMAIL,
    LOT,
    NAME,
    NOTES,
    PHONE,
    Browser,
    Sinks,
    every_command,
)
from tests.reminders.test_worker import redis_url, start, wait_for

__all__ = ["redis_url", "start"]

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]

TOKEN = "of the one who watches"  # noqa: S105 - opens nothing but this test
REFUSAL = f"550 5.1.1 <{EMAIL}>: Recipient address rejected: {NAME} is unknown"
TICKS = (
    "aftercare.reminders.tasks.materialise",
    "aftercare.reminders.tasks.dispatch",
    "aftercare.outbox.tasks.deliver",
    "aftercare.reminders.tasks.dispatch",
    "aftercare.reminders.tasks.reconcile",
)


@pytest.fixture
def as_in_production(settings, redis_url):
    """Sessions and counters in Redis, a mail service's webhook, figures for a token."""
    settings.CACHES = {
        name: {**one, "LOCATION": redis_url} for name, one in base.CACHES.items()
    }
    settings.SESSION_ENGINE = base.SESSION_ENGINE
    settings.METRICS_TOKEN = TOKEN
    settings.ANYMAIL = provider_posts.ANYMAIL
    roof = ModuleType("roof_with_hooks")
    roof.urlpatterns = [*urls.urlpatterns, *provider_posts.hooks("mailgun")]
    settings.ROOT_URLCONF = roof
    yield
    for cache in caches.all():
        cache.close()


@pytest.fixture
def person(clinic, nurse, as_in_production):
    """Invited, with a plan whose notes nobody but the clinic may read."""
    patient = factories.PatientFactory(
        clinic=clinic, name=NAME, email=EMAIL, phone=PHONE
    )
    now = outbox_queries.database_now()
    factories.TreatmentFactory(
        patient=patient,
        protocol_version=factories.ProtocolVersionFactory(clinic=clinic),
        practitioner=nurse,
        ended_at=now - timedelta(days=3),
        notes=NOTES,
        cartridge_lot=LOT,
        products_given=NOTES,
    )
    return patient


def mails(mail_host):
    return [m for m in mail_host.accepted if EMAIL in m["To"]]


def refuse_the_third(mail_host):
    """Invitation and sign-in mail arrive; the reminder's address is refused, and named."""
    honest, seen = mail_host.says, []

    def says(step, words):
        if step == "RCPT" and EMAIL in words:
            seen.append(words)
            if len(seen) > 2:
                return REFUSAL
        return honest(step, words)

    mail_host.says = says


def due_now(patient, poison):
    """One reminder that leaves now, and one nobody can write."""
    at = outbox_queries.database_now()
    rows = Reminder.objects.filter(patient=patient).order_by("due_at")
    first = rows.first()
    rows.exclude(pk=first.pk).delete()
    soon = {"due_at": at, "expires_at": at + timedelta(hours=1)}
    if poison:
        soon["rule_code"] = "no_such_rule"
    Reminder.objects.filter(pk=first.pk).update(**soon)


def no_quiet_hours(user):
    noon = time(12)
    accounts.change_quiet_hours(user=user, quiet_from=noon, quiet_until=noon)


def someone_else(person):
    """Of the same name: their reminder cannot be written at all."""
    user = factories.UserFactory(email=f"two.{EMAIL}", name=NAME, agreed=True)
    no_quiet_hours(user)
    patient = factories.PatientFactory(
        clinic=person.clinic, user=user, name=NAME, email=user.email
    )
    like = person.treatments.get()
    factories.TreatmentFactory(
        patient=patient,
        protocol_version=like.protocol_version,
        practitioner=like.practitioner,
        ended_at=like.ended_at,
        notes=NOTES,
    )
    return patient


def tick(names=TICKS):
    for name in names:
        app.send_task(name)


def comes_in(browser, person, nurse, mail_host):
    """By the mail of the clinic; then once more by a sign-in mail."""
    at = outbox_queries.database_now()
    clinics.invite(patient=person, by=nurse.user, at=at)
    tick()
    assert wait_for(lambda: len(mails(mail_host)) == 1)
    link = next(u for u in canary.addresses_in(mails(mail_host)[0]) if "/i/" in u)
    path = link.removeprefix("https://testserver")
    browser.go(path)
    browser.go(path, {"zone": "Europe/London"})
    browser.client.logout()
    browser.go("/sign-in/", {"email": EMAIL})
    tick()
    assert wait_for(lambda: len(mails(mail_host)) == 2)
    link = next(u for u in canary.addresses_in(mails(mail_host)[1]) if "/s/" in u)
    path = link.removeprefix("https://testserver")
    browser.go(path)
    browser.go(path, {})
    # Only now, so that no reminder can have left before.
    person.refresh_from_db()
    accounts.give_consent(user=person.user, at=at)
    no_quiet_hours(person.user)


def is_over(patient):
    return not Reminder.objects.filter(
        patient=patient, state__in=["planned", "sending"]
    ).exists()


def looks_around(browser):
    for path in ("/today/", "/reminders/", "/course/", "/normal/", "/help/", "/me/"):
        browser.go(path)
    browser.go("/r/no-such-token/")
    browser.go("/no/such/page/")


def breaks(browser, person, nurse):
    """A page that cannot be shown: the protocol's text is broken."""
    broken = factories.ProtocolVersionFactory(
        clinic=person.clinic, number=9, content="[protocol"
    )
    factories.TreatmentFactory(
        patient=person,
        protocol_version=broken,
        practitioner=nurse,
        notes=NOTES,
        ended_at=outbox_queries.database_now() - timedelta(hours=2),
    )
    return browser.go("/today/").status_code


@pytest.fixture
def way(person, nurse, mail_host, redis_url, start, tmp_path, caplog):
    """The whole way; afterwards what every place holds."""
    sinks = Sinks()
    caplog.set_level(logging.DEBUG)
    refuse_the_third(mail_host)
    with every_command(redis_url) as heard:
        worker = start("worker", "--pool", "solo", "--loglevel", "debug")
        browser = Browser(sinks)
        comes_in(browser, person, nurse, mail_host)
        other = someone_else(person)
        tick(TICKS[:1])
        both = (person, other)
        assert wait_for(lambda: all(p.reminders.exists() for p in both))
        due_now(person, poison=False)
        due_now(other, poison=True)
        tick(TICKS[1:4])
        assert wait_for(lambda: BadAddress.objects.exists())
        parked = Delivery.objects.filter(about=other.pk, attempt__gte=1, state="queued")
        assert wait_for(parked.exists)
        tick(TICKS[1:2])
        assert wait_for(lambda: is_over(person))
        looks_around(browser)
        hear_of_a_bounce(browser, person)
        assert breaks(browser, person, nurse) == 500
        tick(TICKS[-1:])
        assert wait_for(ReconcileRun.objects.exists)
        sinks.add("Redis, all it holds", *canary.everything_in(client(redis_url)))
        assert worker.poll() is None
    sinks.add("Redis, all it was told", *heard)
    sinks.add("pages for machines", *pages_for_machines(browser))
    sinks.add("health", health_queries.vital_signs(), reconcile.tick().lines)
    for message in mails(mail_host):
        sinks.add("subjects and headers", *canary.headers_of(message))
        sinks.add("links in mails", *canary.addresses_in(message))
        # To the patient, who may be greeted; what the clinic noted is in no mail.
        sinks.add("bodies", canary.body_of(message), words=canary.NOTED)
    tables = (Pulse, MailHost, ReconcileRun, Pace, PlanMark, Reminder, AuditEvent)
    sinks.add("tables of the engine", *canary.rows_of(*tables))
    sinks.add("our log", *canary.log_lines(caplog.records))
    for file in tmp_path.glob("*.log"):
        sinks.add("the worker's log", file.read_text(errors="replace"))
    return sinks


def client(url):
    return redis.Redis.from_url(url)


def hear_of_a_bounce(browser, person):
    message = Delivery.objects.filter(about=person.pk, handed_at__isnull=False).first()
    told = provider_posts.mailgun("bounce", message, reply=REFUSAL)
    assert Client().post(provider_posts.ADDRESS, **told).status_code == 200
    browser.sinks.add("addresses asked for", provider_posts.ADDRESS)


def pages_for_machines(browser):
    watcher = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}
    pages = [browser.client.get(path, **watcher) for path in ("/metrics", "/healthz")]
    assert pages[0].status_code == 200
    return [page.content.decode() for page in pages]


def test_nobody_finds_the_patient_where_they_do_not_belong(way):
    assert not way.leaks(), "\n".join(way.leaks())
    # Every place was there and held something.
    assert all(text.strip() for text in way.texts.values()), way.texts.keys()
    assert "aftercare.outbox.tasks.deliver" in way.texts["Redis, all it was told"]
    assert "could not be written" in way.texts["the worker's log"]
    # The search sees: what is written to the log by mistake, or to Redis, is found.
    line = logging.LogRecord("x", 40, "x", 1, "hello %s", (NAME,), None)
    way.add("our log", *canary.log_lines([line]))
    way.add("Redis, all it holds", f"b'key' b'{EMAIL}'")
    assert [leak.split(":")[0] for leak in way.leaks()] == [
        "Redis, all it holds",
        "our log",
        "our log",
    ]
