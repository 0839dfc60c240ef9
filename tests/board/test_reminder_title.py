"""The title of the reminder list says what is true, worst first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aftercare.board.presenters.reminders import _title
from aftercare.reminders.queries import Health

QUIET = Health(due=0, oldest_due_at=None, sent=0, missed=0, failed=0)


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({}, "No reminder was due in the last 24 hours."),
        ({"sent": 3}, "All reminders went out."),
        ({"sent": 3, "due": 1}, "1 reminder waits to go out."),
        ({"sent": 3, "due": 4}, "4 reminders wait to go out."),
        ({"sent": 3, "due": 4, "missed": 1}, "1 reminder did not go out."),
        ({"missed": 1, "failed": 1}, "2 reminders did not go out."),
    ],
)
def test_the_title_never_comforts(changes, title):
    assert _title(replace(QUIET, **changes)) == title
