"""When each tick last ran to its end: what health, metrics and the alarm are told by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.outbox.models import Pulse

if TYPE_CHECKING:
    from datetime import datetime


def beat(*, name: str, at: datetime, milliseconds: int, handled: int) -> None:
    """Write down that tick `name` has ended at `at` (the database's clock).

    One statement, so that two workers with the same tick never stand in each
    other's way: the later writer's words stay.
    """
    Pulse.objects.bulk_create(
        [Pulse(name=name, at=at, milliseconds=milliseconds, handled=handled)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at", "milliseconds", "handled"],
    )


def last(*, name: str) -> Pulse | None:
    """The last end of tick `name`; None when it has never run."""
    return Pulse.objects.filter(name=name).first()


def all_pulses() -> list[Pulse]:
    """The last end of every tick that has ever run, by name."""
    return list(Pulse.objects.order_by("name"))
