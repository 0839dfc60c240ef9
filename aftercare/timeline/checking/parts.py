"""What a screen of the check-in shows, flat, so that a page costs little to draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from aftercare.timeline.checking.frame import Frame
    from aftercare.timeline.checking.telling import Unclear


class Choice(NamedTuple):
    """One answer. size 0-4 is the dot beside it, None draws none.

    says: the tokens it leaves; a script without a connection follows them.
    """

    code: str
    label: str
    hint: str
    size: int | None
    is_picked: bool
    is_none: bool
    is_strong: bool
    says: str


class Row(NamedTuple):
    """A row of yes, no and not sure; `after` are the tokens that ask it."""

    code: str
    text: str
    hint: str
    answer: str
    says: str
    after: str


class More(NamedTuple):
    """One symptom of the further screen; grades and trends as (value, words, is_picked).

    Without grades it was graded in the short form already.
    """

    code: str
    name: str
    grades: tuple[tuple[str, str, bool], ...]
    trends: tuple[tuple[str, str, bool], ...]
    is_one_sided: bool
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """kind: "question", "ticks", "signs" or "more". `problem` is what is wrong, if anything.

    promise: by when somebody reads the note, where the clinic says so.
    """

    kind: str
    frame: Frame
    emergency: str
    emergency_href: str
    title: str
    hint: str
    choices: tuple[Choice, ...] = ()
    not_sure: Choice | None = None
    rows: tuple[Row, ...] = ()
    more: tuple[More, ...] = ()
    is_last: bool = False
    note: str = ""
    asks_temperature: bool = False
    temperature: str = ""
    problem: Unclear | None = None
    promise: str = ""
