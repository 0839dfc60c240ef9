"""Mails that came back and complaints, told by the mail service in signed posts."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from datetime import timedelta
from types import ModuleType

import pytest
from django.test import Client

from aftercare.outbox import addresses, queries
from aftercare.outbox.models import BadAddress
from tests import factories
from tests.house.plan import ROOT
from tests.outbox import provider_posts
from tests.outbox.provider_posts import ADDRESS, MAKERS

pytestmark = pytest.mark.django_db

PATIENT = "amara@example.com"


@pytest.fixture
def delivery():
    now = queries.database_now()
    return factories.DeliveryFactory(
        to=PATIENT, state="sent", handed_at=now - timedelta(minutes=3), finished_at=now
    )


@pytest.fixture(params=sorted(MAKERS))
def service(request, settings):
    """One service after the other, configured: its address is there."""
    settings.ANYMAIL = provider_posts.ANYMAIL
    roof = ModuleType("roof_with_hooks")
    roof.urlpatterns = provider_posts.hooks(request.param)
    settings.ROOT_URLCONF = roof
    return request.param


@pytest.fixture
def post(service):
    """`post("bounce", delivery)`: the status of the answer to that service's post."""
    browser = Client(enforce_csrf_checks=True)

    def send(what, about, **changes):
        told = MAKERS[service](what, about, **changes)
        return browser.post(ADDRESS, **told).status_code

    return send


def bad():
    return list(BadAddress.objects.values_list("address", "kind"))


def test_a_mail_that_came_back_for_good_marks_the_address(post, delivery):
    assert post("bounce", delivery) == 200
    row = BadAddress.objects.get()
    assert (row.address, row.kind) == (PATIENT, "bounced")
    assert row.cause == "Our mail to this address came back."
    assert "550 5.1.1" in row.reply


def test_a_complaint_marks_the_address(post, delivery):
    assert post("complaint", delivery) == 200
    assert bad() == [(PATIENT, "complained")]


@pytest.mark.parametrize("what", ["soft bounce", "delivered", "refusal"])
def test_what_is_not_about_a_dead_address_marks_nothing(post, delivery, what):
    assert post(what, delivery) == 200
    assert bad() == []


@pytest.mark.parametrize(
    ("reply", "is_bad"),
    [
        ("550 5.1.1 unknown user", True),
        ("550 5.1.10 recipient not found", True),
        ("550 5.2.1 mailbox disabled", True),
        ("552 5.2.2 mailbox full", False),
        ("550 5.7.1 blocked for its content", False),
        ("554 5.4.4 host not found for now", False),
        ("no such user here", True),
    ],
)
def test_only_words_about_the_address_mark_it(post, delivery, reply, is_bad):
    assert post("bounce", delivery, reply=reply) == 200
    assert bool(bad()) is is_bad


def test_a_message_we_never_sent_is_ignored(post):
    stranger = factories.DeliveryFactory.build(to=PATIENT)
    assert post("bounce", stranger) == 200
    assert bad() == []


def test_a_message_that_never_left_is_ignored(post):
    waiting = factories.DeliveryFactory(to=PATIENT)
    assert post("bounce", waiting) == 200
    assert bad() == []


def test_a_post_can_name_no_other_address_than_the_messages_own(
    post, delivery, service
):
    field = {"mailgun": "recipient", "mandrill": "email"}[service]
    assert post("bounce", delivery, **{field: "bea@example.com"}) == 200
    assert bad() == [(PATIENT, "bounced")]


def test_a_forged_post_is_refused_and_changes_nothing(post, delivery):
    assert post("bounce", delivery, key="another key") == 403
    assert bad() == []


def test_a_signed_post_that_was_changed_on_the_way_is_refused(service, delivery):
    told = MAKERS[service]("bounce", delivery)
    if service == "mandrill":
        told["data"]["mandrill_events"] += " "
    else:
        told["data"] = told["data"].replace('"token": "0', '"token": "1')
    assert Client().post(ADDRESS, **told).status_code == 403
    assert bad() == []


