"""One pass over what is due: claim, look once more, send, write how it went."""

from __future__ import annotations

import time
from collections import deque
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from aftercare.outbox import claims, host, last_look, marks, pace, pulses, queries
from aftercare.outbox.aftermath import after, insist, note
from aftercare.outbox.letters import Letter
from aftercare.outbox.lines import Job, lines
from aftercare.outbox.transports import TransportError, envelope_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from aftercare.outbox.last_look import Wanted
    from aftercare.outbox.lines import Lines, Outcome
    from aftercare.outbox.marks import Mark
    from aftercare.outbox.models import Delivery

BATCH = 200
# Looked at together at most; fewer when not all of them left while the look was fresh.
LOOK = 200
FEWEST = 20
# One tick ends before the next is due, so that a worker that is alone gets to the
# other ticks too; what is left is found by the next one.
TICK_SECONDS = 9.0
PAUSE_SECONDS = 0.1
# A wish said a second ago is respected: after this long the rest is looked at again.
FRESH_FOR = timedelta(seconds=1)


class DatabaseTime:
    """The database's time, carried on by the monotonic clock during a pass.

    The wall clock of this machine is never asked, so it may be a day out (I15).
    """

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._began = time.monotonic()

    def at(self) -> datetime:
        return self._at + self.passed()

    def passed(self) -> timedelta:
        return timedelta(seconds=time.monotonic() - self._began)


def tick() -> int:
    """Deliver what is due, batch after batch; how many messages were taken in hand.

    Two queries when nothing is due. Stops at the end of the tick, or when the mail host
    is away.
    """
    look = queries.look()
    total = 0
    now = DatabaseTime(look.at)
    if look.has_left and _tidy(look.at):
        # What dead workers held may leave at once, unless the mail host is away.
        look = queries.look()
    if look.has_due:
        total = _pass(now, timedelta(seconds=TICK_SECONDS))
    spent = int(now.passed().total_seconds() * 1000)
    pulses.beat(name="deliver", at=now.at(), milliseconds=spent, handled=total)
    return total


def deliver_due(*, at: datetime, limit: int) -> int:
    """One batch; how many messages were taken in hand."""
    _tidy(at)
    batch = claims.claim_due(at=at, limit=limit, busy=pace.busy_lanes(at=at))
    with lines() as out, _sending(out, DatabaseTime(at)) as sending:
        sending.send(batch)
    return len(batch)


def _pass(now: DatabaseTime, length: timedelta) -> int:
    """Batches until nothing is due; the first from the oldest on, the next behind it.

    Before the last one taken lie only dead entries of the index, which a long report
    elsewhere may keep there; each pass begins again at the very oldest.
    """
    total, since = 0, None
    with lines() as out, _sending(out, now, length) as sending:
        # The host is asked before a message is: who finds it away claims nothing.
        while sending.open() and now.passed() < length:
            granted = pace.reserve(at=now.at(), wanted=BATCH)
            busy = pace.busy_lanes(at=now.at())
            batch = _claim(granted, since, busy, now.at()) if granted else []
            if not batch and granted and not busy:
                break
            if not batch:
                # The pace of the host or of a clinic; the rest goes within this tick.
                sending.finish()
                time.sleep(PAUSE_SECONDS)
                continue
            sending.send(batch)
            total += len(batch)
            # Before the mark lie messages of busy clinics, and those that were given back.
            since = since if busy else batch[-1].send_from
            since = None if sending.takes_back() else since
    return total


def _claim(
    granted: int, since: datetime | None, busy: Sequence[UUID], at: datetime
) -> list[Delivery]:
    """A batch within the paces of the mail host and of each clinic."""
    batch = claims.claim_due(at=at, limit=granted, since=since, busy=busy)
    pace.give_back(at=at, unused=granted - len(batch))
    pace.spend(lanes=[one.lane for one in batch], at=at)
    return batch


def _tidy(at: datetime) -> int:
    """Free what dead workers held and end what is late; how many were freed."""
    freed = claims.sweep(at=at)
    claims.end_expired(at=at)
    return freed


@contextmanager
def _sending(
    out: Lines, now: DatabaseTime, length: timedelta = timedelta.max
) -> Iterator[Sending]:
    """Whatever ends a pass, what is out has its end written down before the lines close."""
    sending = Sending(out, now, length)
    try:
        yield sending
    finally:
        sending.finish()


