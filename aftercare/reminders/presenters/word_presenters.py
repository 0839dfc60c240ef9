"""Times, days and names as patients say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, time


def clock_words(wall: time) -> str:
    """`1 pm`, `8:30 am`."""
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
