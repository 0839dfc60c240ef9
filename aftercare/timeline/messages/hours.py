"""Who looks and by when, in the patient's own time. Only what the clinic has promised (guide R12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.timeline.words import date_words, local_day, time_words

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.clinics.queries import Opening
    from aftercare.conversations.queries import ReplyClock
    from aftercare.timeline.queries import PatientDay

IN_DAYS = {0: "today", 1: "tomorrow", -1: "yesterday"}


def when(at: datetime, day: PatientDay) -> str:
    """`10:30 am today`, `8 am tomorrow` or `8 am on Monday 18 May`."""
    return f"{time_words(at, day.zone)} {_day_words(at, day)}"


def open_words(opening: Opening, day: PatientDay) -> str:
    """The answer on top of the messages: is anybody there."""
    if opening.is_open and opening.closes_at:
        return f"We are open until {time_words(opening.closes_at, day.zone)}."
    if opening.opens_at is None:
        return "We are closed."
    again = time_words(opening.opens_at, day.zone)
    return f"We are closed. Open {_day_words(opening.opens_at, day)} at {again}."


def read_words(opening: Opening, day: PatientDay) -> str:
    """Out of hours: from when on messages are read; empty while somebody is there."""
    if opening.is_open or opening.opens_at is None:
        return ""
    return f"Messages are read from {when(opening.opens_at, day)}."


def look_words(clock: ReplyClock, day: PatientDay) -> str:
    """What waits and nobody has seen: by when somebody looks; empty without a promise.

    A promise that was not kept is said, with what to do instead.
    """
    if not clock.is_waiting or clock.seen_by or clock.promised_by is None:
        return ""
    if clock.promised_by < day.at:
        return "We are later than we said. Call us if it cannot wait."
    return f"A person looks by {when(clock.promised_by, day)}."


def would_look_words(clock: ReplyClock, day: PatientDay) -> str:
    """Something sent now; empty without a promise, and where the clock of before still runs."""
    if clock.is_waiting or clock.promised_by is None:
        return ""
    return f"Write now, and a person looks by {when(clock.promised_by, day)}."


def _day_words(at: datetime, day: PatientDay) -> str:
    on, today = local_day(at, day.zone), local_day(day.at, day.zone)
    return IN_DAYS.get((on - today).days, f"on {date_words(on)}")
