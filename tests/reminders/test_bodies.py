"""A reminder's body is written once for all who get the same one, and mixes nobody up."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.core.signing import Signer
from django.db.models import Q
from django.utils import translation
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from aftercare.outbox import mime
from aftercare.outbox.letters import Envelope
from aftercare.reminders import dispatch, eligibility, queries
from aftercare.reminders.models import Reminder
from aftercare.reminders.presenters import letter_presenters
from aftercare.reminders.queries import Purpose
from tests.factories import (
    PatientFactory,
    ProtocolVersionFactory,
    TreatmentFactory,
    UserFactory,
)
from tests.reminders.conftest import london

pytestmark = pytest.mark.django_db

ODD_NAMES = (
    "Praxis Müller & Söhne",
    'The "Quoted" Lane',
    "<svg onload=alert(1)>",
    "=?utf-8?q?encoded?= = 100 %",
    "🌿 🌿 " * 8,
    "Donaudampfschifffahrtsgesellschaftshaus" + "x" * 20,
    "Willow\r\nBcc: victim@example.com",
    "Willow\u2028Bcc: victim@example.com",
    "عيادة الصفصاف",
)


@pytest.fixture
def rows(treatment, engine):
    """All that is planned on day 3, as the last look finds it."""
    engine.plan(london(15, 6))
    return tuple(eligibility.cases(where=Q(treatment=treatment, day=3)))


@pytest.fixture
def rule(rows):
    """The row of a rule: `rule("spf_top_up", wording="clear")`."""

    def find(code="spf_top_up", **changes):
        found = next(row for row in rows if row.rule_code == code)
        return found._replace(**changes)

    return find


def compose(*rows, about=None):
    return letter_presenters.composed(
        delivery_id=about or uuid4(), sending=dispatch.Sending(rows=rows)
    )


def envelope(to="amara@example.com"):
    return Envelope(
        message_id="<0f3c@testserver>",
        sender="care@willowlane.example",
        to=to,
        date="Fri, 15 May 2026 09:30:00 -0000",
    )


def read(raw):
    """Subject, sender's name, text and HTML of a message that has no defects."""
    message = message_from_bytes(raw, policy=policy.default)
    plain, html = message.iter_parts()
    assert not [bad for part in (message, plain, html) for bad in part.defects]
    [sender] = message["From"].addresses
    name = re.sub(r"\s+", " ", sender.display_name)
    bodies = [part.get_content().replace("\r\n", "\n") for part in (plain, html)]
    return message["Subject"], name, *bodies


def links_in(raw):
    return set(
        re.findall(r"https://testserver/[rpu]/[\w.-]+/", " ".join(read(raw)[2:]))
    )


def test_those_who_get_the_same_share_one_body(rule):
    first, second = compose(rule()), compose(rule(reminder_id=uuid4()))
    assert first.prepared is second.prepared


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"sender_name": "Harbour Street"}, "Harbour Street"),
        ({"reply_to": "desk@harbour.example"}, "desk@harbour.example"),
        ({"address": "1 Harbour Street"}, "1 Harbour Street"),
        ({"wording": "clear"}, "This is day 3."),
        ({"rule_code": "spf_morning"}, "Time for sun cream"),
        ({"kind": "moisturiser"}, "Your afternoon reminder"),
    ],
)
def test_whatever_the_text_depends_on_makes_another_body(rule, changes, shown):
    before, after = compose(rule()), compose(rule(**changes))
    assert after.prepared is not before.prepared
    letter = after.as_letter()
    assert shown in f"{letter.subject} {letter.reply_to} {letter.text}"


def test_another_version_of_the_protocol_brings_its_own_words(rule, treatment):
    old = treatment.protocol_version
    words = "SPF 30 or more. Use plenty, if you go out today."
    assert words in compose(rule()).as_letter().text
    new = ProtocolVersionFactory(
        clinic=old.clinic,
        number=2,
        content=old.content.replace(words, "Put it on once more."),
    )
    text = compose(rule(protocol_version_id=new.pk)).as_letter().text
    assert "Put it on once more." in text
    assert words not in text


def test_each_language_and_each_address_of_the_site_has_its_own_body(rule, settings):
    first = compose(rule())
    with translation.override("ar"):
        assert compose(rule()).prepared is not first.prepared
    settings.SITE_URL = "https://elsewhere.example"
    assert "https://elsewhere.example/p/" in compose(rule()).as_letter().text


def test_the_day_is_said_in_clear_words_only_and_to_each_their_own(rule):
    third, ninth = (compose(rule(wording="clear", day=day)) for day in (3, 9))
    assert "This is day 3." in read(third.as_bytes(envelope=envelope()))[2]
    assert "This is day 9." in read(ninth.as_bytes(envelope=envelope()))[3]
    assert "This is day" not in compose(rule(day=9)).as_letter().text


def test_no_day_is_said_when_two_plans_are_on_two_days(rule):
    both = (rule(wording="clear"), rule("spf_morning", wording="clear", day=8))
    assert "This is day" not in compose(*both).as_letter().text
    assert "2 small things for now" in compose(*both).as_letter().text


