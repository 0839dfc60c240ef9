"""Kilobytes over the wire."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import TYPE_CHECKING

import brotli

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.pages.cases import Case
    from benchmarks.reminders.place import Hand
    from benchmarks.reminders.table import Table

MOST_KB = 40
FIRST_LOADS = {"Today", "check-in question", "board, 50 rows"}


def tell(table: Table, hand: Hand, cases: Iterable[Case]) -> None:
    """The first load of each page: it and all it names, without the font."""
    for case in cases:
        if case.name not in FIRST_LOADS:
            continue
        html = hand.do("html", path=case.path, cookie=case.cookie)
        light, font = first_load(html["html"], static=html["static"])
        table.count(
            f"{case.name}, first load without the font", light, MOST_KB, unit=" kB"
        )
        table.note(f"{case.name}: {light + font:.1f} kB with the font")


def first_load(html: str, *, static: str) -> tuple[float, float]:
    """Kilobytes of (all but the font, the font)."""
    folder = Path(static)
    named = set(re.findall(r'(?:href|src)="/static/([^"#?]+)', html))
    files = [folder / name for name in named]
    light = [compressed(file.read_bytes()) for file in files if file.suffix != ".woff2"]
    return compressed(html.encode()) + sum(light), _font(files)


def _font(files: list[Path]) -> float:
    sizes = [f.stat().st_size / 1000 for f in files if f.suffix == ".woff2"]
    return max(sizes, default=0.0)


def compressed(content: bytes) -> float:
    return min(len(brotli.compress(content)), len(gzip.compress(content))) / 1000
