from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests import checkin_factories as rows
from tests import factories
from tests.treatments.browser import page


@pytest.fixture
def treatment(patient, version, clinic, nurse, at):
    """Amara's treatment of three days ago."""
    return factories.TreatmentFactory(
        patient=patient,
        protocol_version=version,
        practitioner=nurse,
        ended_at=at - timedelta(days=3),
    )


@pytest.fixture
def story(desk, patient):
    """`story("messages")`: that tab as the nurse reads it; keywords go into the address."""

    def opened(tab="", browser=desk, of=patient, **asked):
        data = ({"tab": tab} if tab else {}) | asked
        return page(browser.get(reverse("board:patient", args=[of.pk]), data))

    return opened


@pytest.fixture
def checked_in(treatment, at):
    """`checked_in(2, level=1)`: a check-in of that day with an answer; more to the row."""

    def one(day, *, severity=2, staff_words="One above usual, once", **more):
        when = at - timedelta(days=3 - day, minutes=10)
        facts = {"answered_at": when, "own_point": "1.50"} | more
        row = rows.CheckInFactory(treatment=treatment, day=day, **facts)
        rows.SymptomReportFactory(
            check_in=row, severity=severity, band_low=0, band_high=1
        )
        rows.RuleHitFactory(check_in=row, staff_words=staff_words)
        return row

    return one
