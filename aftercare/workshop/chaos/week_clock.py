"""A database whose clock says what a simulation wants, in this process and nowhere else.

The engine asks the database for the time in one place (outbox/queries.py), so that one
expression is put there for as long as the block lasts. Columns that the database stamps
by itself still get the real time; `stamp` gives those of the last change the simulated.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from accounts.models import ContactPreference
from aftercare.outbox import queries
from aftercare.reminders.models import ReminderChoice
from aftercare.treatments.models import Treatment

if TYPE_CHECKING:
    from collections.abc import Iterator

# Every simulation plays before this, so that what is later was stamped by the database.
LAST = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    """What the database believes: `at`, aware, UTC, before 2026."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.go(at=at)

    def go(self, *, at: datetime) -> None:
        """It is `at` now; the clock may be put back too."""
        if at >= LAST:
            raise ValueError(at)
        self.at = at
        words = f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3]
        queries.NOW["sqlite"] = f"'{words}'"
        queries.NOW["postgresql"] = f"TIMESTAMPTZ '{words}+00'"

    def stamp(self) -> None:
        """What has just been changed was changed now."""
        for model in (Treatment, ContactPreference, ReminderChoice):
            model._default_manager.filter(  # noqa: SLF001 - Django's name for it
                changed_at__gt=LAST
            ).update(changed_at=self.at)


@contextmanager
def simulated(*, at: datetime) -> Iterator[Clock]:
    """The database's time is what the clock says, until the block ends."""
    real = dict(queries.NOW)
    try:
        yield Clock(at)
    finally:
        queries.NOW.update(real)
