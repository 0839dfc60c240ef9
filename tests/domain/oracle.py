"""An independent oracle for wall clock times: it reads the zone files itself.

RFC 9636 (TZif, version 2 and later) and RFC 5545, 3.3.5, from the texts. Nothing here asks
`zoneinfo` or any code of ours, so that an error of either shows as a difference. Instants are
whole seconds since 1970, UTC; wall times are the same count as if the wall clock were UTC.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise

from tests.domain.oracle_footer import changes_by_footer

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock
HEADER = struct.Struct(">4sc15x6L")
LAST_YEAR = 2038
FIRST = -(2**63)


@dataclass(frozen=True, slots=True)
class Span:
    """Clocks show UTC + offset from `begin` until just before `end`."""

    begin: int
    end: int
    offset: int


@dataclass(frozen=True, slots=True)
class Change:
    """One moment at which the clocks of a zone are moved."""

    zone: str
    at: int
    before: int
    after: int

    @property
    def is_gap(self) -> bool:
        return self.after > self.before


def every_zone() -> list[str]:
    """The names of the package's own list, not of zoneinfo's search."""
    names = resources.files("tzdata").joinpath("zones").read_text().split()
    return sorted(set(names) - {"Factory", "localtime"})


@cache
def spans(zone: str) -> tuple[Span, ...]:
    """From the beginning of time to the end of LAST_YEAR, in order."""
    moments, offsets, footer = _read(zone)
    later = changes_by_footer(footer, LAST_YEAR)
    last = moments[-1] if moments else FIRST
    steps = [*zip(moments, offsets[1:], strict=True)]
    steps += [(at, offset) for at, offset in later if at > last]
    found, begin, offset = [], FIRST, offsets[0]
    for at, following in steps:
        if following != offset:
            found.append(Span(begin, at, offset))
            begin, offset = at, following
    return (*found, Span(begin, 2**63, offset))


def changes(zone: str, first_year: int, last_year: int) -> list[Change]:
    """The moves of the clocks in these years, both included."""
    found = spans(zone)
    return [
        Change(zone, after.begin, before.offset, after.offset)
        for before, after in pairwise(found)
        if first_year <= (EPOCH + timedelta(seconds=after.begin)).year <= last_year
    ]


def resolve(wall: int, zone: str) -> int:
    """RFC 5545, 3.3.5: the first instant that shows it, else by the offset before the gap."""
    near = _near(wall, zone)
    for span in near:
        if span.begin <= wall - span.offset < span.end:
            return wall - span.offset
    for before, after in pairwise(near):
        if before.end + before.offset <= wall < after.begin + after.offset:
            return wall - before.offset
    raise AssertionError((zone, wall))


def instant(wall: datetime, zone: str) -> datetime:
    """`resolve` for a naive datetime; answers aware, UTC."""
    seconds = (wall - EPOCH) // timedelta(seconds=1)
    moved = timedelta(seconds=resolve(seconds, zone) - seconds)
    return (wall + moved).replace(tzinfo=UTC)


def _near(wall: int, zone: str) -> tuple[Span, ...]:
    """The spans a wall time can belong to: no zone is two days away from UTC."""
    found = spans(zone)
    at = bisect_right(found, wall, key=lambda span: span.begin)
    low, high = at, at
    while low > 0 and found[low - 1].end > wall - 2 * 86_400:
        low -= 1
    while high < len(found) and found[high].begin <= wall + 2 * 86_400:
        high += 1
    return found[max(low - 1, 0) : high]


def _read(zone: str) -> tuple[list[int], list[int], str]:
    """Moments, offsets (one more than moments: the first holds before all), POSIX rule."""
    path = resources.files("tzdata").joinpath("zoneinfo", *zone.split("/"))
    data = path.read_bytes()
    first = _counts(data, 0)
    start = HEADER.size + _size(first, 4)  # the 32-bit half is passed over
    counts = _counts(data, start)
    _, _, _, moment_count, type_count, _ = counts
    body = start + HEADER.size
    moments = struct.unpack_from(f">{moment_count}q", data, body)
    kinds = struct.unpack_from(f">{moment_count}B", data, body + 8 * moment_count)
    at = body + 9 * moment_count
    types = [struct.unpack_from(">lBB", data, at + 6 * n) for n in range(type_count)]
    offsets = [types[0][0], *(types[kind][0] for kind in kinds)]
    footer = data[body + _size(counts, 8) :].decode("ascii")
    assert footer.startswith("\n"), zone
    assert footer.endswith("\n"), zone
    return list(moments), offsets, footer.strip("\n")


def _counts(data: bytes, at: int) -> tuple[int, ...]:
    magic, version, *counts = HEADER.unpack_from(data, at)
    assert magic == b"TZif"
    assert version >= b"2"
    return tuple(counts)


def _size(counts: tuple[int, ...], width: int) -> int:
    utc_count, std_count, leap_count, moment_count, type_count, char_count = counts
    return (
        moment_count * (width + 1)
        + type_count * 6
        + char_count
        + leap_count * (width + 4)
        + std_count
        + utc_count
    )
