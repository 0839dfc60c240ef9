"""What became of every message of a run, and whether the table allows it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aftercare.outbox import claims
from aftercare.outbox.models import OPEN_STATES, Delivery, DeliveryState
from aftercare.outbox.transports import message_id
from aftercare.reminders.models import Reminder, ReminderState
from aftercare.workshop.chaos.points import May

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID


@dataclass(slots=True, kw_only=True)
class Tally:
    """Messages by their fate, and what no table allows, in words."""

    runs: int = 0
    once: int = 0
    twice: int = 0
    doubt: int = 0
    lost: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def is_allowed(self) -> bool:
        return not self.lost and not self.wrong

    def add(self, other: Tally) -> None:
        self.runs += other.runs
        self.once += other.once
        self.twice += other.twice
        self.doubt += other.doubt
        self.lost += other.lost
        self.wrong += other.wrong


def judge(
    *,
    taken: Iterable[str],
    may: May,
    under_way: UUID | None,
    most_under_way: int = 1,
) -> Tally:
    """One run, when a second worker has come to rest.

    `taken` holds the Message-IDs the mail host took. Only the message `under_way` may
    have another fate than "sent once"; when nobody knows which that was (None with a
    kill from outside), at most `most_under_way` may.
    """
    copies = Counter(taken)
    rows = Reminder.objects.select_related("delivery").order_by("patient")
    tally = Tally(runs=1)
    odd: list[Delivery] = []
    for row in rows:
        delivery = row.delivery
        number = copies.pop(message_id(delivery=delivery), 0) if delivery else 0
        fate = _fate(row, number)
        setattr(tally, fate, getattr(tally, fate) + 1)
        if fate == "lost":
            tally.wrong.append(_words(row, number))
        elif delivery is not None and fate != "once":
            odd.append(delivery)
            if not _is_allowed(delivery, number, may):
                tally.wrong.append(_words(row, number))
    if copies:
        tally.wrong.append(f"{sum(copies.values())} mails that no row knows")
    if open_now := Delivery.objects.filter(state__in=OPEN_STATES).count():
        tally.wrong.append(f"{open_now} messages never ended")
    tally.wrong += _too_many(odd, under_way, most_under_way)
    return tally


def _fate(row: Reminder, copies: int) -> str:
    """once, twice, doubt (not known, and the reminder says so), or lost."""
    delivery = row.delivery
    if delivery is None:
        return "lost"
    is_sent = delivery.state == DeliveryState.SENT and row.state == ReminderState.SENT
    if is_sent and copies:
        return "once" if copies == 1 else "twice"
    is_unknown = (
        delivery.state == DeliveryState.FAILED and delivery.reason == claims.NOT_KNOWN
    )
    # The reason stands on the patient's page and on the staff's as it is written here.
    is_shown = row.state == ReminderState.FAILED and row.reason == claims.NOT_KNOWN
    if is_unknown and is_shown and not delivery.is_repeatable:
        return "doubt"
    return "lost"


def _is_allowed(delivery: Delivery, copies: int, may: May) -> bool:
    if may == May.NOTHING:
        return False
    if delivery.is_repeatable:
        return may != May.RESEND and copies == 2
    least, most = {May.RESEND: (0, 0), May.DOUBLE: (1, 1)}.get(may, (0, 1))
    return least <= copies <= most


def _too_many(
    odd: Sequence[Delivery], under_way: UUID | None, most: int
) -> Iterable[str]:
    if len(odd) > most:
        yield f"{len(odd)} messages doubled or in doubt after one crash"
    if under_way and any(one.pk != under_way for one in odd):
        yield "a message that was not under way is doubled or in doubt"


def _words(row: Reminder, copies: int) -> str:
    policy = "B" if row.is_top_up else "A"
    delivery = row.delivery
    ends = f"{delivery.state} ({delivery.reason})" if delivery else "no message"
    return (
        f"policy {policy}: {copies} copies, {ends}, reminder {row.state} ({row.reason})"
    )
