"""Dates, times and lists as a patient says them. Instants are aware UTC; zones are IANA names."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aftercare.domain.vocabulary import BodyArea

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime, time

MOST_DIGITS = 9
WEEKDAYS = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
]
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

AREAS = {
    BodyArea.FULL_FACE: "face",
    BodyArea.PERIORAL: "skin around the mouth",
    BodyArea.BODY: "body",
}


def weekday(on: date) -> str:
    return WEEKDAYS[on.weekday()]


def date_words(on: date) -> str:
    """`Thursday 15 May`."""
    return f"{weekday(on)} {on.day} {MONTHS[on.month - 1]}"


def full_date(on: date) -> str:
    """`15 May 2025`."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def clock_words(wall: time) -> str:
    """`3 pm`, `7:40 am`; noon and midnight by name, because 12 am and 12 pm mislead."""
    if (wall.hour, wall.minute) in {(0, 0), (12, 0)}:
        return "midday" if wall.hour else "midnight"
    hour, half = (wall.hour + 11) % 12 + 1, "am" if wall.hour < 12 else "pm"
    return f"{hour}:{wall.minute:02} {half}" if wall.minute else f"{hour} {half}"


def time_words(at: datetime, zone: str) -> str:
    """The wall time of an instant in a zone."""
    return clock_words(at.astimezone(ZoneInfo(zone)).time())


def local_day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def near_day(on: date, *, today: date) -> str:
    """`today`, `tomorrow`, a weekday within the week, else weekday and date."""
    ahead = (on - today).days
    if ahead in {0, 1}:
        return ("today", "tomorrow")[ahead]
    return weekday(on) if 1 < ahead < 7 else date_words(on)


def moment(at: datetime, *, zone: str, now: datetime) -> str:
    """`today, 3 pm`, `tomorrow, 3 pm` or `Monday 18 May, 3 pm`."""
    on, today = local_day(at, zone), local_day(now, zone)
    ahead = (on - today).days
    day = ("today", "tomorrow")[ahead] if ahead in {0, 1} else date_words(on)
    return f"{day}, {time_words(at, zone)}"


def full_moment(at: datetime, *, zone: str) -> str:
    """`Monday 18 May, 3 pm`, whatever today is."""
    return f"{date_words(local_day(at, zone))}, {time_words(at, zone)}"


def place(zone: str) -> str:
    """`Lisbon` for `Europe/Lisbon`."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def area_name(area: BodyArea) -> str:
    return AREAS.get(area, area.value.replace("_", " "))


def areas_words(areas: Iterable[BodyArea]) -> str:
    """`Face and neck`."""
    return sentence_case(joined([area_name(area) for area in areas]))


def joined(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower_case(text: str) -> str:
    """For the middle of a sentence."""
    return text[:1].lower() + text[1:]


def countdown(*, until: datetime, at: datetime) -> str:
    """`in 35 minutes`, `in 14 hours`, `in 3 days`: the nearest of the largest that fits."""
    minutes = max(ceil((until - at).total_seconds() / 60), 1)
    for size, unit, enough in ((1440, "day", 2880), (60, "hour", 60), (1, "minute", 0)):
        if minutes >= enough:
            count = round(minutes / size)
            return f"in {count} {unit}{'' if count == 1 else 's'}"
    return ""


def ended(text: str) -> str:
    """With a full stop, unless it ends a sentence already."""
    return text if text.endswith((".", "?", ":")) else f"{text}."


def short_name(name: str) -> str:
    """Up to two initials."""
    return "".join(part[0] for part in name.split()[:2]).upper() or "Me"


def number_in(text: str) -> int | None:
    """A number as a form or an address holds it; None for what is none, or too long for one."""
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None


def tel(number: str) -> str:
    """A `tel:` address; keeps the plus and the digits."""
    return "tel:" + "".join(c for c in number if c.isdigit() or c == "+")