@pytest.mark.parametrize(
    "body",
    [
        *("", "{", "[]", "[1]", "3", "null", '{"signature": 1}', "\u00e4"),
        '{"signature": {"token": "\u00e4", "timestamp": [], "signature": null}}',
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_a_post_of_anything_else_is_refused(service, body, kind):
    answer = Client().post(ADDRESS, data=body, content_type=kind)
    assert answer.status_code == 403
    answer = Client().post(ADDRESS, headers={"X-Mandrill-Signature": "\u00e4"})
    assert answer.status_code == 403


def test_the_same_post_again_changes_nothing_even_after_a_mend(service, delivery):
    told = MAKERS[service]("bounce", delivery)
    assert Client().post(ADDRESS, **told).status_code == 200
    before = BadAddress.objects.values().get()
    assert Client().post(ADDRESS, **told).status_code == 200
    assert BadAddress.objects.values().get() == before
    assert addresses.mend(address=PATIENT, at=queries.database_now())
    assert Client().post(ADDRESS, **told).status_code == 200
    assert addresses.bad_among(addresses=[PATIENT]) == {}


def test_a_later_message_to_a_mended_address_counts_again(post, delivery):
    post("bounce", delivery)
    addresses.mend(address=PATIENT, at=queries.database_now())
    now = queries.database_now()
    later = factories.DeliveryFactory(
        to=PATIENT, state="sent", handed_at=now, finished_at=now
    )
    assert post("bounce", later) == 200
    assert set(addresses.bad_among(addresses=[PATIENT])) == {PATIENT}


@pytest.mark.parametrize("verb", ["get", "put", "patch", "delete"])
def test_other_verbs_are_not_known(service, verb):
    assert getattr(Client(), verb)(ADDRESS).status_code == 405


def test_no_address_and_no_word_of_a_post_is_logged(post, delivery, caplog):
    caplog.set_level(logging.DEBUG)
    words = {"reply": f"550 5.1.1 <{PATIENT}> canary-7Q gone"}
    assert post("bounce", delivery, **words) == 200
    assert post("bounce", delivery, key="forged", **words) == 403
    assert post("bounce", factories.DeliveryFactory.build(), **words) == 200
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("aftercare")]
    assert len(ours) == 2
    said = caplog.text.replace(ADDRESS, "")
    assert PATIENT not in said
    assert "canary-7Q" not in said
    assert delivery.message_key not in "".join(ours)


@pytest.mark.parametrize("service", ["mailgun"], indirect=True)
def test_over_plain_smtp_the_message_id_tells_which_message_it_was(post, delivery):
    assert post("bounce", delivery, **{"user-variables": {}}) == 200
    assert bad() == [(PATIENT, "bounced")]


@pytest.mark.parametrize("service", ["mailgun"], indirect=True)
def test_a_mail_that_could_not_be_brought_in_time_marks_nothing(post, delivery):
    assert post("too old", delivery, reply="Too old") == 200
    assert bad() == []


# --- the address is there only when it is configured ---------------------------------

PRINT = """
import django, json
django.setup()
from django.conf import settings
from django.urls import Resolver404, resolve
try:
    name = resolve("/hooks/mail/").func.view_class.__name__
except Resolver404:
    name = None
print(json.dumps([name, settings.EMAIL_BACKEND, settings.ANYMAIL]))
"""


def configured(**environment):
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-W", "error", "-c", PRINT],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "aftercare.settings.base",
            "SECRET_KEY": "x" * 50,
            "SITE_URL": "https://care.example",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


OURS = "aftercare.outbox.smtp.EmailBackend"


def test_a_house_without_a_mail_service_has_no_such_address(client):
    assert client.post(ADDRESS).status_code == 404


def test_the_service_comes_from_the_environment_and_never_without_its_key():
    assert configured(MAIL_PROVIDER="mailgun")[:2] == [None, OURS]
    assert configured(MAIL_WEBHOOK_KEY="k")[:2] == [None, OURS]
    told = configured(MAIL_PROVIDER="mailgun", MAIL_WEBHOOK_KEY="k")
    assert told[:2] == ["MailgunNews", OURS]
    assert told[2]["MAILGUN_WEBHOOK_SIGNING_KEY"] == "k"
    assert "MAILGUN_API_KEY" not in told[2]


def test_with_its_api_key_the_service_sends_too_and_follows_nobody():
    name, backend, anymail = configured(
        MAIL_PROVIDER="mandrill", MAIL_WEBHOOK_KEY="k", MAIL_PROVIDER_KEY="a"
    )
    assert (name, backend) == ("MandrillNews", "anymail.backends.mandrill.EmailBackend")
    assert anymail["MANDRILL_API_KEY"] == "a"
    assert anymail["MANDRILL_WEBHOOK_KEY"] == "k"
    assert anymail["MANDRILL_WEBHOOK_URL"] == "https://care.example/hooks/mail/"
    assert anymail["SEND_DEFAULTS"] == {"track_opens": False, "track_clicks": False}
    assert anymail["DEBUG_API_REQUESTS"] is False