class Sending:
    """Takes claimed messages to the mail host; `is_away` once it does not answer.

    Over several lines the next batch is claimed and looked at while the last one is still
    on its way: a slow host is never left idle, and `finish` collects what is out at the end.
    """

    def __init__(
        self, out: Lines, now: DatabaseTime, length: timedelta = timedelta.max
    ) -> None:
        self._out = out
        self._now = now
        self._length = length
        self._say_so_at = now.at()
        self._together = LOOK
        self._came_back: list[Outcome] = []
        self._has_given_back = False
        self.is_away = False

    def send(self, batch: Sequence[Delivery]) -> None:
        """Each ends, is queued again, or is given back because the host is away."""
        if not batch:
            return
        rest = list(batch)
        # On a slow host the rest goes back at the end of the tick, long before its lease.
        while rest and self._now.passed() < self._length and self.open():
            at = self._now.at()
            these, others = rest[: self._together], rest[self._together :]
            wanted = deque(self._look(these, at))
            self._send_fresh(wanted, at + FRESH_FOR)
            self._together = _fitting(self._together, len(these) - len(wanted))
            rest = [*(one.delivery for one in wanted), *others]
        self._give_back(rest)
        if not self._out.is_busy:
            self.finish()

    def open(self, *, wanted: int = 1) -> bool:
        """Before anything is handed over: a host that is away puts nothing in doubt."""
        try:
            if not self.is_away:
                self._out.open(wanted=wanted)
        except TransportError as error:
            trouble = error
            insist(lambda: note(trouble=trouble, address="", at=self._now.at()))
            self.is_away = True
        return not self.is_away

    def _look(self, batch: list[Delivery], at: datetime) -> list[Wanted]:
        """A database that was away for a moment does not cost the batch its lease."""
        return insist(lambda: last_look.look(deliveries=batch, at=at))

    def finish(self) -> None:
        """Wait for what is out and write down how it went."""
        while self._came_back or self._out.is_busy:
            self._turn([])

    def _send_fresh(self, wanted: deque[Wanted], until: datetime) -> None:
        """Hand over what was looked at, as room comes, until it is gone or not fresh."""
        while wanted and self._now.at() < until and self.open(wanted=len(wanted)):
            room = min(self._out.free, len(wanted))
            self._turn([wanted.popleft() for _ in range(room)])

    def _turn(self, handed: list[Wanted]) -> None:
        """One statement ends what came back and hands over as many again."""
        at = self._now.at()
        jobs = {one.delivery.pk: _job(one, at) for one in handed}
        for job in jobs.values():
            self._out.announce(job=job)
        ends = [self._end(outcome, at) for outcome in self._came_back]
        written = self._write(ends, handed, at)
        self._came_back = []
        mine = [one for one in handed if one.delivery.pk in written]
        for one in self._fresh(mine, at):
            self._out.put(job=jobs[one.delivery.pk])
        self._came_back = self._out.collect()
        self._heed(self._came_back)

    def _fresh(self, handed: list[Wanted], at: datetime) -> list[Wanted]:
        """None when the database was away meanwhile: look and lease are too old by now."""
        if self._now.at() - at <= FRESH_FOR:
            return handed
        self._give_back([one.delivery for one in handed])
        return []

    def _give_back(self, deliveries: Sequence[Delivery]) -> None:
        self._has_given_back = self._has_given_back or bool(deliveries)
        back = [marks.again(delivery=one) for one in deliveries]
        insist(lambda: marks.write(marks=back, at=self._now.at()))

    def takes_back(self) -> bool:
        """Whether something was given back since the last time this was asked."""
        found, self._has_given_back = self._has_given_back, False
        return found

    def _end(self, outcome: Outcome, at: datetime) -> Mark:
        return insist(lambda: after(outcome=outcome, at=at))

    def _write(self, ends: list[Mark], handed: list[Wanted], at: datetime) -> set[UUID]:
        begun = [
            marks.handed(delivery=one.delivery, address=_address(one)) for one in handed
        ]
        return insist(lambda: marks.write(marks=[*ends, *begun], at=at))

    def _heed(self, outcomes: Sequence[Outcome]) -> None:
        at = self._now.at()
        troubles = [one.trouble for one in outcomes if one.trouble]
        if any(trouble.is_host for trouble in troubles):
            self.is_away = True
        elif len(troubles) < len(outcomes) and at >= self._say_so_at:
            insist(lambda: host.took(at=at))
            self._say_so_at = at + host.SAY_SO_EVERY


def _fitting(together: int, gone: int) -> int:
    """How many to look at next: what left in time, or twice as many when all of it did."""
    return min(max(2 * gone if gone >= together else gone, FEWEST), LOOK)


def _address(one: Wanted) -> str:
    """What the last look knew better than the row."""
    return "" if isinstance(one.mail, Letter) else one.mail.to


def _job(one: Wanted, at: datetime) -> Job:
    envelope = envelope_of(delivery=one.delivery, mail=one.mail, at=at)
    return Job(delivery=one.delivery, mail=one.mail, envelope=envelope)
