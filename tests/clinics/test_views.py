"""The invitation's page and the clinic's settings."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.test import Client

from aftercare.clinics import operations, queries
from aftercare.clinics.models import Invitation, Role
from aftercare.foundation import clock
from aftercare.outbox.models import Delivery
from tests import factories
from tests.accounts.doors import last_mail, link_in, who
from tests.accounts.test_mail_views import bare

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(clinic):
    return factories.PatientFactory(
        clinic=clinic, name="Cleo Sample", email="cleo@example.com"
    )


@pytest.fixture
def path(newcomer, nurse):
    """The link of a real mail."""
    operations.invite(patient=newcomer, by=nurse.user, at=clock.now())
    return link_in(last_mail())


def test_the_button_makes_the_account_and_leads_to_the_first_run(
    client, path, newcomer
):
    page = client.get(path)
    assert b"Willow Lane made a plan for you" in page.content
    before = client.session.session_key
    response = client.post(path)
    assert response["Location"] == "/welcome/"
    newcomer.refresh_from_db()
    assert who(client) == str(newcomer.user_id)
    assert client.session.session_key != before


def test_scanners_never_accept(path, newcomer):
    for _ in range(5):
        scanner = Client()
        assert scanner.get(path).status_code == 200
        assert scanner.head(path).status_code == 200
    assert Invitation.objects.get().accepted_at is None
    assert Client(enforce_csrf_checks=True).post(path).status_code == 403
    newcomer.refresh_from_db()
    assert newcomer.user is None


def test_used_old_and_unknown_look_the_same_and_renew_the_same(
    path, newcomer, time_machine
):
    Client().post(path)
    second = factories.InvitationFactory(
        patient=factories.PatientFactory(clinic=newcomer.clinic),
        invited_at=clock.now() - timedelta(days=8),
    )
    old = f"/i/{queries.token_of(invitation=second)}/"
    pages, renewed = [], []
    for address in (path, old, "/i/nonsense/"):
        browser = Client()
        answers = [browser.get(address), browser.post(address)]
        assert [a.status_code for a in answers] == [410, 410]
        assert who(browser) is None
        pages += [bare(a, "") for a in answers]
        renewed.append(bare(browser.post(address, {"action": "renew"}), ""))
    assert len(set(pages)) == 1
    assert len(set(renewed)) == 1
    assert sorted(Delivery.objects.values_list("kind", "to")) == [
        ("invitation", "cleo@example.com"),
        ("invitation", second.email),
        ("sign_in", "cleo@example.com"),
    ]


def test_the_renewed_link_works(path, newcomer, time_machine):
    time_machine.move_to(clock.now() + operations.INVITATION_FOR)
    browser = Client()
    assert browser.get(path).status_code == 410
    browser.post(path, {"action": "renew"})
    assert browser.post(link_in(last_mail()))["Location"] == "/welcome/"


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_wrong_verbs_are_refused(client, path, verb):
    assert getattr(client, verb)(path).status_code == 405


def test_clicking_is_limited(client):
    answers = [client.post("/i/nonsense/").status_code for _ in range(31)]
    assert answers == [410] * 30 + [429]


# --- settings ---------------------------------------------------------------------


@pytest.fixture
def owner(nurse):
    nurse.role = Role.OWNER
    nurse.save(update_fields=["role"])
    return nurse


ANSWERS = {
    "name": "Willow Lane Clinic",
    "sender_name": "Willow Lane",
    "reply_to": "desk@willowlane.example",
    "address": "14 Lane Street",
    "phone": "0117 496 0199",
    "urgent_phone": "",
    "emergency_phone": "",
    "zone": "Europe/Dublin",
    "country": "ie",
    "day_0": "8-12, 13:30 - 18:00",
    "day_5": "09:00 to 12:00",
}


def test_owners_change_how_the_clinic_appears(client_for, owner):
    response = client_for(owner).post("/staff/clinic/", ANSWERS, follow=True)
    assert b"Saved." in response.content
    clinic = owner.clinic
    clinic.refresh_from_db()
    assert (clinic.name, clinic.country, clinic.zone) == (
        "Willow Lane Clinic",
        "IE",
        "Europe/Dublin",
    )
    assert clinic.emergency_phone == "112"
    hours = [
        (h.weekday, h.opens, h.closes) for h in queries.weekly_hours(clinic=clinic)
    ]
    assert hours == [
        (0, time(8), time(12)),
        (0, time(13, 30), time(18)),
        (5, time(9), time(12)),
    ]
    page = response.content.decode()
    assert 'value="08:00-12:00, 13:30-18:00"' in page


def test_saving_the_same_again_changes_and_records_nothing(client_for, owner):
    browser = client_for(owner)
    browser.post("/staff/clinic/", ANSWERS)
    from aftercare.audit.models import AuditEvent

    assert set(AuditEvent.objects.get().detail["fields"]) >= {"name", "hours"}
    browser.post("/staff/clinic/", ANSWERS)
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    "name",
    [
        "Willow Lane Skin",
        "Skinlab",
        "DERMAcare",
        "Lane Laser",
        "The Clinic",
        "Dr Stone",
        "Anti-age Lane",
    ],
)
def test_a_sender_that_tells_why_we_write_is_refused_and_the_rest_kept(
    client_for, owner, name
):
    response = client_for(owner).post(
        "/staff/clinic/", {**ANSWERS, "sender_name": name}
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert "tells others why we write" in page
    assert f'value="{name}"' in page
    assert 'value="14 Lane Street"' in page
    assert 'value="8-12, 13:30 - 18:00"' in page
    owner.clinic.refresh_from_db()
    assert owner.clinic.sender_name == "Willow Lane"


@pytest.mark.parametrize("name", ["Willow Lane", "Drew & Co", "Oscar", "Maison Adele"])
def test_names_without_a_hint_pass(client_for, owner, name):
    browser = client_for(owner)
    assert (
        browser.post("/staff/clinic/", {**ANSWERS, "sender_name": name}).status_code
        == 302
    )


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("day_0", "when we are there"),
        ("day_0", "18-8"),
        ("day_0", "25-26"),
        ("day_0", "13-18, 8-12"),
        ("day_0", "8-12, 11-18"),
        ("phone", "call us"),
        ("reply_to", "nowhere"),
        ("country", "G1"),
        ("zone", "Mars/Base"),
        ("name", ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(client_for, owner, field, typed):
    response = client_for(owner).post("/staff/clinic/", {**ANSWERS, field: typed})
    assert response.status_code == 200
    assert b"There is a problem" in response.content
    owner.clinic.refresh_from_db()
    assert owner.clinic.name == "Willow Lane Skin Clinic"


def test_other_staff_read_it_and_cannot_change_it(client_for, nurse):
    browser = client_for(nurse)
    page = browser.get("/staff/clinic/")
    assert page.status_code == 200
    assert b"Only an owner can change this page." in page.content
    assert b'name="save"' not in page.content
    assert browser.post("/staff/clinic/", ANSWERS).status_code == 403


def test_nobody_reaches_another_clinics_settings(client_for, owner, other_nurse):
    other_nurse.role = Role.OWNER
    other_nurse.save(update_fields=["role"])
    client_for(other_nurse).post("/staff/clinic/", ANSWERS)
    owner.clinic.refresh_from_db()
    assert owner.clinic.name == "Willow Lane Skin Clinic"


def test_patients_and_strangers_stay_outside(client, client_for, patient):
    assert client_for(patient).get("/staff/clinic/").status_code == 404
    assert client_for(patient).post("/staff/clinic/", ANSWERS).status_code == 404
    assert client.get("/staff/clinic/")["Location"].startswith("/sign-in/")
    assert client.post("/staff/clinic/", ANSWERS)["Location"].startswith("/sign-in/")


def test_wrong_verbs_are_refused_in_settings(client_for, owner):
    assert client_for(owner).delete("/staff/clinic/").status_code == 405
