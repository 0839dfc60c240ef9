"""The words over the hill, in a grid of one column a day and six rows."""

from __future__ import annotations

from itertools import islice, pairwise
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

from aftercare.timeline.hill_points import ABOVE, CAPTION
from aftercare.timeline.words import sentence_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aftercare.timeline.hill_points import HillPoint

    YOf = Callable[[float], float]
    Spot = tuple[float, float]

ROWS, ROW_HEIGHT = 6, 25.0
# Half the width of each word, in columns of a phone.
HALF = {"today": 0.45, "usual": 0.9, "you": 0.3, "above": 0.95}
# What a dot or a line takes up beside its middle: in columns, and in height with half a word.
DOT, CLEAR = 0.2, 14.0


class HillLabel(NamedTuple):
    """A word over the drawing: column 1-8, row 1-6; kind: "today", "usual", "you", "above".

    side: in the middle of its column (""), from its start on ("from") or up to its end ("to").
    """

    kind: str
    column: int
    row: int
    text: str
    side: str = ""

    @property
    def classes(self) -> str:
        """Where and what it is, for the style sheet."""
        place = f"{self.kind} c{self.column} r{self.row}"
        return f"{place} {self.side}" if self.side else place

    @property
    def middle(self) -> float:
        """In columns, the first is 0."""
        beside = HALF[self.kind] - 0.5
        return self.column - 1 + {"from": beside, "to": -beside}.get(self.side, 0.0)


def labels_of(
    *, points: Sequence[HillPoint], today: int | None, y_of: YOf
) -> tuple[HillLabel, ...]:
    """Each word at the first place where it covers nothing; `today` is the index of its day.

    A word that fits nowhere is left out: the sentence and the table say it too.
    """
    found: list[HillLabel] = []
    own = [(i, y_of(p.place)) for i, p in enumerate(points) if p.place is not None]
    for wanted in (
        _above(points, own),
        _today(today),
        _you(own),
        _usual(points, y_of),
    ):
        free = (
            one
            for one in wanted
            if _is_inside(one, len(points)) and _is_free(one, found, own, today)
        )
        found += islice(free, 1)
    return tuple(found)


def _above(points: Sequence[HillPoint], own: Sequence[Spot]) -> Iterator[HillLabel]:
    """Beside the last diamond over the band: to its right, over it, to its left."""
    for index, y in own[::-1]:
        if not points[int(index)].is_above:
            continue
        text, row = sentence_case(ABOVE), _row(y)
        yield _label("above", text, index + 1, row, side="from")
        yield _label("above", text, index, _over(y))
        yield _label("above", text, index - 1, row, side="to")
        return


def _today(today: int | None) -> Iterator[HillLabel]:
    """Over its line; the strip under the hill names the day in any case."""
    if today is not None:
        yield _label("today", "Today", today, 1)


def _you(own: Sequence[Spot]) -> Iterator[HillLabel]:
    """Under the line, or over it; beside the only dot when the line of today is in it."""
    for index, y in own[::-1]:
        for row in (_under(y), _over(y)):
            yield _label("you", "You", index, row)
    for index, y in own[::-1]:
        for beside in (1, -1):
            yield _label("you", "You", index + beside, _row(y))


def _usual(points: Sequence[HillPoint], y_of: YOf) -> Iterator[HillLabel]:
    """Over the band, right of its peak."""
    for column in (6, 7, 5, 4, 3):
        near = points[max(column - 2, 0) : column + 1]
        y = min((y_of(point.high) for point in near), default=0.0)
        yield _label("usual", CAPTION, column - 1, max(2, min(5, _row(y - 4) - 1)))


def _label(
    kind: str, text: str, index: float, row: int, *, side: str = ""
) -> HillLabel:
    return HillLabel(kind=kind, column=int(index) + 1, row=row, text=text, side=side)


def _row(y: float) -> int:
    return int(y // ROW_HEIGHT) + 1


def _over(y: float) -> int:
    return floor((y - CLEAR) / ROW_HEIGHT + 0.5)


def _under(y: float) -> int:
    return ceil((y + CLEAR) / ROW_HEIGHT + 0.5)


def _is_inside(label: HillLabel, columns: int) -> bool:
    """The drawing has almost half a column to spare at each side."""
    half, spare = HALF[label.kind], 0.9
    is_across = half - spare <= label.middle <= columns - 1 - half + spare
    return is_across and 1 <= label.column <= columns and 1 <= label.row <= ROWS


def _is_free(
    label: HillLabel,
    others: Iterable[HillLabel],
    own: Sequence[Spot],
    today: int | None,
) -> bool:
    middle, half = label.middle, HALF[label.kind]
    is_over_line = today is not None and abs(middle - today) < half + DOT
    if is_over_line and label.kind != "today":
        return False
    if any(
        one.row == label.row and abs(one.middle - middle) < half + HALF[one.kind] + DOT
        for one in others
    ):
        return False
    y = (label.row - 0.5) * ROW_HEIGHT
    return not any(
        abs(at - middle) < half + DOT and abs(spot - y) < CLEAR
        for at, spot in _line(own)
    )


def _line(own: Sequence[Spot]) -> Iterator[Spot]:
    """The dots, and the middle of the line between two of them."""
    yield from own
    for (i, y), (j, z) in pairwise(own):
        if j - i == 1:
            yield (i + j) / 2, (y + z) / 2
