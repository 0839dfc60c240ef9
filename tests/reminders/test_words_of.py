"""What became of a reminder, in the words patient and staff share."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.reminders import queries
from tests.factories import AT, ReminderFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "Planned for 13:00"),
        ({"zone": "America/New_York"}, "Planned for 08:00"),
        ({"state": "sending"}, "On its way"),
        ({"state": "sent", "reason": "Sent."}, "Sent 10:32"),
        ({"state": "sent", "reason": "Sent 10:32"}, "Sent 10:32"),
        ({"state": "sent", "reason": "Sent.", "zone": "Moon/Sea"}, "Sent 09:32"),
        (
            {"state": "missed", "reason": "Not sent: quiet hours."},
            "Not sent: quiet hours.",
        ),
    ],
)
def test_every_state_is_told_on_the_patients_clock(facts, words):
    is_open = facts.get("state", "planned") in {"planned", "sending"}
    ended = None if is_open else AT + timedelta(minutes=2)
    row = ReminderFactory(finished_at=ended, **facts)
    assert queries.words_of(row=row) == words
