"""A week in the life of some thousand people, in minutes: `run`.

Simulated time over a change of the clocks: the engine's own ticks every five minutes,
workers that die at random, six hours without a mail host, six hours without any worker,
and people who move, pause, stop and tick off meanwhile. Needs an empty, migrated
database of its own.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import override_settings

from aftercare.outbox import operations as outbox
from aftercare.reminders import dispatch, materialise, reconcile
from aftercare.workshop.chaos import week_cast, week_crashes, week_host, week_life
from aftercare.workshop.chaos.week_clock import simulated
from aftercare.workshop.chaos.week_judging import Taken, WeekResult, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aftercare.workshop.chaos.week_cast import Cast
    from aftercare.workshop.chaos.week_clock import Clock
    from aftercare.workshop.chaos.week_host import Post

__all__ = ["WeekResult", "run"]

# Half a minute past, so that no instant of the week lies on an edge.
BEGIN = datetime(2025, 3, 29, 12, 0, 30, tzinfo=UTC)
END = BEGIN + timedelta(days=8)
STEP = timedelta(minutes=5)
OUTAGE = timedelta(hours=6)
NO_HOST = (BEGIN + timedelta(days=2, hours=3), BEGIN + timedelta(days=2, hours=9))
NO_WORKERS = (BEGIN + timedelta(days=4, hours=7), BEGIN + timedelta(days=4, hours=13))
# The chance that a worker dies somewhere in the next steps.
DEATHS = 0.05
NOW_AND_THEN = 0.005
MOODS = ("450 4.2.0 try later", "421 4.3.2 not now", "451 4.7.1 greylisted")


def run(
    *,
    patients: int,
    seed: int,
    say: Callable[[str], None],
    step: timedelta = STEP,
) -> WeekResult:
    """Live the week and judge it; the same `seed` gives the same people and the same luck."""
    began = time.monotonic()
    ways = {
        "EMAIL_BACKEND": week_host.BACKEND,
        "MAIL_CONNECTIONS": 1,
        "MAIL_RATE": 0,
        "CLINIC_MAIL_RATE": 0,
    }
    with (
        override_settings(**ways),
        simulated(at=BEGIN) as clock,
        week_crashes.crasher() as crasher,
    ):
        week = _Week(patients, random.Random(seed), clock, crasher)  # noqa: S311 - luck, not a secret
        week.live(step, say)
        result = week.judged()
    result.seconds = time.monotonic() - began
    return result


class _Week:
    def __init__(
        self,
        patients: int,
        chance: random.Random,
        clock: Clock,
        crasher: week_crashes.Crasher,
    ) -> None:
        self.chance, self.clock, self.crasher = chance, clock, crasher
        self.taken: list[Taken] = []
        self.result = WeekResult(patients=patients)
        self.cast: Cast = week_cast.seed(patients=patients, at=BEGIN, chance=chance)
        clock.stamp()
        self.host = week_host.fresh()
        self.host.says = self._says
        week_crashes.note_taken(crasher=crasher, seen=self._seen)

    def live(self, step: timedelta, say: Callable[[str], None]) -> None:
        acts = week_life.acts(cast=self.cast, begin=BEGIN, end=END, chance=self.chance)
        waiting = next(acts, None)
        for at in _moments(step):
            if at.hour == 0 and at.minute < step.seconds // 60:
                say(f"{at:%a %d %b}: {len(self.taken)} mails")
                _count_rows()
            while waiting is not None and waiting[0] <= at:
                self._act(*waiting)
                waiting = next(acts, None)
            self.clock.go(at=at)
            self.result.steps += 1
            self.host.is_up = not _is_in(at, NO_HOST)
            if not _is_in(at, NO_WORKERS):
                self._work()

    def judged(self) -> WeekResult:
        self.result.crashes = self.crasher.crashes
        judge(
            result=self.result,
            cast=self.cast,
            taken=self.taken,
            doubts=Counter(self.crasher.doubts),
            outage=NO_WORKERS,
            end=self.clock.at,
        )
        report = reconcile.reconcile(at=self.clock.at)
        self.result.reconcile_faults = report.counts.total()
        for line in report.lines:
            self.result.tell(line)
        return self.result

    def _act(self, at: datetime, act: week_life.Act, person: week_cast.Person) -> None:
        self.clock.go(at=at)
        act(self.cast, person, at, self.chance)
        person.write(at)
        self.clock.stamp()
        self.result.acts += 1

    def _work(self) -> None:
        """The ticks in their order; a worker that dies is replaced at the next step."""
        if self.chance.random() < DEATHS:
            self.crasher.arm(
                place=self.chance.choice(week_crashes.PLACES),
                nth=self.chance.randint(1, 4),
            )
        try:
            materialise.tick()
            dispatch.tick()
            outbox.tick()
            dispatch.tick()
        except week_crashes.Crash:
            pass

    def _says(self, _: Post) -> str:
        """Now and then it wants to be asked again."""
        if self.chance.random() < NOW_AND_THEN:
            return self.chance.choice(MOODS)
        return week_host.TAKEN

    def _seen(self, post: Post) -> None:
        self.taken.append(Taken(at=self.clock.at, key=post.key, to=post.to))


def _count_rows() -> None:
    """What autovacuum does by itself in real life; here a whole week passes in a minute."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _moments(step: timedelta) -> Iterator[datetime]:
    at = BEGIN
    while at < END:
        yield at
        at += step


def _is_in(at: datetime, span: tuple[datetime, datetime]) -> bool:
    return span[0] <= at < span[1]
