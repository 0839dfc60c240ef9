"""A week over a change of the clocks, in the short form; `manage.py chaos --week` is the long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.workshop.chaos import week
from aftercare.workshop.chaos.week_cast import ZONES

pytestmark = pytest.mark.django_db

SHORT = {"patients": 60, "step": timedelta(minutes=10), "say": lambda _: None}


def test_nobody_loses_doubles_or_gets_anything_at_night():
    """40 zones, workers that die, six hours without a mail host, six without a worker."""
    result = week.run(seed=3, **SHORT)
    assert result.wrong == []
    assert result.is_allowed
    assert result.lost == result.at_night == result.reconcile_faults == 0
    assert result.duplicates <= result.crashes
    # The week was one: people wrote, workers died, and the sun cream came.
    assert len(set(ZONES)) == 40
    assert result.crashes > 10
    assert result.acts > 40
    assert result.messages > 10 * result.patients
