"""The mail half of signing in: code, link, and what the tables hold of them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from accounts import operations, queries
from accounts.models import SignInLink
from accounts.operations import LinkNotUsable, WrongCode
from aftercare.outbox import operations as outbox
from aftercare.outbox.models import Delivery
from tests import factories

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
LIFE = operations.SIGN_IN_FOR


def test_a_link_works_to_the_last_second_and_not_after(patient, at):
    token = operations.make_sign_in_link(user=patient.user, at=at)
    with pytest.raises(LinkNotUsable):
        operations.use_sign_in_link(token=token, at=at + LIFE)
    user = operations.use_sign_in_link(token=token, at=at + LIFE - SECOND)
    assert user == patient.user


def test_a_link_works_once_and_takes_its_sisters_along(patient, at):
    first = operations.make_sign_in_link(user=patient.user, at=at)
    second = operations.make_sign_in_link(user=patient.user, at=at)
    operations.use_sign_in_link(token=first, at=at)
    for token in (first, second, "never made"):
        with pytest.raises(LinkNotUsable):
            operations.use_sign_in_link(token=token, at=at)


def test_a_link_of_a_closed_account_opens_nothing(patient, at):
    token = operations.make_sign_in_link(user=patient.user, at=at)
    patient.user.is_active = False
    patient.user.save(update_fields=["is_active"])
    with pytest.raises(LinkNotUsable):
        operations.use_sign_in_link(token=token, at=at)


def test_the_code_works_to_the_last_second_and_spends_the_links(patient, at):
    token = operations.make_sign_in_link(user=patient.user, at=at)
    this = operations.ask_for_sign_in(email=patient.user.email, at=at)
    code = operations.code_of(try_id=this.id)
    assert re.fullmatch(r"\d{6}", code)
    with pytest.raises(WrongCode):
        operations.use_code(this=this, code=code, at=at + LIFE)
    spaced = f" {code[:3]}-{code[3:]} "
    user = operations.use_code(this=this, code=spaced, at=at + LIFE - SECOND)
    assert user == patient.user
    assert queries.usable_link(token=token, at=at) is None


def test_the_code_of_another_try_is_wrong(patient, another_patient, at):
    mine = operations.ask_for_sign_in(email=patient.user.email, at=at)
    theirs = operations.ask_for_sign_in(email=another_patient.user.email, at=at)
    with pytest.raises(WrongCode):
        operations.use_code(this=mine, code=operations.code_of(try_id=theirs.id), at=at)


def test_a_right_code_for_an_address_nobody_has_is_wrong(at):
    this = operations.ask_for_sign_in(email="nobody@example.com", at=at)
    with pytest.raises(WrongCode):
        operations.use_code(this=this, code=operations.code_of(try_id=this.id), at=at)


def test_known_and_unknown_cost_the_same_queries(
    patient, django_assert_num_queries, at
):
    for email in (patient.user.email, "nobody@example.com"):
        with django_assert_num_queries(2):
            operations.ask_for_sign_in(email=email, at=at)


def test_the_mail_carries_code_and_link_and_goes_to_the_known_only(patient, at):
    this = operations.ask_for_sign_in(email=patient.user.email.upper(), at=at)
    operations.ask_for_sign_in(email="nobody@example.com", at=at)
    outbox.deliver_due(at=at)
    (letter,) = mail.outbox
    code = operations.code_of(try_id=this.id)
    assert letter.to == [patient.user.email]
    assert "Willow Lane" in letter.from_email
    assert letter.reply_to == [patient.clinic.reply_to]
    html = letter.alternatives[0][0]
    token = re.search(r"/s/([\w-]+)/", letter.body).group(1)
    for part in (letter.body, html):
        assert code in part
        assert f"https://testserver/s/{token}/" in part
    assert operations.use_sign_in_link(token=token, at=at) == patient.user
    assert set(Delivery.objects.values_list("to", "state")) == {
        (patient.user.email, "sent"),
        ("", "cancelled"),
    }


def test_subject_and_preheader_tell_nobody_why(patient, at):
    operations.ask_for_sign_in(email=patient.user.email, at=at)
    outbox.deliver_due(at=at)
    (letter,) = mail.outbox
    html = letter.alternatives[0][0]
    start = f"{letter.subject} {letter.from_email} {letter.body[:100]} {html[: html.index('article')]}"
    # The style sheet of the frame names its own classes, not the visit.
    assert not re.search(
        r"skin|clinic|patient|treat|needl|day \d|sun",
        re.sub(r"<style.*?</style>", "", start, flags=re.S),
        re.I,
    )


def test_no_table_holds_code_or_token_in_clear(patient, at, client):
    client.post("/sign-in/", {"email": patient.user.email})
    this = operations.ask_for_sign_in(email=patient.user.email, at=at)
    outbox.deliver_due(at=at)
    code = operations.code_of(try_id=this.id)
    token = re.search(r"/s/([\w-]+)/", mail.outbox[-1].body).group(1)
    assert SignInLink.objects.get().token_hash == queries.token_hash(token=token)
    everything = _all_text()
    assert token not in everything
    assert not re.search(rf"\b{code}\b", everything)


def _all_text():
    """Every row of every table, sessions unpacked."""
    words = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own table names
            words += [str(row) for row in cursor.fetchall()]
    from django.contrib.sessions.models import Session

    words += [str(s.get_decoded()) for s in Session.objects.all()]
    return "\n".join(words)


def test_asking_again_for_an_old_link_mails_its_owner_only(patient, at):
    token = operations.make_sign_in_link(user=patient.user, at=at)
    operations.renew_sign_in_link(token=token, at=at + timedelta(days=1))
    operations.renew_sign_in_link(token="never made", at=at)  # noqa: S106 - no password: a link nobody made
    assert sorted(Delivery.objects.values_list("to", flat=True)) == [
        "",
        patient.user.email,
    ]


def test_staff_get_their_code_in_the_name_of_their_clinic(nurse, at):
    operations.ask_for_sign_in(email=nurse.user.email, at=at)
    stray = factories.UserFactory(email="stray@example.com")
    operations.ask_for_sign_in(email=stray.email, at=at)
    outbox.deliver_due(at=at)
    senders = {letter.to[0]: letter.from_email for letter in mail.outbox}
    assert "Willow Lane" in senders[nurse.user.email]
    assert "Your account" in senders[stray.email]
