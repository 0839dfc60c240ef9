"""How far an event has come, in the words of the list and of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.board.presenters import words
from aftercare.domain.timeline import ZonePeriod, local_date

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.checkins.models import AdverseEvent

HOUR = 60
DAY = 24 * HOUR


def waited(*, since: datetime, at: datetime) -> str:
    """ "12 min", "1 h 40", "2 days": how long ago that was."""
    minutes = max(int((at - since).total_seconds()) // 60, 0)
    if minutes < HOUR:
        return f"{minutes} min"
    if minutes < DAY:
        rest = minutes % HOUR
        return f"{minutes // HOUR} h {rest:02}" if rest else f"{minutes // HOUR} h"
    return words.counted(number=minutes // DAY, name="day")


def day_of(*, event: AdverseEvent) -> int:
    """The recovery day it was raised on; by the check-in's own count where there is one."""
    if event.check_in is not None:
        return event.check_in.day
    treatment = event.treatment
    zones = (ZonePeriod(zone=treatment.zone, since=None),)
    return (local_date(at=event.raised_at, zones=zones) - treatment.treated_on).days


def state_words(*, event: AdverseEvent) -> str:
    """Who has it in hand, or that nobody has."""
    if event.resolved_at is not None:
        return f"Closed by {_name(event.resolved_by)}"
    if event.acknowledged_at is None:
        return "Nobody has it in hand"
    who = _name(event.acknowledged_by)
    return f"{who}, spoke" if event.contacted_at else f"{who} has it in hand"


def _name(user: object) -> str:
    return getattr(user, "name", "") or "Somebody"
