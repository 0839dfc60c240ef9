"""One run: everything falls due, a worker is stopped at its place, a second one follows."""

from __future__ import annotations

import io
import os
import select
import signal
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.management import call_command
from django.db import connection

from aftercare.outbox import queries as outbox_queries
from aftercare.outbox.models import OPEN_STATES, Delivery
from aftercare.reminders.models import OPEN_STATES as OPEN_REMINDERS
from aftercare.reminders.models import Reminder
from aftercare.workshop.chaos import cast, forks, judging, seams
from aftercare.workshop.chaos.outage import outage
from aftercare.workshop.chaos.points import How, May, Place, Point

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aftercare.workshop.chaos.judging import Tally

MESSAGES = 6
# A child that has not come to its place after this long never will.
PATIENCE_SECONDS = 30.0
AWAY_SECONDS = 0.15
# Spreads the instants of the kills from outside evenly, without chance.
GOLDEN = 0.618034


@dataclass(slots=True, kw_only=True)
class Stage:
    """Where runs happen: the mail host's file, and the guard that is taken away, if any.

    `length` is how long an undisturbed worker takes, in seconds.
    """

    taken: Path
    disarm: Callable[[], None]
    length: float = 0.05
    read: int = 0

    def new_mails(self) -> list[str]:
        """The Message-IDs the mail host took since it was last asked."""
        with self.taken.open("rb") as file:
            file.seek(self.read)
            found = file.read()
        self.read += len(found)
        return found.decode().split()


def work_once() -> None:
    """What a worker does: the product's own command, all ticks once."""
    call_command("drain", "--once", stdout=io.StringIO())


def undisturbed(*, stage: Stage) -> Tally:
    """A worker nobody stops; says how long one takes, and that the stage is sound."""
    cast.all_due()
    began = time.monotonic()
    if code := forks.ended(forks.fork(work_once)):
        raise AssertionError(f"a worker that nobody stopped ended with {code}")
    stage.length = time.monotonic() - began
    return judging.judge(taken=stage.new_mails(), may=May.NOTHING, under_way=None)


def one(*, point: Point, number: int, stage: Stage) -> Tally:
    """Run `number` of a point: it says which of the places, and which of the messages."""
    place = point.places[number % len(point.places)]
    nth = number // len(point.places) % MESSAGES + 1 if place.is_each else 1
    cast.all_due()
    connection.close()
    told, tell = os.pipe()
    go, let_go = os.pipe()

    def spring(under_way: UUID | None) -> None:
        os.write(tell, under_way.bytes if under_way else b"-")
        if point.how == How.NO_DATABASE:
            os.read(go, 1)
        else:
            _stop_self(point.how)

    def live() -> None:
        stage.disarm()
        if point.how == How.NO_DATABASE and connection.vendor == "sqlite":
            connection.settings_dict["OPTIONS"]["timeout"] = 0.05
        trap = seams.Trap(place=place.name, nth=nth, spring=spring)
        seams.lay(trap)
        work_once()
        trap.visit("end")

    pid = forks.fork(live)
    try:
        complaints = _disturb(point, number, pid, (told, let_go), stage)
        under_way = _heard(told, 0.0)
    finally:
        for end in (told, tell, go, let_go):
            os.close(end)
    return _judged(point, place, under_way, complaints, stage)


def recover(*, limit: float = PATIENCE_SECONDS) -> None:
    """A second worker, until everything has ended; the leases of the dead run out at once."""
    until = time.monotonic() + limit
    while time.monotonic() < until:
        _expire()
        work_once()
        if not is_anything_open():
            return
        time.sleep(0.02)


def is_anything_open() -> bool:
    return (
        Delivery.objects.filter(state__in=OPEN_STATES).exists()
        or Reminder.objects.filter(state__in=OPEN_REMINDERS).exists()
    )


def _expire() -> None:
    """The database's time is the only clock: to it, five minutes have passed."""
    past = outbox_queries.database_now() - timedelta(seconds=1)
    Delivery.objects.filter(lease_until__isnull=False).update(lease_until=past)


def _judged(
    point: Point,
    place: Place,
    under_way: UUID | None,
    complaints: list[str],
    stage: Stage,
) -> Tally:
    may = place.may
    tally = judging.judge(taken=stage.new_mails(), may=may, under_way=under_way)
    tally.wrong = [
        f"{point.code} at {place.name}: {words}"
        for words in (*complaints, *tally.wrong)
    ]
    return tally


def _disturb(
    point: Point, number: int, pid: int, pipes: tuple[int, int], stage: Stage
) -> list[str]:
    """Do to the worker what the point says, and let the second one finish."""
    told, let_go = pipes
    if point.how == How.STOP:
        return _sleep_over(pid)
    if point.how == How.NO_DATABASE:
        return _without_database(pid, told, let_go)
    if point.how == How.FROM_OUTSIDE:
        time.sleep(stage.length * (number * GOLDEN % 1))
        os.kill(pid, signal.SIGKILL)
        forks.ended(pid)
        recover()
        return []
    code = forks.ended(pid)
    recover()
    wanted = -(signal.SIGTERM if point.how == How.TERMINATE else signal.SIGKILL)
    return (
        [] if code == wanted else [f"the worker was not stopped: it ended with {code}"]
    )


def _sleep_over(pid: int) -> list[str]:
    """Stopped past its lease; what the second worker wrote must stand when it wakes."""
    _, status = os.waitpid(pid, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        return [f"the worker never slept: status {status}"]
    recover()
    before = _ends()
    connection.close()
    os.kill(pid, signal.SIGCONT)
    code = forks.ended(pid)
    complaints = [f"the worker that slept ended with {code}"] if code else []
    if _ends() != before:
        complaints.append("overwritten by the worker that slept")
    return complaints


def _without_database(pid: int, told: int, let_go: int) -> list[str]:
    """Gone from the moment the reply is there; back within the lease."""
    if not select.select([told], [], [], PATIENCE_SECONDS)[0]:
        os.kill(pid, signal.SIGKILL)
        forks.ended(pid)
        return ["the worker never came to its finish"]
    with outage():
        os.write(let_go, b"!")
        time.sleep(AWAY_SECONDS)
    code = forks.ended(pid)
    complaints = [f"the worker ended with {code}"] if code else []
    if is_anything_open():
        complaints.append("the worker did not finish by itself")
        recover()
    return complaints


def _ends() -> list[tuple[object, ...]]:
    facts = ("pk", "state", "reason", "attempt", "server_reply", "finished_at")
    reminders = ("pk", "state", "reason", "finished_at")
    return [
        *Delivery.objects.order_by("pk").values_list(*facts),
        *Reminder.objects.order_by("pk").values_list(*reminders),
    ]


def _heard(told: int, seconds: float) -> UUID | None:
    """Which message was under way, as the worker said before it was stopped."""
    if not select.select([told], [], [], seconds)[0]:
        return None
    words = os.read(told, 16)
    return UUID(bytes=words) if len(words) == 16 else None


def _stop_self(how: How) -> None:
    pid = os.getpid()
    if how == How.STOP:
        os.kill(pid, signal.SIGSTOP)
        return
    os.kill(pid, signal.SIGTERM if how == How.TERMINATE else signal.SIGKILL)
    time.sleep(PATIENCE_SECONDS)
    raise AssertionError("still alive")
