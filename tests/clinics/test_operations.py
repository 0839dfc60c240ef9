from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.db import IntegrityError, transaction

from accounts.models import User
from aftercare.audit.models import AuditEvent
from aftercare.clinics import operations, queries
from aftercare.clinics.models import Invitation
from aftercare.clinics.operations import (
    InvitationTooOld,
    InvitationUsed,
    NoAddress,
)
from aftercare.domain.vocabulary import SkinTone
from aftercare.outbox.models import Delivery
from tests import factories

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
LIFE = operations.INVITATION_FOR


@pytest.fixture
def newcomer(clinic, nurse, at):
    return operations.add_patient(
        clinic=clinic,
        name=" Cleo Sample ",
        email="Cleo@Example.com",
        phone="",
        by=nurse.user,
        at=at,
    )


@pytest.fixture
def token(newcomer, nurse, at):
    return queries.token_of(
        invitation=operations.invite(patient=newcomer, by=nurse.user, at=at)
    )


def test_a_new_patient_is_written_down_with_who_and_when(newcomer, nurse, clinic, at):
    assert (newcomer.name, newcomer.email) == ("Cleo Sample", "cleo@example.com")
    event = AuditEvent.objects.get()
    assert (event.actor_id, event.clinic_id, event.at) == (nurse.user.pk, clinic.pk, at)
    with transaction.atomic(), pytest.raises(IntegrityError):
        factories.PatientFactory(clinic=clinic, email="CLEO@example.com")


def test_skin_is_described_in_the_patients_words(patient, at):
    operations.describe_skin(
        patient=patient, tone=SkinTone.DARK_BROWN, at=at, by=patient.user
    )
    patient.refresh_from_db()
    assert patient.tone == "dark_brown"
    assert AuditEvent.objects.get().detail == {"fields": ["tone"]}
    operations.describe_skin(patient=patient, tone=None, at=at, by=patient.user)
    patient.refresh_from_db()
    assert patient.tone == ""


def test_an_invitation_makes_the_account_and_links_it(newcomer, token, at):
    user, patient = operations.accept_invitation(token=token, at=at)
    assert patient == newcomer
    assert (user.email, user.name) == ("cleo@example.com", "Cleo Sample")
    assert not user.has_usable_password()
    assert queries.patients_for_user(user=user) == (newcomer,)
    assert user.zone_periods.get().zone == "Europe/London"


def test_it_works_for_seven_days_to_the_second(token, at):
    with pytest.raises(InvitationTooOld):
        operations.accept_invitation(token=token, at=at + LIFE)
    assert not User.objects.filter(email="cleo@example.com").exists()
    operations.accept_invitation(token=token, at=at + LIFE - SECOND)


def test_it_works_once(token, at):
    operations.accept_invitation(token=token, at=at)
    with pytest.raises(InvitationUsed):
        operations.accept_invitation(token=token, at=at)


def test_a_newer_one_replaces_it(newcomer, token, nurse, at):
    newer = operations.invite(patient=newcomer, by=nurse.user, at=at)
    with pytest.raises(InvitationTooOld):
        operations.accept_invitation(token=token, at=at)
    operations.accept_invitation(token=queries.token_of(invitation=newer), at=at)


def test_tokens_of_another_purpose_and_forged_ones_open_nothing(token, at):
    key = Invitation.objects.get().pk.hex
    for wrong in (
        Signer(salt="reminder.done").sign(key),
        Signer().sign(key),
        key,
        f"{key}:forged",
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        "",
    ):
        with pytest.raises(InvitationTooOld):
            operations.accept_invitation(token=wrong, at=at)


def test_a_person_known_elsewhere_keeps_one_account_and_the_walls_stand(
    patient, other_clinic, other_nurse, at
):
    there = factories.PatientFactory(clinic=other_clinic, email="AMARA@example.com")
    invitation = operations.invite(patient=there, by=other_nurse.user, at=at)
    user, linked = operations.accept_invitation(
        token=queries.token_of(invitation=invitation), at=at
    )
    assert user == patient.user
    assert linked == there
    assert set(queries.patients_for_user(user=user)) == {patient, there}
    assert list(queries.patients_of(clinic=other_clinic)) == [there]


def test_two_records_of_one_clinic_never_become_one_person(patient, nurse, at):
    patient.email = "moved@example.com"
    patient.save(update_fields=["email"])
    twin = factories.PatientFactory(clinic=patient.clinic, email=patient.user.email)
    invitation = operations.invite(patient=twin, by=nurse.user, at=at)
    with pytest.raises(InvitationUsed):
        operations.accept_invitation(
            token=queries.token_of(invitation=invitation), at=at
        )
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_a_closed_account_is_not_opened_by_mail(newcomer, token, at):
    factories.UserFactory(email=newcomer.email, is_active=False)
    with transaction.atomic(), pytest.raises(InvitationUsed):
        operations.accept_invitation(token=token, at=at)
    newcomer.refresh_from_db()
    assert newcomer.user is None


def test_without_an_address_nobody_is_invited(clinic, nurse, at):
    nameless = factories.PatientFactory(clinic=clinic, email="")
    with pytest.raises(NoAddress):
        operations.invite(patient=nameless, by=nurse.user, at=at)
    assert not Delivery.objects.exists()


def test_renewing_an_old_one_sends_a_new_one(newcomer, token, at):
    later = at + LIFE
    operations.renew_invitation(token=token, at=later)
    newest = newcomer.invitations.order_by("-invited_at").first()
    assert newest.expires_at == later + LIFE
    assert Delivery.objects.filter(kind="invitation").count() == 2
    operations.accept_invitation(token=queries.token_of(invitation=newest), at=later)


def test_renewing_a_used_one_sends_a_short_lived_sign_in_mail(token, at):
    operations.accept_invitation(token=token, at=at)
    operations.renew_invitation(token=token, at=at)
    assert list(Delivery.objects.values_list("kind", "to").order_by("created_at")) == [
        ("invitation", "cleo@example.com"),
        ("sign_in", "cleo@example.com"),
    ]
    assert Invitation.objects.count() == 1


def test_renewing_nonsense_does_nothing(at):
    operations.renew_invitation(token="nonsense", at=at)  # noqa: S106 - no password: a link nobody made
    assert not Delivery.objects.exists()
