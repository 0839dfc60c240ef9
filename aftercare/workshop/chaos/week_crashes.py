"""A worker that dies between any two steps, inside this process and with no process lost.

A death is an exception nobody catches: what was not committed is rolled back, what the
worker held stays held until its lease ends. The kill matrix does the same with SIGKILL
and real processes; here it is cheap enough for thousands.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from aftercare.outbox import claims, last_look, marks
from aftercare.outbox.models import DeliveryState
from aftercare.reminders.dispatch import closing, taking
from aftercare.reminders.materialise import passes, writing
from aftercare.workshop.chaos.week_host import HOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aftercare.workshop.chaos.week_host import Post

# "inside": the transaction's commit is lost. The last four: the message is in doubt.
PLACES = (
    "plan.inside",
    "plan.after",
    "take.inside",
    "take.after",
    "claim.after",
    "look.inside",
    "look.after",
    "close.after",
    "handed",
    "accepted",
    "finish",
    "finished",
)


class Crash(BaseException):
    """The worker is gone."""


class Crasher:
    """`arm` it with a place; it strikes at the `nth` visit and is disarmed.

    `under_way` is the key of the message that was last handed over and has not ended;
    `doubts` counts by key how often a worker died with that message under way.
    """

    def __init__(self) -> None:
        self.crashes = 0
        self.doubts: dict[str, int] = {}
        self.under_way = ""
        self._place, self._left = "", 0

    def arm(self, *, place: str, nth: int = 1) -> None:
        if place not in PLACES:
            raise ValueError(place)
        self._place, self._left = place, nth

    def disarm(self) -> None:
        self._place = ""

    def visit(self, place: str) -> None:
        if place != self._place:
            return
        self._left -= 1
        if self._left:
            return
        self._place = ""
        self.crashes += 1
        if self.under_way:
            self.doubts[self.under_way] = self.doubts.get(self.under_way, 0) + 1
        self.under_way = ""
        raise Crash(place)


@contextmanager
def crasher() -> Iterator[Crasher]:
    """The places of the product where a worker can die, until the block ends."""
    one = Crasher()
    kept: list[tuple[Any, str, Any]] = []

    def put(owner: Any, name: str, new: Callable[..., Any]) -> None:
        kept.append((owner, name, getattr(owner, name)))
        setattr(owner, name, new)

    def after(owner: Any, name: str, place: str) -> None:
        inner = getattr(owner, name)

        def wrapped(*args: Any, **options: Any) -> Any:
            result = inner(*args, **options)
            one.visit(place)
            return result

        put(owner, name, wrapped)

    after(writing, "add", "plan.inside")
    after(passes, "agree", "plan.after")
    after(taking, "_put_on_messages", "take.inside")
    after(taking, "take_due", "take.after")
    after(claims, "claim_due", "claim.after")
    after(claims, "still_mine", "look.inside")
    after(last_look, "look", "look.after")
    after(closing, "close_finished", "close.after")
    put(marks, "write", _marking(one, marks.write))
    try:
        yield one
    finally:
        for owner, name, old in reversed(kept):
            setattr(owner, name, old)


def note_taken(*, crasher: Crasher, seen: Callable[[Post], None]) -> None:
    """The host has it, `seen` is told, and the worker may die before it hears the reply."""

    def both(post: Post) -> None:
        seen(post)
        crasher.visit("accepted")

    HOST.seen = both


def _marking(one: Crasher, inner: Callable[..., Any]) -> Callable[..., Any]:
    def write(*, marks: Any, at: Any) -> Any:
        if any(mark.state == DeliveryState.SENT for mark in marks):
            one.visit("finish")
        found = inner(marks=marks, at=at)
        handed = [mark for mark in marks if mark.state == DeliveryState.HANDED]
        if marks:
            one.under_way = handed[-1].delivery.message_key if handed else ""
        if handed:
            one.visit("handed")
        elif marks:
            one.visit("finished")
        return found

    return write
