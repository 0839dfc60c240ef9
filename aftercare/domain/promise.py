"""By when somebody at the clinic looks: the honest clock, which stands still while it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    # When the clinic opens and when it closes, both in UTC.
    Stretch = tuple[datetime, datetime]


def promised_by(
    *, raised_at: datetime, within: timedelta, stretches: tuple[Stretch, ...]
) -> datetime | None:
    """The instant by which `within` of open time has passed since `raised_at`.

    Stretches in order of opening; where two overlap, that time counts once. None when they
    end before the time is up, as for a clinic without hours: then nothing can be promised.
    A reply may be due at the very instant of closing, and never between closing and opening.
    """
    counted_to, left = raised_at, within
    for opens, closes in stretches:
        begin = max(opens, counted_to)
        if begin >= closes:
            continue
        if begin + left <= closes:
            return begin + left
        left -= closes - begin
        counted_to = closes
    return None
