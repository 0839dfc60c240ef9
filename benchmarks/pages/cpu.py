"""CPU seconds of the app's and the database's processes, to the nanosecond, from /proc."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

PROC = Path("/proc")
NANO = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Seconds on a processor, of the app and of the database."""

    app: float
    database: float

    @property
    def both(self) -> float:
        return self.app + self.database


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """`app` is gunicorn's master, `database` the postmaster; their children do the work."""

    app: int
    database: int

    def read(self) -> tuple[dict[int, int], dict[int, int]]:
        return _family(self.app), _family(self.database)


def between(
    before: tuple[dict[int, int], dict[int, int]],
    after: tuple[dict[int, int], dict[int, int]],
) -> Spent:
    app, database = (
        sum(now - was.get(pid, 0) for pid, now in then.items()) * NANO
        for was, then in zip(before, after, strict=True)
    )
    return Spent(app=app, database=database)


def postmaster_of(url: str) -> int:
    """The server's own process, by the socket folder in its address."""
    home = Path(parse_qs(urlsplit(url).query)["host"][0])
    return int((home / "data/postmaster.pid").read_text().splitlines()[0])


def _family(parent: int) -> dict[int, int]:
    """Nanoseconds on a processor, by process, of one process and its children."""
    return {pid: _ran(pid) for pid in (parent, *_children(parent))}


def _children(parent: int) -> list[int]:
    found = []
    for path in PROC.glob("[0-9]*/stat"):
        try:
            # After the name in brackets: the state, then the parent.
            words = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(words[1]) == parent:
            found.append(int(path.parent.name))
    return found


def _ran(pid: int) -> int:
    """All its threads: the pool of connections has some of its own."""
    total = 0
    for path in PROC.glob(f"{pid}/task/*/schedstat"):
        try:
            total += int(path.read_text().split()[0])
        except (OSError, IndexError):  # a thread that has just ended
            continue
    return total
