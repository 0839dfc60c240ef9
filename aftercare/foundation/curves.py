"""Smooth lines for drawings, as SVG path text. Plain geometry: it knows no skin and no words."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Point = tuple[float, float]


def smooth(points: Sequence[Point]) -> str:
    """A path through the points that never overshoots between them.

    Monotone cubic interpolation with harmonic means as tangents, zero at every turn:
    F. N. Fritsch and J. Butland, SIAM J. Sci. Stat. Comput. 5 (1984).
    """
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    tangents = [0.0, *[_tangent(a, b) for a, b in pairwise(slopes)], 0.0]
    path = [f"M{number(points[0][0])} {number(points[0][1])}"]
    steps = zip(pairwise(points), pairwise(tangents), strict=True)
    for ((x0, y0), (x1, y1)), (t0, t1) in steps:
        third = (x1 - x0) / 3
        path.append(
            f"C{number(x0 + third)} {number(y0 + t0 * third)} "
            f"{number(x1 - third)} {number(y1 - t1 * third)} {number(x1)} {number(y1)}"
        )
    return "".join(path)


def broken(places: Mapping[int, Point]) -> str:
    """A line through numbered points that breaks wherever a number is missing.

    A point without neighbours has no line. Nothing is drawn across a gap: what was not
    told is not guessed.
    """
    runs = (run for run in runs_of(places) if len(run) > 1)
    return "".join(smooth([places[one] for one in run]) for run in runs)


def runs_of(numbers: Iterable[int]) -> tuple[tuple[int, ...], ...]:
    """`1 2 3 5 6` as `(1 2 3) (5 6)`."""
    counted = enumerate(sorted(numbers))
    groups = groupby(counted, key=lambda pair: pair[1] - pair[0])
    return tuple(tuple(one for _, one in group) for _, group in groups)


def number(value: float) -> str:
    """To a tenth, and no `.0`: a page holds hundreds of them."""
    return f"{value:.1f}".removesuffix(".0")


def _tangent(before: float, after: float) -> float:
    if before * after <= 0:
        return 0.0
    return 2 * before * after / (before + after)
