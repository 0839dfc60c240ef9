from __future__ import annotations

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
