"""A patient moves to another address: proved by its mailbox, told to the old one."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client

from accounts import operations as account_operations
from aftercare.audit.models import AuditEvent
from aftercare.clinics import queries
from aftercare.clinics.views import address_views
from aftercare.foundation import clock
from aftercare.outbox import addresses
from aftercare.outbox import operations as outbox
from aftercare.outbox.models import BadAddress, Delivery
from tests import factories
from tests.accounts.doors import last_mail
from tests.accounts.test_mail_views import bare

pytestmark = pytest.mark.django_db

NEW = "amara.new@example.com"
ASK, CODE = "/me/address/", "/me/address/code/"


@pytest.fixture
def amara(client_for, patient):
    return client_for(patient)


def ask(client, email=NEW):
    return client.post(ASK, {"email": email})


def code_for(client):
    kept = client.session[address_views.TRY]
    return account_operations.code_of(try_id=UUID(kept["id"]), kind="new_address")


def code_in(letter):
    return re.search(r"\b\d{6}\b", letter.body)[0]


def addresses_of(patient):
    patient.refresh_from_db()
    patient.user.refresh_from_db()
    return patient.user.email, patient.email


def move(client, email=NEW):
    ask(client, email)
    return client.post(CODE, {"code": code_for(client)})


def test_the_code_from_the_new_mailbox_moves_account_and_record(amara, patient):
    assert ask(amara, NEW.upper())["Location"] == CODE
    letter = last_mail()
    assert letter.to == [NEW]
    assert addresses_of(patient) == ("amara@example.com",) * 2
    answer = amara.post(CODE, {"code": code_in(letter)}, follow=True)
    assert f"Our emails now go to {NEW}." in answer.content.decode()
    assert addresses_of(patient) == (NEW, NEW)
    assert {"account.address_changed", "patient.address_moved"} <= set(
        AuditEvent.objects.values_list("action", flat=True)
    )


def test_the_old_mailbox_is_told_and_learns_no_more_than_it_must(amara, patient):
    move(amara)
    outbox.deliver_due(at=clock.now())
    [told] = [one for one in mail.outbox if one.to == ["amara@example.com"]]
    assert told.subject == "Your email address was changed"
    for part in (told.body, told.alternatives[0][0]):
        assert "a***@example.com" in part
        assert NEW not in part
        assert f"Call us on {patient.clinic.phone}" in part
    seen = f"{told.subject} {told.from_email} {told.body}"
    telltale = r"skin|derm|laser|clinic|patient|treat|needl|day \d|appointment"
    assert not re.search(telltale, seen, re.IGNORECASE)


def test_all_clinics_of_the_person_have_the_new_address(amara, patient, other_clinic):
    there = factories.PatientFactory(
        clinic=other_clinic, user=patient.user, email=patient.email
    )
    move(amara)
    there.refresh_from_db()
    assert there.email == NEW


def test_a_record_of_somebody_else_with_the_address_stays_theirs(amara, patient):
    factories.PatientFactory(clinic=patient.clinic, email=NEW)
    move(amara)
    assert addresses_of(patient) == (NEW, "amara@example.com")


def test_no_answer_tells_whether_somebody_has_an_address(
    client_for, patient, another_patient
):
    answers = []
    for email in ("nobody@example.com", another_patient.user.email.upper()):
        client = client_for(patient)
        first = ask(client, email)
        page = client.get(CODE)
        wrong = client.post(CODE, {"code": "000000x"})
        answers.append(
            [(r.status_code, bare(r, email.lower())) for r in (first, page, wrong)]
        )
    assert answers[0] == answers[1]


def test_an_address_somebody_has_gets_no_mail_and_even_the_code_moves_nothing(
    amara, patient, another_patient
):
    ask(amara, another_patient.user.email)
    outbox.deliver_due(at=clock.now())
    assert mail.outbox == []
    answer = amara.post(CODE, {"code": code_for(amara)})
    assert "not right" in answer.content.decode()
    assert addresses_of(patient) == ("amara@example.com",) * 2


def test_a_code_works_once(amara, patient):
    move(amara)
    assert amara.post(CODE, {"code": "123456"})["Location"] == ASK


def test_a_code_is_too_old_after_ten_minutes(amara, patient, time_machine):
    ask(amara)
    code = code_for(amara)
    time_machine.move_to(clock.now() + timedelta(minutes=10, seconds=1))
    assert amara.post(CODE, {"code": code}).status_code == 200
    assert addresses_of(patient)[0] == "amara@example.com"


def test_a_sign_in_code_moves_nothing(amara, patient):
    """The digits of one purpose are of no use for another."""
    ask(amara)
    kept = amara.session[address_views.TRY]
    other = account_operations.code_of(try_id=UUID(kept["id"]))
    assert other != code_for(amara)
    assert amara.post(CODE, {"code": other}).status_code == 200
    assert addresses_of(patient)[0] == "amara@example.com"


def test_a_code_in_another_browser_meets_no_try(amara, client_for, patient):
    ask(amara)
    other = client_for(patient)
    assert other.post(CODE, {"code": code_for(amara)})["Location"] == ASK
    assert addresses_of(patient)[0] == "amara@example.com"


def test_five_wrong_codes_end_the_try(amara, patient):
    ask(amara)
    code = code_for(amara)
    for _ in range(5):
        assert amara.post(CODE, {"code": "12"}).status_code == 200
    assert amara.post(CODE, {"code": code}).status_code == 429
    assert amara.post(CODE, {"code": code})["Location"] == ASK
    assert addresses_of(patient)[0] == "amara@example.com"


def test_asking_too_often_is_stopped(amara):
    answers = [ask(amara, f"new{n}@example.com").status_code for n in range(4)]
    assert answers == [302, 302, 302, 429]


def test_a_link_in_the_old_mailbox_lets_nobody_in_any_more(amara, patient):
    token = account_operations.make_sign_in_link(user=patient.user, at=clock.now())
    move(amara)
    assert Client().post(f"/s/{token}/").status_code == 410


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "Type your new email address."),
        ("nonsense", "This does not look like an email address."),
        ("AMARA@example.com", "This is the address you have now."),
    ],
)
def test_what_is_no_new_address_is_said(amara, email, words):
    answer = ask(amara, email)
    assert words in answer.content.decode()
    assert not Delivery.objects.exists()


def test_staff_are_sent_to_their_owner(client_for, nurse):
    answer = client_for(nurse).get(ASK, follow=True)
    assert "Ask the owner of your clinic" in answer.content.decode()
    assert ask(client_for(nurse))["Location"] == "/me/"
    assert not Delivery.objects.exists()


def test_a_look_and_a_form_without_its_token_move_nothing(amara, patient):
    ask(amara)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = amara.cookies
    code = code_for(amara)
    assert strict.post(CODE, {"code": code}).status_code == 403
    assert strict.get(CODE, {"code": code}).status_code == 200
    assert addresses_of(patient)[0] == "amara@example.com"


def test_the_new_address_is_trusted_because_its_mail_arrived(amara, patient):
    addresses.mark_bad(
        address=NEW,
        kind=BadAddress.Kind.BOUNCED,
        cause="Full.",
        reply="",
        at=clock.now(),
    )
    move(amara)
    assert addresses.bad_among(addresses=[NEW]) == {}


def test_the_clinic_finds_them_by_the_new_address_and_no_longer_by_the_old(
    amara, patient, clinic
):
    before = patient.email
    move(amara)
    assert list(queries.search_patients(clinic=clinic, words=NEW)) == [patient]
    assert not queries.search_patients(clinic=clinic, words=before).exists()
