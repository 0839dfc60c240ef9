"""Wraps the named places of the product, in this process and nowhere else.

Called in a forked child that is about to be killed. A place that is gone from the
product is an error here, so that the matrix never tests less than it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connections

from aftercare.outbox import claims, last_look, marks, pulses, smtp
from aftercare.outbox.models import DeliveryState
from aftercare.reminders.dispatch import closing, taking

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

# A text is longer than any command, and this much of it leaves before a kill in it.
LONGEST_COMMAND = 600


class Trap:
    """Springs once, at the `nth` visit of its place.

    `under_way` is the message that was last handed over and has not been ended.
    """

    def __init__(
        self, *, place: str, nth: int, spring: Callable[[UUID | None], None]
    ) -> None:
        self._place = place
        self._left = nth
        self._spring = spring
        self.under_way: UUID | None = None

    def visit(self, place: str) -> None:
        if place == self._place:
            self._left -= 1
            if self._left == 0:
                self._spring(self.under_way)

    def is_here(self, place: str) -> bool:
        """Whether the next visit of this place springs it."""
        return place == self._place and self._left == 1


def lay(trap: Trap) -> None:
    """Wrap every place. One line to the mail host is assumed (MAIL_CONNECTIONS=1)."""
    _in_commit(trap, taking, "take_due", "take.commit")
    _in_commit(trap, claims, "claim_due", "claim.commit")
    _around(trap, taking, "take_due", after="take.done")
    _around(trap, claims, "claim_due", after="claim.done")
    _around(trap, last_look, "look", after="look.done")
    _around(trap, closing, "close_finished", before="close.begin")
    _around(trap, smtp.ReceiptSMTP, "mail", after="mail")
    _around(trap, smtp.ReceiptSMTP, "rcpt", after="rcpt")
    # The same two places where all commands leave in one flight.
    _around(trap, smtp.ReceiptSMTP, "answers", before="mail", after="rcpt")
    _around(trap, smtp.ReceiptSMTP, "text", after="reply")
    _around_text(trap)
    _around_marks(trap)
    _around_pulse(trap)


def _around(
    trap: Trap, owner: Any, name: str, *, before: str = "", after: str = ""
) -> None:
    inner = getattr(owner, name)

    def wrapped(*args: Any, **options: Any) -> Any:
        trap.visit(before)
        result = inner(*args, **options)
        trap.visit(after)
        return result

    setattr(owner, name, wrapped)


def _in_commit(trap: Trap, owner: Any, name: str, place: str) -> None:
    """Everything has been written and nobody else can see it yet."""
    inner = getattr(owner, name)

    def wrapped(*args: Any, **options: Any) -> Any:
        line: Any = connections["default"]
        commit = line.commit

        def visited() -> None:
            trap.visit(place)
            commit()

        line.commit = visited
        try:
            return inner(*args, **options)
        finally:
            del line.commit

    setattr(owner, name, wrapped)


def _around_text(trap: Trap) -> None:
    """The text of a message on its way: half of it out, or all of it and no answer."""
    inner = smtp.ReceiptSMTP.send

    def send(self: Any, s: Any) -> None:
        is_text = isinstance(s, bytes) and len(s) > LONGEST_COMMAND
        if is_text and trap.is_here("body"):
            self.sock.sendall(s[: len(s) // 2])
        if is_text:
            trap.visit("body")
        inner(self, s)
        if is_text:
            trap.visit("dot")

    setattr(smtp.ReceiptSMTP, "send", send)  # noqa: B010 - mypy forbids the assignment


def _around_marks(trap: Trap) -> None:
    inner = marks.write

    def write(*, marks: Any, at: Any) -> set[UUID]:
        if any(one.state == DeliveryState.SENT for one in marks):
            trap.visit("finish")
        found = inner(marks=marks, at=at)
        handed = [one for one in marks if one.state == DeliveryState.HANDED]
        if marks:
            trap.under_way = handed[-1].delivery.pk if handed else None
        if handed:
            trap.visit("handed")
        return found

    setattr(marks, "write", write)  # noqa: B010 - mypy forbids the assignment


def _around_pulse(trap: Trap) -> None:
    """The end of the delivery's tick: everything of it is committed."""
    inner = pulses.beat

    def beat(*, name: str, **facts: Any) -> None:
        if name == "deliver":
            trap.visit("tick.end")
        inner(name=name, **facts)

    setattr(pulses, "beat", beat)  # noqa: B010 - mypy forbids the assignment
