"""Nobody is told "done" before it is kept, and saying it again makes nothing twice (I25, I26)."""

from __future__ import annotations

import pytest
from django.test import Client

from aftercare.audit import trail
from aftercare.audit.models import AuditEvent
from aftercare.reminders.models import Completion
from tests.factories import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def press(patient, treatment, monkeypatch):
    monkeypatch.setattr("aftercare.foundation.clock.now", lambda: AT)
    browser = Client(raise_request_exception=False)
    browser.force_login(patient.user)
    return lambda: browser.post(f"/care/{treatment.pk}/spf/morning/done/")


@pytest.fixture
def breaks(monkeypatch):
    """The last write of the same transaction fails, as when the worker is killed there."""

    def record(**_):
        raise RuntimeError("cut off")

    monkeypatch.setattr(trail, "record", record)


def test_a_tick_that_could_not_be_kept_is_not_acknowledged(press, breaks):
    assert press().status_code == 500
    assert not Completion.objects.exists()


def test_pressed_again_it_is_kept_once(press, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(trail, "record", None)
        assert press().status_code == 500
    for _ in range(3):
        assert press().status_code == 302
    assert Completion.objects.count() == 1
    assert AuditEvent.objects.filter(action="task.done").count() == 1