def test_two_plans_ask_for_the_same_thing_once(rule):
    twice = compose(rule(), rule(reminder_id=uuid4(), treatment_id=uuid4()))
    assert twice.as_letter().text.count("Mark as done") == 1
    assert "small things" not in twice.as_letter().text


def test_nobody_gets_a_link_of_somebody_else(rule):
    mails = [compose(rule(reminder_id=uuid4())) for _ in range(5)]
    links = [links_in(one.as_bytes(envelope=envelope())) for one in mails]
    assert all(len(found) == 4 for found in links)
    assert not any(one & other for one, other in pairwise(links))
    assert len(set.union(*links)) == 20


def test_every_link_is_signed_for_its_own_purpose_and_thing(rule):
    about, row = uuid4(), rule()
    text = compose(row, about=about).as_letter().text
    for letter, purpose, thing in (
        ("r", Purpose.DONE, row.reminder_id),
        ("p", Purpose.PAUSE, about),
        ("u", Purpose.STOP, about),
    ):
        signed = queries.token(purpose=purpose, about=thing)
        assert f"https://testserver/{letter}/{signed}/\n" in text
    skip = queries.token(purpose=Purpose.SKIP, about=row.reminder_id)
    assert f"https://testserver/r/{skip}/skip/\n" in text


@examples(deadline=None)
@given(about=st.uuids(), purpose=st.sampled_from(Purpose))
def test_a_signature_is_djangos_own(about, purpose):
    signed = queries.token(purpose=purpose, about=about)
    signer = Signer(sep=".", salt=purpose.value)
    plain = signer.unsign(signed)
    assert signed == signer.sign(plain)
    assert plain == queries.token(purpose=Purpose.STOP, about=about).split(".")[0]


def test_a_new_secret_key_signs_anew_and_old_links_still_open(settings):
    about = UUID(int=7)
    old, secret = queries.token(purpose=Purpose.STOP, about=about), settings.SECRET_KEY
    settings.SECRET_KEY = "another-" * 8
    new = queries.token(purpose=Purpose.STOP, about=about)
    assert new != old
    settings.SECRET_KEY_FALLBACKS = [secret]
    signer = Signer(sep=".", salt=Purpose.STOP.value)
    assert signer.unsign(old) == signer.unsign(new)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_read_the_same_as_in_a_mail_django_makes(rule, name):
    filled = compose(rule(sender_name=name, address=name[::-1]), rule("spf_morning"))
    raw = filled.as_bytes(envelope=envelope())
    theirs = mime.letter_bytes(letter=filled.as_letter(), envelope=envelope())
    assert read(raw) == read(theirs)
    assert "Bcc" not in message_from_bytes(raw)
    assert "<svg" not in read(raw)[3]


def test_a_whole_day_in_one_mail_is_small_and_passes_every_line(rows):
    odd = [row._replace(sender_name="Praxis Müller") for row in rows]
    assert len(odd) > 3
    raw = compose(*odd).as_bytes(envelope=envelope())
    assert raw.isascii()
    assert len(raw) < 30_000
    body = raw.split(b"\r\n\r\n", 1)[1]
    assert max(map(len, body.split(b"\r\n"))) <= 76


def test_one_click_to_stop_stands_whole_on_its_line(rule):
    about = uuid4()
    raw = compose(rule(), about=about).as_bytes(envelope=envelope())
    stop = queries.token(purpose=Purpose.STOP, about=about)
    assert f"\r\nList-Unsubscribe: <https://testserver/u/{stop}/>,\r\n".encode() in raw
    message = message_from_bytes(raw)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"


def test_the_host_gets_what_was_prepared(treatment, engine, mail_host):
    engine.plan(london(15, 6))
    engine.run(london(15, 8, 15), plan=False)
    [message] = mail_host.accepted
    assert message["To"] == treatment.patient.user.email
    plain, html = message.get_payload()
    text = plain.get_payload(decode=True).decode()
    assert "2 small things for now" in text
    for signed in re.findall(r"/u/([\w.-]+)/", text):
        assert f"/u/{signed}/" in html.get_payload(decode=True).decode()
        assert f"/u/{signed}/" in message["List-Unsubscribe"]
        assert queries.mail_link(purpose=Purpose.STOP, signed=signed)
    assert Reminder.objects.filter(state="sent").count() == 2


def test_a_mail_nobody_can_write_holds_up_no_other(treatment, clinic, engine):
    user = UserFactory(email="noor@example.com", agreed=True)
    other = PatientFactory(clinic=clinic, user=user, email=user.email)
    TreatmentFactory(
        patient=other,
        ended_at=treatment.ended_at,
        protocol_version=treatment.protocol_version,
    )
    engine.plan(london(15, 6))
    spoilt = Reminder.objects.filter(treatment=treatment, rule_code="spf_morning")
    spoilt.update(rule_code="no-such-rule")
    engine.run(london(15, 8, 15), plan=False)
    assert [message.to for message in mail.outbox] == [["noor@example.com"]]
    waiting = Reminder.objects.filter(treatment=treatment, delivery__isnull=False)
    assert {one.state for one in waiting} == {"sending"}
    assert {one.delivery.state for one in waiting} == {"queued"}
