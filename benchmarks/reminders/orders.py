"""A process that takes orders: one JSON line in, one JSON line out.

Kept alive between rounds, so that no round pays for starting Python and Django.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(slots=True)
class Meter:
    """CPU seconds of this process, its threads and its ended children; wall seconds."""

    cpu: float = 0.0
    wall: float = 0.0

    def __enter__(self) -> Meter:
        self.cpu, self.wall = cpu_seconds(), time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.cpu = cpu_seconds() - self.cpu
        self.wall = time.monotonic() - self.wall

    def said(self, **more: Any) -> dict[str, Any]:
        return {"cpu": self.cpu, "wall": self.wall, "memory": most_memory(), **more}


def cpu_seconds() -> float:
    found = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        usage = resource.getrusage(who)
        found += usage.ru_utime + usage.ru_stime
    return found


def most_memory() -> float:
    """The most this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def obey(orders: Mapping[str, Callable[..., Mapping[str, Any]]]) -> None:
    """Until nobody speaks any more."""
    for line in sys.stdin:
        how = json.loads(line)
        print(json.dumps(orders[how.pop("do")](**how)), flush=True)
