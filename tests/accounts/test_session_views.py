"""The staff's door, the way out, the second factor, and that there is no other way in."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests import factories
from tests.accounts.doors import code_for, last_mail, link_in, who

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"  # noqa: S105 - the password of nobody


@pytest.fixture
def worker(nurse):
    nurse.user.set_password(PASSWORD)
    nurse.user.save(update_fields=["password"])
    return nurse.user


def enter(client, email, password=PASSWORD):
    return client.post("/staff/sign-in/", {"login": email, "password": password})


def test_staff_sign_in_with_a_password_and_a_new_session_id(client, worker):
    client.get("/staff/sign-in/")
    session = client.session
    session["planted"] = 1
    session.save()
    before = session.session_key
    assert enter(client, worker.email.upper())["Location"] == "/"
    assert who(client) == str(worker.pk)
    assert client.session.session_key != before


def test_wrong_password_and_unknown_address_look_the_same(client, worker, patient):
    pages = []
    for email in (worker.email, "nobody@example.com", patient.user.email):
        response = enter(Client(), email, "wrong password")
        assert response.status_code == 200
        text = response.content.decode().split("<form", 1)[1]
        pages.append(
            text.split("csrfmiddlewaretoken")[1].split(">", 1)[1].replace(email, "")
        )
    assert pages[0] == pages[1] == pages[2]
    assert "do not belong together" in pages[0]


def test_too_many_wrong_passwords_are_paused_but_the_mail_still_opens(worker):
    for _ in range(5):
        enter(Client(), worker.email, "wrong password")
    refused = enter(Client(), worker.email)
    assert refused.status_code == 200
    assert b"Too many tries" in refused.content
    browser = Client()
    browser.post("/sign-in/", {"email": worker.email})
    browser.post("/sign-in/code/", {"code": code_for(browser)})
    assert who(browser) == str(worker.pk)


def test_a_closed_account_cannot_come_in(client, worker):
    worker.is_active = False
    worker.save(update_fields=["is_active"])
    enter(client, worker.email)
    assert who(client) is None


def test_closing_an_account_ends_its_sessions(client_for, worker):
    browser = client_for(worker)
    worker.is_active = False
    worker.save(update_fields=["is_active"])
    assert browser.get("/me/")["Location"].startswith("/sign-in/")


def test_sign_out_ends_the_session_here_and_there(client_for, patient):
    browser = client_for(patient)
    cookie = browser.cookies["session"].value
    response = browser.post("/sign-out/")
    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert who(browser) is None
    thief = Client()
    thief.cookies["session"] = cookie
    assert thief.get("/me/").status_code == 302


@pytest.mark.parametrize("verb", ["get", "put", "delete"])
def test_a_link_cannot_sign_anyone_out(client_for, patient, verb):
    browser = client_for(patient)
    assert getattr(browser, verb)("/sign-out/").status_code == 405
    assert who(browser) is not None


def test_wrong_verbs_are_refused_at_the_staff_door(client):
    for verb in ("put", "patch", "delete"):
        assert getattr(client, verb)("/staff/sign-in/").status_code == 405


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_reset_password",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_email",
        "mfa_login_webauthn",
        "mfa_signup_webauthn",
    ],
)
def test_no_hidden_way_in(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def totp_code(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def secured(worker):
    """A member of staff with an app for the second step."""
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - made up for this test
    TOTP.activate(worker, secret)
    return worker, secret


def test_every_door_asks_for_the_second_step(secured):
    user, secret = secured
    by_code, by_link, by_password = Client(), Client(), Client()
    by_code.post("/sign-in/", {"email": user.email})
    path = link_in(last_mail())
    answers = [
        by_link.post(path),
        by_code.post("/sign-in/code/", {"code": code_for(by_code)}),
        enter(by_password, user.email),
    ]
    for browser, answer in zip((by_link, by_code, by_password), answers, strict=True):
        assert answer["Location"] == "/me/security/authenticate/"
        assert who(browser) is None
    page = by_password.get("/me/security/authenticate/")
    assert page.status_code == 200
    by_password.post("/me/security/authenticate/", {"code": totp_code(secret)})
    assert who(by_password) == str(user.pk)


def test_a_wrong_second_step_does_not_let_in(secured, client):
    user, _ = secured
    enter(client, user.email)
    client.post("/me/security/authenticate/", {"code": "000000"})
    assert who(client) is None


@pytest.mark.parametrize(
    "path",
    [
        "/me/security/",
        "/me/security/totp/activate/",
        "/me/security/webauthn/",
        "/me/security/webauthn/add/",
    ],
)
def test_the_pages_of_the_second_step_open_after_the_password(client, worker, path):
    enter(client, worker.email)
    response = client.get(path, follow=True)
    if response.redirect_chain:
        assert response.redirect_chain[0][0].startswith("/me/security/password/")
        response = client.post(
            response.redirect_chain[-1][0], {"password": PASSWORD}, follow=True
        )
    assert response.status_code == 200
    assert response.request["PATH_INFO"] == path
    assert b"There is a problem" not in response.content


def test_setting_up_an_app_takes_a_password_and_a_code(client, worker):
    enter(client, worker.email)
    client.post("/me/security/password/", {"password": PASSWORD})
    client.get("/me/security/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    response = client.post(
        "/me/security/totp/activate/", {"code": totp_code(secret)}, follow=True
    )
    assert response.status_code == 200
    assert worker.authenticator_set.filter(type="totp").exists()


def test_a_patient_without_a_password_is_not_sent_there(client_for, patient):
    assert b"/me/security/" not in client_for(patient).get("/me/").content
    other = factories.UserFactory(password=PASSWORD)
    assert b"/me/security/" in client_for(other).get("/me/").content
