"""Staff see whose mail comes back and why, and mend it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from aftercare.audit.models import AuditEvent
from aftercare.clinics.models import Invitation
from aftercare.outbox import addresses
from aftercare.outbox.models import BadAddress, Delivery
from tests import factories
from tests.treatments.browser import page


@pytest.fixture
def waiting(clinic):
    """A patient nobody has seen signed in."""
    return factories.PatientFactory(
        clinic=clinic, name="Ed Sample", email="ed@example.com"
    )


@pytest.fixture
def come_back(at):
    def mark(address):
        addresses.mark_bad(
            address=address,
            kind=BadAddress.Kind.BOUNCED,
            cause="There is no such mailbox.",
            reply="550 5.1.1",
            at=at - timedelta(days=1),
        )

    return mark


def story(patient):
    return reverse("board:patient", args=[patient.pk])


def test_the_list_and_the_story_say_whose_mail_comes_back(desk, healing, come_back):
    patient = healing("Ana Sample")
    come_back(patient.user.email)
    listed = page(desk.get(reverse("board:patients")))
    assert "Emails come back" in listed
    assert "There is no such mailbox. Since 14 May." in listed
    assert "Needs a hand" in listed
    told = page(desk.get(story(patient)))
    assert "Emails come back" in told
    assert patient.user.email in told
    assert "Only the patient can change it" in told
    assert f'href="{reverse("board:address", args=[patient.pk])}"' not in told


def test_mail_that_arrives_is_not_spoken_of(desk, healing, come_back):
    patient = healing("Ana Sample")
    come_back("somebody.else@example.com")
    for href in (reverse("board:patients"), story(patient)):
        assert "Emails come back" not in page(desk.get(href))


def test_the_account_s_address_counts_not_the_one_written_down_once(
    desk, healing, come_back
):
    patient = healing("Ana Sample", email="old@example.com")
    come_back("old@example.com")
    told = page(desk.get(story(patient)))
    assert "Emails come back" not in told
    assert patient.user.email in told


def test_one_press_tries_the_address_again(desk, healing, come_back, nurse):
    patient = healing("Ana Sample")
    come_back(patient.user.email)
    sent = desk.post(reverse("board:address_again", args=[patient.pk]), follow=True)
    html = page(sent)
    assert "The next email tries this address again." in html
    assert "Emails come back" not in html
    [line] = AuditEvent.objects.filter(action="patient.address_tried_again")
    assert (line.actor_id, line.record_id) == (nurse.user.pk, patient.pk)
    assert not Invitation.objects.exists()


def test_trying_again_asks_in_who_has_no_account(desk, waiting, come_back):
    come_back(waiting.email)
    desk.post(reverse("board:address_again", args=[waiting.pk]))
    assert Delivery.objects.get().to == "ed@example.com"
    desk.post(reverse("board:address_again", args=[waiting.pk]))
    assert Invitation.objects.count() == 1


def test_the_clinic_puts_the_address_right_and_asks_in_there(
    desk, waiting, nurse, come_back, at
):
    come_back(waiting.email)
    old = factories.InvitationFactory(patient=waiting, email=waiting.email)
    href = reverse("board:address", args=[waiting.pk])
    assert href in page(desk.get(story(waiting)))
    html = page(desk.post(href, {"email": "Eddy@Example.com"}, follow=True))
    assert "Invitation sent to Eddy@Example.com." in html
    assert "Emails come back" not in html
    waiting.refresh_from_db()
    old.refresh_from_db()
    assert waiting.email == "eddy@example.com"
    assert old.replaced_at == at
    assert Delivery.objects.get().to == "eddy@example.com"
    [line] = AuditEvent.objects.filter(action="patient.address_corrected")
    assert line.detail == {"fields": ["email"]}


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "Type the email address."),
        ("nonsense", "This does not look like an email address."),
        ("Taken@example.com", "Another patient of yours has this address."),
    ],
)
def test_an_address_that_will_not_do_is_said(desk, clinic, waiting, email, words):
    factories.PatientFactory(clinic=clinic, email="taken@example.com")
    href = reverse("board:address", args=[waiting.pk])
    html = page(desk.post(href, {"email": email}))
    assert words in html
    assert "<title>Error: " in html
    waiting.refresh_from_db()
    assert waiting.email == "ed@example.com"
    assert not Delivery.objects.exists()


def test_the_address_of_an_account_is_the_person_s_own(desk, healing):
    patient = healing("Ana Sample", email="ana@example.com")
    href = reverse("board:address", args=[patient.pk])
    html = page(desk.post(href, {"email": "evil@example.com"}, follow=True))
    assert "Only the patient can change this" in html
    patient.refresh_from_db()
    patient.user.refresh_from_db()
    assert patient.email == "ana@example.com"
    assert patient.user.email != "evil@example.com"


@pytest.mark.parametrize("name", ["address", "address_again"])
def test_doors(desk, client_for, other_nurse, patient, waiting, name):
    href = reverse(f"board:{name}", args=[waiting.pk])
    assert client_for(None).post(href).status_code == 302
    assert client_for(other_nurse).post(href, {"email": "a@b.cd"}).status_code == 404
    assert client_for(patient).post(href).status_code == 404
    assert desk.get(href).status_code == (200 if name == "address" else 405)
    waiting.refresh_from_db()
    assert waiting.email == "ed@example.com"
