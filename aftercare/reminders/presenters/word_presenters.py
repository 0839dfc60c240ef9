"""Times, days and names as patients say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, time

NAMED = {0: "midnight", 12: "noon"}


def clock_words(wall: time) -> str:
    """`1 pm`, `8:30 am`; noon and midnight by name, because 12 am and 12 pm mislead."""
    if wall.minute == 0 and wall.hour in NAMED:
        return NAMED[wall.hour]
    hour = wall.hour % 12 or 12
    minutes = f":{wall.minute:02}" if wall.minute else ""
    return f"{hour}{minutes} {'am' if wall.hour < 12 else 'pm'}"


def day_words(on: date, *, today: date) -> str:
    """`today`, `tomorrow`, `on Friday 15 May`."""
    away = (on - today).days
    if away in (0, 1):
        return ("today", "tomorrow")[away]
    return f"on {on:%A} {on.day} {on:%B}"


def short_name(name: str) -> str:
    """The part of a task's name that is enough among reminders."""
    return name.split(",")[0]


def town(zone: str) -> str:
    """`Europe/Lisbon` → `Lisbon`."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")
