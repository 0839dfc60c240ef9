"""Guards of the product taken away, so that the matrix shows what they are good for.

Like the seams: in a forked child only. A matrix that cannot fail proves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.outbox import claims, marks
from aftercare.outbox.models import Delivery, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from uuid import UUID

    from aftercare.outbox.marks import Mark

FENCE = (
    "d.attempt = v.attempt\n"
    "    AND d.finished_at IS NULL AND d.state <> 'queued'\n"
    "    AND NOT (d.state = 'handed' AND v.state = 'handed')"
)


def nothing() -> None:
    """The product as it is."""


def marking_late() -> None:
    """Marked as sent first and sent afterwards: a crash in between loses the message."""
    inner = marks.write

    def write(*, marks: Sequence[Mark], at: datetime) -> set[UUID]:
        found = inner(marks=marks, at=at)
        handed = [m.delivery.pk for m in marks if m.state == DeliveryState.HANDED]
        Delivery.objects.filter(pk__in=handed).update(
            state=DeliveryState.SENT, finished_at=at, lease_until=None
        )
        return found

    setattr(marks, "write", write)  # noqa: B010 - mypy forbids the assignment


def fencing() -> None:
    """A worker that slept past its lease writes whatever it thinks."""
    if FENCE not in marks.UPDATE:
        raise AssertionError("the fence is not where it was: correct this file")
    marks.UPDATE = marks.UPDATE.replace(FENCE, "TRUE")

    def still_mine(*, deliveries: Sequence[Delivery]) -> list[Delivery]:
        return list(deliveries)

    setattr(claims, "still_mine", still_mine)  # noqa: B010 - mypy forbids the assignment


GUARDS: dict[str, Callable[[], None]] = {
    "nothing": nothing,
    "marking-late": marking_late,
    "fencing": fencing,
}
