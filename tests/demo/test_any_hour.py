"""The demo may be started at any time of the day; here it is not seeded beforehand."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
import time_machine

from aftercare.checkins import queries as checkin_queries
from aftercare.checkins.models import CheckIn
from aftercare.clinics.models import Clinic
from aftercare.demo.management.commands import seed_demo
from aftercare.demo.seed import seed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("hours", [-9.4, 11.5])
def test_it_is_the_same_clinic(at, hours):
    """Some minutes after midnight nobody is on another day than they should be."""
    now = at + timedelta(hours=hours)
    with time_machine.travel(now, tick=False):
        assert seed(at=now) is True
    willow = Clinic.objects.get(name="Willow Lane Clinic")
    counts = checkin_queries.counts(clinic=willow)
    assert (counts.reply_now, counts.look_today, counts.silent) == (3, 4, 1)
    assert not CheckIn.objects.filter(answered_at__gt=now).exists()


def test_the_command_says_whether_it_was_new(settings, at):
    settings.AFTERCARE_DEMO = True
    out = StringIO()
    with time_machine.travel(at, tick=False):
        for _ in range(2):
            seed_demo.Command(stdout=out).handle()
    assert out.getvalue().split("\n")[:2] == [
        "The demo is ready.",
        "The demo was ready.",
    ]
