"""The last look at a message before it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.clinics.models import Patient
from aftercare.outbox.letters import NotWorthSending, NotYet
from aftercare.outbox.models import Delivery, DeliveryState
from aftercare.reminders import eligibility
from aftercare.reminders.dispatch import taking
from aftercare.reminders.models import Reminder, ReminderState

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from aftercare.reminders.eligibility import Facts

NOTHING_LEFT = "Nothing was left to remind of."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What one message is about, at the moment it leaves: oldest meant time first."""

    rows: tuple[Reminder, ...]
    facts: Facts


def worth_sending(*, delivery: Delivery, at: datetime) -> Sending:
    """The last look at one message: what it may still say (I7, I10).

    Rows that are no longer wanted end here, rows planned from old facts go back to be
    planned again. Raises NotWorthSending when none is left, NotYet when the patient
    sleeps or had a message in the last ten minutes.
    """
    rows = Reminder.objects.filter(delivery=delivery, state=ReminderState.SENDING)
    related = ("treatment__patient__clinic", "treatment__protocol_version")
    found = list(
        rows.select_related(*related)
        .defer("treatment__protocol_version__content")
        .order_by("wall_time", "rule_code")
    )
    facts = eligibility.facts_for(reminders=found)
    answers = [
        (row, eligibility.ask(reminder=row, facts=facts, at=at)) for row in found
    ]
    taking.close(answers=answers, at=at)
    waiting = [answer.send_from for _, answer in answers if answer.send_from]
    if waiting and min(waiting) > at:
        raise NotYet(min(waiting))
    again = [row for row, a in answers if a.send_from != at and a.state is None]
    taking.plan_again(rows=again)
    keep = tuple(row for row, answer in answers if answer.send_from == at)
    if not keep:
        raise NotWorthSending(
            next((a.reason for _, a in answers if a.reason), NOTHING_LEFT)
        )
    _keep_apart(keep[0].treatment.patient_id, delivery, at)
    return Sending(rows=keep, facts=facts)


def _keep_apart(patient_id: UUID, delivery: Delivery, at: datetime) -> None:
    """Two workers with a message each for one patient: the second one waits."""
    list(Patient.objects.select_for_update().filter(pk=patient_id).only("pk"))
    others = Delivery.objects.filter(
        kind=delivery.kind,
        about=patient_id,
        state__in=[DeliveryState.HANDED, DeliveryState.SENT],
        handed_at__gt=at - taking.TOGETHER,
    ).exclude(pk=delivery.pk)
    last = others.order_by("-handed_at").first()
    if last is not None and last.handed_at is not None:
        raise NotYet(last.handed_at + taking.TOGETHER)
