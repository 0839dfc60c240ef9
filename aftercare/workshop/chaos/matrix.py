"""The runs of every point, one after the other, on the database of this process."""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.management import call_command

from aftercare.outbox import claims
from aftercare.workshop.chaos import cast, forks, seams
from aftercare.workshop.chaos.judging import Tally, judge
from aftercare.workshop.chaos.points import BY_CODE, CLOCK, May
from aftercare.workshop.chaos.runs import (
    MESSAGES,
    PATIENCE_SECONDS,
    Stage,
    is_anything_open,
    one,
    recover,
    undisturbed,
    work_once,
)
from aftercare.workshop.chaos.without import GUARDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

REAL_LEASE_SECONDS = 2.0


def play(
    *, taken: Path, points: Sequence[str], number: int, guard: str, is_new: bool
) -> Iterator[tuple[str, Tally]]:
    """Name and tally of each point in turn; CLOCK is the one run in real time."""
    stage = _stage(taken=taken, guard=guard, is_new=is_new)
    for code in points or (*BY_CODE, CLOCK):
        if code == CLOCK:
            yield CLOCK, real_time(stage=stage)
            continue
        total = Tally()
        for turn in range(number):
            total.add(one(point=BY_CODE[code], number=turn, stage=stage))
        yield code, total


def real_time(*, stage: Stage) -> Tally:
    """A kill after the hand-over, a short lease, and nobody moves the clock."""
    lease = timedelta(seconds=REAL_LEASE_SECONDS)
    cast.all_due()

    def live() -> None:
        setattr(claims, "LEASE", lease)  # noqa: B010 - mypy forbids the assignment
        seams.lay(seams.Trap(place="handed", nth=1, spring=lambda _: _die()))
        work_once()

    forks.ended(forks.fork(live))
    until = time.monotonic() + REAL_LEASE_SECONDS + PATIENCE_SECONDS
    while is_anything_open() and time.monotonic() < until:
        work_once()
        time.sleep(0.1)
    return judge(taken=stage.new_mails(), may=May.RESEND, under_way=None)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _stage(*, taken: Path, guard: str, is_new: bool) -> Stage:
    if is_new:
        call_command("migrate", verbosity=0)
    cast.seed(patients=MESSAGES)
    stage = Stage(taken=taken, disarm=lambda: None)
    # The first loads and prepares what every later child finds ready.
    cast.all_due()
    recover()
    stage.new_mails()
    sound = undisturbed(stage=stage)
    if not sound.is_allowed:
        raise AssertionError(f"the stage is not sound: {sound.wrong}")
    stage.disarm = GUARDS[guard]
    return stage
