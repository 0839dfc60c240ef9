"""The hours in which nobody is disturbed, on the patient's own clock; they may wrap midnight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From `begin` until just before `end`; the same time twice means none."""

    begin: time
    end: time
    zone: str

    def holds(self, at: datetime) -> bool:
        """Whether the clock on the wall shows a quiet time at that instant."""
        shown = at.astimezone(ZoneInfo(self.zone)).time()
        if self.begin <= self.end:
            return self.begin <= shown < self.end
        return shown >= self.begin or shown < self.end

    def end_after(self, at: datetime) -> datetime:
        """The next instant after a quiet `at` at which the clock shows `end`.

        In the night a clock shows an hour twice, the first end may lie behind `at`: then it
        is the second one. A time the clock skips ends later, never earlier.
        """
        local = at.astimezone(ZoneInfo(self.zone))
        on = local.date()
        if local.time() >= self.end:
            on += timedelta(days=1)
        shown = datetime.combine(on, self.end, tzinfo=ZoneInfo(self.zone))
        first = shown.astimezone(UTC)
        return first if first > at else shown.replace(fold=1).astimezone(UTC)
