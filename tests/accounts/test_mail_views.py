"""The patient's doors: address, code, link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import SignInLink
from aftercare.foundation import clock
from aftercare.outbox.models import Delivery
from tests.accounts.doors import code_for, last_mail, link_in, who

pytestmark = pytest.mark.django_db
UNKNOWN = "nobody@example.com"


def ask(client, email, **extra):
    return client.post("/sign-in/", {"email": email, **extra})


def bare(response, email):
    """The page without what differs for everyone: the token against forgery, the address."""
    text = response.content.decode().replace(email, "")
    return re.sub(r'(value|X-CSRFToken)="?[\w": ]+', "", text)


def test_code_signs_in_and_gives_the_session_a_new_id(client, patient):
    assert ask(client, patient.user.email.upper())["Location"] == "/sign-in/code/"
    before = client.session.session_key
    response = client.post("/sign-in/code/", {"code": code_for(client)})
    assert response["Location"] == "/"
    assert who(client) == str(patient.user.pk)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert "sign_in_try" not in client.session


def test_the_answer_does_not_tell_whether_an_address_is_known(patient):
    answers = []
    for email in (patient.user.email, UNKNOWN):
        client = Client()
        first = ask(client, email)
        page = client.get("/sign-in/code/")
        wrong = client.post("/sign-in/code/", {"code": "000000x"})
        assert who(client) is None
        answers.append([(r.status_code, bare(r, email)) for r in (first, page, wrong)])
        assert set(client.session["sign_in_try"]) == {
            "id",
            "email",
            "expires_at",
            "next",
        }
    assert answers[0] == answers[1]


def test_known_and_unknown_cost_the_request_the_same_queries(
    patient, django_assert_num_queries
):
    for email in (patient.user.email, UNKNOWN):
        client = Client()
        # Address, delivery, and the session's own four.
        with django_assert_num_queries(6):
            ask(client, email)


def test_the_right_code_of_an_unknown_address_opens_nothing(client):
    ask(client, UNKNOWN)
    response = client.post("/sign-in/code/", {"code": code_for(client)})
    assert response.status_code == 200
    assert "not right" in response.content.decode()
    assert who(client) is None


def test_a_code_typed_in_another_browser_is_refused(client, patient):
    ask(client, patient.user.email)
    code = code_for(client)
    other = Client()
    assert other.post("/sign-in/code/", {"code": code})["Location"] == "/sign-in/"
    ask(other, patient.user.email)
    assert other.post("/sign-in/code/", {"code": code}).status_code == 200
    assert who(other) is None


def test_a_used_code_is_spent(client, patient):
    ask(client, patient.user.email)
    code = code_for(client)
    client.post("/sign-in/code/", {"code": code})
    client.post("/sign-out/")
    assert client.post("/sign-in/code/", {"code": code})["Location"] == "/sign-in/"
    assert who(client) is None


def test_a_code_is_too_old_after_ten_minutes(client, patient, time_machine):
    ask(client, patient.user.email)
    code = code_for(client)
    time_machine.move_to(clock.now() + timedelta(minutes=10, seconds=1))
    assert client.post("/sign-in/code/", {"code": code}).status_code == 200
    assert who(client) is None


def test_five_wrong_codes_end_the_try_even_for_the_right_one(client, patient):
    ask(client, patient.user.email)
    code = code_for(client)
    for _ in range(5):
        assert client.post("/sign-in/code/", {"code": "12"}).status_code == 200
    assert client.post("/sign-in/code/", {"code": code}).status_code == 429
    assert client.post("/sign-in/code/", {"code": code})["Location"] == "/sign-in/"
    assert who(client) is None


def test_too_many_requests_get_a_page_that_says_so(patient):
    for email in (patient.user.email, UNKNOWN):
        answers = [ask(Client(), email) for _ in range(4)]
        assert [a.status_code for a in answers] == [302, 302, 302, 429]
        assert b"Too many tries" in answers[-1].content


def test_a_wrong_address_keeps_what_was_typed(client):
    response = ask(client, "not an address")
    assert response.status_code == 200
    assert b'value="not an address"' in response.content
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/course/", "/course/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_next_leads_home_only(client, patient, asked, led):
    ask(client, patient.user.email, next=asked)
    response = client.post("/sign-in/code/", {"code": code_for(client)})
    assert response["Location"] == led


def test_who_is_in_already_is_led_home(client_for, patient):
    assert client_for(patient).get("/sign-in/")["Location"] == "/"


@pytest.fixture
def path(client, patient):
    """The link of a real mail."""
    ask(client, patient.user.email)
    return link_in(last_mail())


def test_scanners_never_spend_a_link_and_a_click_in_any_browser_does(path, patient):
    for _ in range(5):
        scanner = Client()
        assert scanner.get(path).status_code == 200
        assert scanner.head(path).status_code == 200
        assert who(scanner) is None
    assert SignInLink.objects.get().used_at is None
    browser = Client()
    assert browser.post(path)["Location"] == "/"
    assert who(browser) == str(patient.user.pk)


def test_a_link_opens_once(path):
    Client().post(path)
    again = Client()
    assert again.get(path).status_code == 410
    assert again.post(path).status_code == 410
    assert who(again) is None


def test_the_click_needs_our_own_page(path):
    forger = Client(enforce_csrf_checks=True)
    assert forger.post(path).status_code == 403
    assert SignInLink.objects.get().used_at is None


def test_an_old_link_says_so_and_sends_a_new_one(client, patient, path, time_machine):
    time_machine.move_to(clock.now() + timedelta(minutes=10, seconds=1))
    old = client.get(path)
    assert old.status_code == 410
    assert b"Send a new one" in old.content
    renewed = client.post(path, {"action": "renew"})
    stranger = Client().post("/s/never-made/", {"action": "renew"})
    assert bare(renewed, "") == bare(stranger, "")
    letter = last_mail()
    assert letter.to == [patient.user.email]
    assert Client().post(link_in(letter))["Location"] == "/"


def test_an_unknown_link_looks_like_an_old_one(path):
    Client().post(path)
    known, unknown = Client().get(path), Client().get("/s/never-made/")
    assert (known.status_code, bare(known, "")) == (
        unknown.status_code,
        bare(unknown, ""),
    )


def test_signing_in_as_another_person_keeps_nothing_of_the_first(
    client_for, another_patient, path, patient
):
    browser = client_for(another_patient)
    session = browser.session
    session["left"] = "behind"
    session.save()
    browser.post(path)
    assert who(browser) == str(patient.user.pk)
    assert "left" not in browser.session


@pytest.mark.parametrize("address", ["/sign-in/", "/sign-in/code/", "/s/x/"])
@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_wrong_verbs_are_refused(client, verb, address):
    assert getattr(client, verb)(address).status_code == 405


def test_clicking_links_is_limited(client):
    answers = [client.post("/s/never-made/").status_code for _ in range(31)]
    assert answers == [410] * 30 + [429]


def test_a_closed_account_gets_no_mail(client, patient):
    patient.user.is_active = False
    patient.user.save(update_fields=["is_active"])
    ask(client, patient.user.email)
    assert Delivery.objects.get().to == ""
