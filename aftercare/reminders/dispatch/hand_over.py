"""The last look at a batch of messages before they leave."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from aftercare.outbox.letters import NotWorthSending, NotYet
from aftercare.reminders import eligibility
from aftercare.reminders.dispatch import closing, restraint
from aftercare.reminders.models import ReminderState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from aftercare.outbox.models import Delivery
    from aftercare.reminders.dispatch.restraint import Had
    from aftercare.reminders.eligibility import Answer, Case

NOTHING_LEFT = "Nothing was left to remind of."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What one message is about, at the moment it leaves: oldest meant time first."""

    rows: tuple[Case, ...]

    @property
    def email(self) -> str:
        return self.rows[0].email


Look = Sending | NotWorthSending | NotYet


@dataclass(slots=True, kw_only=True)
class _Notes:
    """What the look decided about rows, written together at its end."""

    ends: list[tuple[Case, Answer]] = field(default_factory=list)
    again: list[Case] = field(default_factory=list)
    waits: dict[datetime, list[Case]] = field(default_factory=lambda: defaultdict(list))


def worth_sending(
    *, deliveries: Sequence[Delivery], at: datetime
) -> Mapping[UUID, Look]:
    """What each message may still say (I7, I10), in a number of queries that does not grow.

    Rows that are no longer wanted end here, rows planned from old facts go back to be
    planned again. A message with nothing left is NotWorthSending; NotYet when the
    patient sleeps or had a message in the last ten minutes. Call it in the transaction
    in which the messages' own ends are written.
    """
    ids = [delivery.pk for delivery in deliveries]
    found = eligibility.cases(where=Q(delivery__in=ids, state=ReminderState.SENDING))
    rows: dict[UUID, list[Case]] = defaultdict(list)
    for case in found:
        if case.delivery_id is not None:
            rows[case.delivery_id].append(case)
    mails = restraint.lately(
        patient_ids={case.patient_id for case in found}, but=ids, at=at
    )
    notes = _Notes()
    looks = {
        one.pk: _look(one, rows.get(one.pk, []), mails, notes, at) for one in deliveries
    }
    closing.close(answers=notes.ends, at=at)
    closing.plan_again(cases=notes.again, at=at)
    for until, cases in notes.waits.items():
        closing.wait_until(cases=cases, until=until)
    return looks


def _look(
    delivery: Delivery,
    rows: Sequence[Case],
    mails: restraint.Lately,
    notes: _Notes,
    at: datetime,
) -> Look:
    """One message: what stays of it."""
    answers = [(row, _answer(delivery, row, at)) for row in rows]
    notes.ends += answers
    notes.again += [r for r, a in answers if a == eligibility.PLAN_AGAIN]
    useful = [(row, answer.send_from) for row, answer in answers if answer.send_from]
    if not useful:
        return NotWorthSending(_why(answers))
    had = mails.mails.get(rows[0].patient_id, ())
    now = [row for row, send_from in useful if send_from <= at]
    free_from = mails.free_from(patient_id=rows[0].patient_id)
    if not now:
        return NotYet(min(send_from for _, send_from in useful))
    if free_from is not None and free_from > at:
        return NotYet(free_from)
    for row, send_from in useful:
        if send_from > at:
            notes.waits[send_from].append(row)
    return _kept(delivery, now, had, notes, at)


def _kept(
    delivery: Delivery,
    now: list[Case],
    had: Sequence[Had],
    notes: _Notes,
    at: datetime,
) -> Look:
    held = [
        (row, closing.honest(doubts=delivery.doubts, answer=answer))
        for row, answer in restraint.held_back(rows=now, had=had, at=at)
    ]
    notes.ends += held
    gone = {row.reminder_id for row, _ in held}
    kept = tuple(row for row in now if row.reminder_id not in gone)
    return Sending(rows=kept) if kept else NotWorthSending(_why(held))


def _answer(delivery: Delivery, row: Case, at: datetime) -> Answer:
    answer = eligibility.ask(case=row, at=at)
    return closing.honest(doubts=delivery.doubts, answer=answer)


def _why(answers: Sequence[tuple[Case, Answer]]) -> str:
    return next((answer.reason for _, answer in answers if answer.reason), NOTHING_LEFT)
