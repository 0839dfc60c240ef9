from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from aftercare.audit import trail
from aftercare.audit.models import AuditEvent


@pytest.mark.django_db
def test_it_keeps_who_what_when_and_where(nurse, patient, at):
    trail.record(
        by=nurse.user,
        action="patient.opened",
        record=patient,
        at=at,
        clinic_id=patient.clinic_id,
        detail={"fields": ["tone"]},
    )
    event = AuditEvent.objects.get()
    assert (event.at, event.actor_id, event.action) == (
        at,
        nurse.user.pk,
        "patient.opened",
    )
    assert (event.record_type, event.record_id) == ("Patient", patient.pk)
    assert (event.clinic_id, event.detail) == (patient.clinic_id, {"fields": ["tone"]})


@pytest.mark.django_db
@pytest.mark.parametrize("nobody", [None, AnonymousUser(), User(pk=None)])
def test_it_refuses_an_anonymous_writer(nobody, patient, at):
    with pytest.raises(trail.AnonymousWriter):
        trail.record(by=nobody, action="patient.opened", record=patient, at=at)
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_what_repeats_itself_is_one_line_an_hour(
    nurse, other_nurse, patient, at, django_assert_num_queries
):
    def read(member, at):
        trail.record_once_an_hour(
            by=member.user,
            action="record.read",
            record=patient,
            at=at,
            clinic_id=patient.clinic_id,
        )

    read(nurse, at)
    with django_assert_num_queries(1):
        read(nurse, at + timedelta(minutes=29))
    assert AuditEvent.objects.get().at == at
    read(nurse, at + timedelta(minutes=30))  # 10:00 has begun
    read(other_nurse, at)
    assert AuditEvent.objects.count() == 3
    with pytest.raises(trail.AnonymousWriter):
        trail.record_once_an_hour(
            by=None, action="record.read", record=patient, at=at, clinic_id=patient.pk
        )
