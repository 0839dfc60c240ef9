"""The kill matrix: where a worker is stopped, and what may then become of its messages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class May(StrEnum):
    """What may become of the one message that was under way."""

    NOTHING = "sent once"
    RESEND = "A: sent once; B: not sent, shown"
    DOUBLE = "A: at most 2 copies, one Message-ID; B: 1 copy, shown"
    EITHER = "A: at most 2 copies, one Message-ID; B: at most 1 copy, shown"


class How(StrEnum):
    """What is done to the worker."""

    KILL = "SIGKILL by itself"
    TERMINATE = "SIGTERM"
    STOP = "SIGSTOP, a second worker, SIGCONT"
    FROM_OUTSIDE = "SIGKILL from outside"
    NO_DATABASE = "the database goes away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A seam of the product. `is_each`: passed once for every message, else once a turn."""

    name: str
    may: May
    is_each: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A row of the table; its runs go through `places` in turn."""

    code: str
    moment: str
    places: tuple[Place, ...]
    how: How = How.KILL


def _once(*names: str, may: May = May.NOTHING) -> tuple[Place, ...]:
    return tuple(Place(name=name, may=may) for name in names)


def _each(*names: str, may: May) -> tuple[Place, ...]:
    return tuple(Place(name=name, may=may, is_each=True) for name in names)


CLAIMING = _once("take.commit", "claim.commit")
CLAIMED = _once("take.done", "claim.done", "look.done")
HANDED = _each("handed", may=May.RESEND)
ADDRESSED = _each("mail", "rcpt", may=May.RESEND)
HALF_WAY = _each("body", may=May.RESEND)
WHOLE = _each("dot", may=May.DOUBLE)
ANSWERED = _each("reply", "finish", may=May.DOUBLE)
ENDED = _once("tick.end", "close.begin", "end")
SENDING = (*HANDED, *ADDRESSED, *HALF_WAY, *WHOLE, *ANSWERED)

POINTS = (
    Point(code="K1", moment="before the claim commits", places=CLAIMING),
    Point(code="K2", moment="after the claim, before the hand-over", places=CLAIMED),
    Point(code="K3", moment="after the hand-over commit", places=HANDED),
    Point(code="K4", moment="after MAIL or RCPT, before DATA", places=ADDRESSED),
    Point(code="K5", moment="in the text, before its final dot", places=HALF_WAY),
    Point(code="K6", moment="final dot sent, no reply yet", places=WHOLE),
    Point(code="K7", moment="250 read, finish not committed", places=ANSWERED),
    Point(code="K8", moment="finish committed, tick not acknowledged", places=ENDED),
    Point(
        code="K9",
        moment="database gone at the finish, no kill",
        places=_each("finish", may=May.NOTHING),
        how=How.NO_DATABASE,
    ),
    Point(
        code="K10",
        moment="SIGSTOP past the lease, a second worker, SIGCONT",
        places=(
            *_once("claim.done", "look.done"),
            *_each(*(place.name for place in SENDING), may=May.EITHER),
        ),
        how=How.STOP,
    ),
    Point(
        code="K11",
        moment="SIGKILL from outside at any instant",
        places=_once("anywhere", may=May.EITHER),
        how=How.FROM_OUTSIDE,
    ),
    Point(
        code="K12",
        moment="SIGTERM at each of K1 to K8 (a deploy)",
        places=(*CLAIMING, *CLAIMED, *SENDING, *ENDED),
        how=How.TERMINATE,
    ),
)
BY_CODE = {point.code: point for point in POINTS}
# Not a point: one run in which nobody moves the leases, so that the real time is proved.
CLOCK = "clock"
