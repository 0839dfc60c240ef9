"""Starts children in order, watches them, stops them in order."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aftercare.workshop import children, failures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

# Visitors first, then the clock that makes work, then who does it, then its tool.
STOPPING_ORDER = ("web", "beat", "worker", "broker")
PATIENCE = 8.0  # seconds for a task under way to end


class StopAskedError(BaseException):
    """SIGINT, SIGTERM or SIGHUP: not an error, and nobody may swallow it."""


@dataclass(slots=True, kw_only=True)
class Supervisor:
    patience: float = PATIENCE
    running: list[children.Child] = field(default_factory=list)

    def add(self, child: children.Child) -> children.Child:
        self.running.append(child)
        return child

    def wait_until(
        self, ready: Callable[[], bool], *, child: children.Child, seconds: float
    ) -> None:
        """Wait for one child; raises WorkshopError when any dies or it takes too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise failures.of_process(
                    what=f"{child.name} was not ready after {seconds:.0f} seconds",
                    output=child.said(),
                    log=child.log,
                )
            time.sleep(0.05)

    def check(self) -> None:
        """Raise WorkshopError naming the first child that has ended."""
        for child in self.running:
            code = child.process.poll()
            if code is not None:
                end = f"exit {code}" if code >= 0 else f"signal {-code}"
                raise failures.of_process(
                    what=f"{child.name} ended by itself ({end}), so everything was stopped",
                    output=child.said(),
                    log=child.log,
                )

    def watch(self) -> None:
        """Until a child dies (WorkshopError) or somebody asks to stop (StopAskedError)."""
        while True:
            self.check()
            time.sleep(0.25)

    def stop(self) -> None:
        """Stop all, in order; those with unknown names first."""
        rank = {name: place for place, name in enumerate(STOPPING_ORDER)}
        for child in sorted(self.running, key=lambda child: rank.get(child.name, -1)):
            children.stop(child, patience=self.patience)
        self.running.clear()


@contextmanager
def stopping_on_signals() -> Iterator[Callable[[], None]]:
    """Turn the three stop signals into StopAskedError, once.

    Yields what makes them harmless: stopping in order must not be interrupted.
    """
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def ignore() -> None:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)

    def ask(_number: int, _frame: FrameType | None) -> None:
        ignore()
        raise StopAskedError

    before = [signal.signal(number, ask) for number in signals]
    try:
        yield ignore
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
