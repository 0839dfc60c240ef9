"""One line to the mail host while it is fast, several side by side when it is slow.

Latency rules in real life: a host that takes a tenth of a second for a message gets ten
lines to give it a hundred a second. A fast host gets one, because a second line would
cost more than it brings. Each line signs in once and serves many messages.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from aftercare.outbox.transports import MailLine, TransportError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from aftercare.outbox.letters import Envelope, Letter, Mail
    from aftercare.outbox.models import Delivery

# A message that takes longer than this waits for the host and not for us.
SLOW_SECONDS = 0.01
# How many messages say whether the host is slow, and how much the newest counts.
FIRST_LOOK = 3
WEIGHT = 0.3
# Seconds until a line whose answer has come gets its turn from the thread that looks ahead:
# the usual 5 ms would be waited for at each step of a conversation.
PATIENCE = 0.0005


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One message on its way, with everything around it fixed."""

    delivery: Delivery
    mail: Letter | Mail
    envelope: Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the host said: its reply, or the trouble; and how long it took to say it."""

    job: Job
    seconds: float
    reply: str = ""
    trouble: TransportError | None = None


@dataclass(slots=True)
class Pace:
    """What a message took of late, over all passes of this process; 0.0 is not known.

    A host that was slow ten seconds ago is not tried out on one line again.
    """

    seconds: float = 0.0


PACE = Pace()


class Lines:
    """The lines of one worker for one pass. Only `width` messages are out at once.

    All here but `_send` and `_opened` runs in the worker's own thread. A message is
    only put on a line that stands open, so that the time it takes to reach the host is
    no part of a conversation, and a line that cannot be opened puts nothing in doubt.
    """

    def __init__(self) -> None:
        self._most = max(settings.MAIL_CONNECTIONS, 1)
        self._idle: list[MailLine] = []
        self._pool: ThreadPoolExecutor | None = None
        self._usual_patience = sys.getswitchinterval()
        self._out: dict[Future[Outcome], MailLine] = {}
        self._opening: set[Future[MailLine | None]] = set()
        # Lines on which a message was announced and not put yet.
        self._told: dict[UUID, MailLine] = {}
        self._ready: list[Outcome] = []
        self._seconds = PACE.seconds
        self._sent = FIRST_LOOK if PACE.seconds else 0

    @property
    def width(self) -> int:
        """How many messages may be out at once just now."""
        is_slow = self._sent >= FIRST_LOOK and self._seconds > SLOW_SECONDS
        return self._most if is_slow else 1

    @property
    def free(self) -> int:
        """How many more may be put out now."""
        room = self.width - len(self._out) - len(self._ready)
        return max(min(room, len(self._idle)), 0)

    @property
    def is_busy(self) -> bool:
        """Messages are out, or have come back and nobody has collected them."""
        return bool(self._out or self._ready)

    def open(self, *, wanted: int = 1) -> None:
        """See to it that one line stands open, and begin to open as many as are worth it.

        Raises TransportError(is_host) when the mail host is not there.
        """
        if not self._idle and not self._out:
            line = MailLine()
            line.open()
            self._idle.append(line)
        lines = len(self._idle) + len(self._out) + len(self._opening)
        for _ in range(min(self.width, len(self._out) + wanted) - lines):
            self._opening.add(self._threads().submit(_opened))

    def announce(self, *, job: Job) -> None:
        """This job will be put next; the host may think about it while we write it down."""
        if not self._idle:
            return
        if self.width == 1 and not self._out:
            self._idle[-1].announce(envelope=job.envelope)
            return
        # Nobody waits here for a line that broke: it is opened again in its own thread.
        line = self._told[job.delivery.pk] = self._idle.pop()
        line.announce(envelope=job.envelope, opens=False)

    def put(self, *, job: Job) -> None:
        """Send it: at once where one line is enough, else beside the others."""
        line = self._told.pop(job.delivery.pk, None) or self._any_line()
        if self.width == 1 and not self._out:
            self._ready.append(_send(line, job))
            self._keep(line)
        else:
            self._out[self._threads().submit(_send, line, job)] = line

    def collect(self) -> list[Outcome]:
        """What has come back; waits for news while messages are out.

        The news may be that another line stands open; then the list is empty.
        """
        self._take_back()
        ready, self._ready = self._ready, []
        if not ready and self._out:
            news: list[Future[Any]] = [*self._out, *self._opening]
            done, _ = wait(news, return_when=FIRST_COMPLETED)
            self._add({one for one in self._opening if one in done})
            for one in [one for one in self._out if one in done]:
                self._keep(self._out.pop(one))
                ready.append(one.result())
        for outcome in ready:
            self._note(outcome)
        return ready

    def close(self) -> None:
        """Waits for what is out: how it went must be known before the lines are gone."""
        if self._sent >= FIRST_LOOK:
            PACE.seconds = self._seconds
        if self._pool is not None:
            self._pool.shutdown(wait=True)
            sys.setswitchinterval(self._usual_patience)
        self._take_back()
        self._add(set(self._opening))
        for line in [*self._idle, *self._out.values()]:
            line.close()

    def _any_line(self) -> MailLine:
        return self._idle.pop() if self._idle else MailLine()

    def _take_back(self) -> None:
        """What was announced and then not put; such a line knows that it must be left."""
        for line in self._told.values():
            self._keep(line)
        self._told.clear()

    def _threads(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._most, "line")
            sys.setswitchinterval(PATIENCE)
        return self._pool

    def _keep(self, line: MailLine) -> None:
        if line.is_open:
            self._idle.append(line)

    def _add(self, opened: set[Future[MailLine | None]]) -> None:
        """A host that takes no more lines is served over those there are."""
        self._opening -= opened
        found = [one.result() for one in opened]
        self._idle += [line for line in found if line is not None]
        if None in found:
            known = len(self._idle) + len(self._out) + len(self._opening)
            self._most = max(known, 1)

    def _note(self, outcome: Outcome) -> None:
        self._sent += 1
        weight = 1.0 if self._sent == 1 else WEIGHT
        self._seconds += weight * (outcome.seconds - self._seconds)


def _opened() -> MailLine | None:
    """In a thread of the pool: one more line; None when the host does not give one."""
    line = MailLine()
    try:
        line.open()
    except TransportError:
        return None
    return line


def _send(line: MailLine, job: Job) -> Outcome:
    """On a line nobody else uses; never touches the database."""
    began = time.monotonic()
    reply, trouble = "", None
    try:
        reply = line.send(delivery=job.delivery, mail=job.mail, envelope=job.envelope)
    except TransportError as error:
        trouble = error
    seconds = time.monotonic() - began
    return Outcome(job=job, seconds=seconds, reply=reply, trouble=trouble)


@contextmanager
def lines() -> Iterator[Lines]:
    """The lines of one pass; all are closed at its end."""
    held = Lines()
    try:
        yield held
    finally:
        held.close()
