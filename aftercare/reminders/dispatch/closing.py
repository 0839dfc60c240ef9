"""How claimed and late rows end: every end has a reason in words (I29), set by set."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q

from aftercare.outbox import claims
from aftercare.outbox.models import Delivery, DeliveryState
from aftercare.reminders import eligibility
from aftercare.reminders.models import PlanMark, Reminder, ReminderState
from aftercare.reminders.queries.planning_queries import AHEAD

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from aftercare.reminders.eligibility import Answer, Case

log = logging.getLogger(__name__)

SENT = "Sent."
# Longer than the planner needs to come by; it then gives the row its right time.
PLAN_AGAIN_IN = timedelta(seconds=90)

FINISH = """
UPDATE reminders_reminder SET
    state = CASE
        WHEN d.state = 'sent' THEN 'sent'
        WHEN d.state = 'failed' THEN 'failed'
        WHEN d.reason = %s THEN 'missed'
        ELSE 'cancelled' END,
    reason = CASE
        WHEN d.state = 'sent' THEN %s
        WHEN d.reason = %s THEN %s
        WHEN d.reason = %s THEN d.reason
        ELSE substr('Not sent: ' || lower(substr(d.reason, 1, 1))
                    || substr(d.reason, 2), 1, 120) END,
    finished_at = COALESCE(d.finished_at, %s)
FROM outbox_delivery AS d
WHERE reminders_reminder.state = 'sending' AND reminders_reminder.delivery_id = d.id
    AND d.state IN ('sent', 'failed', 'cancelled')
"""


def close_finished(*, at: datetime) -> int:
    """Give reminders whose message has ended their own end; how many that were."""
    late = claims.TOO_LATE
    words = [late, SENT, late, eligibility.TOO_LATE, claims.NOT_KNOWN]
    with connection.cursor() as cursor:
        cursor.execute(FINISH, [*words, connection.ops.adapt_datetimefield_value(at)])
        closed: int = cursor.rowcount
    return closed


def end_late(*, at: datetime, limit: int) -> int:
    """What was planned and is of no more use ends as missed, or as what the patient wished.

    After an outage this is the pile: none of it is sent, and each row says why.
    """
    late = Reminder.objects.filter(state=ReminderState.PLANNED, expires_at__lte=at)
    ids = list(late.order_by("expires_at").values_list("pk", flat=True)[:limit])
    found = eligibility.cases(where=Q(pk__in=ids))
    answers = [(case, _late_answer(case, at)) for case in found]
    return close(answers=answers, at=at, state=ReminderState.PLANNED)


@transaction.atomic
def end_waiting(*, at: datetime, limit: int) -> int:
    """A queued message may still be of use to one of its rows and not to another (I1).

    The message is locked first: whoever claims it looks after us.
    """
    late = Reminder.objects.filter(state=ReminderState.SENDING, expires_at__lte=at)
    queued = Delivery.objects.filter(
        state=DeliveryState.QUEUED, pk__in=late.values("delivery")
    )
    held = queued.select_for_update().order_by("pk").values_list("pk", "doubts")
    doubts: dict[UUID | None, int] = dict(held[:limit])
    found = eligibility.cases(where=Q(pk__in=late, delivery__in=doubts))
    answers = [
        (case, honest(doubts=doubts[case.delivery_id], answer=_late_answer(case, at)))
        for case in found
    ]
    return close(answers=answers, at=at)


def honest(*, doubts: int, answer: Answer) -> Answer:
    """Of a message in doubt nobody may say "not sent", and no other message may say it
    again: what does not go out once more with the same Message-ID ends here (I3)."""
    if not doubts or answer.send_from is not None:
        return answer
    return eligibility.Answer(state=ReminderState.FAILED, reason=claims.NOT_KNOWN)


def _late_answer(case: Case, at: datetime) -> Answer:
    try:
        return eligibility.ask(case=case, at=at)
    except Exception:
        # One row with a zone nobody knows must not keep the others open (I13).
        log.exception("reminders: why %s was missed is not known", case.reminder_id)
        return eligibility.Answer(
            state=ReminderState.MISSED, reason=eligibility.TOO_LATE
        )


def close(
    *,
    answers: Iterable[tuple[Case, Answer]],
    at: datetime,
    state: ReminderState = ReminderState.SENDING,
) -> int:
    """End the rows in `state` whose answer names an end; one query per reason."""
    found: dict[tuple[ReminderState, str], list[UUID]] = defaultdict(list)
    for case, answer in answers:
        if answer.state is not None:
            found[answer.state, answer.reason].append(case.reminder_id)
    closed = 0
    for (end, reason), ids in found.items():
        rows = Reminder.objects.filter(pk__in=ids, state=state)
        closed += rows.update(state=end, reason=reason, finished_at=at)
    return closed


def plan_again(*, cases: Iterable[Case], at: datetime) -> None:
    """Give claimed rows back; the next pass of the planner gives them today's facts.

    The planner is told after the transaction: it locks marks before rows, and two orders
    would stand in each other's way.
    """
    stale = list(cases)
    if not stale:
        return
    rows = Reminder.objects.filter(
        pk__in=[case.reminder_id for case in stale], state=ReminderState.SENDING
    )
    rows.update(state=ReminderState.PLANNED, delivery=None, due_at=at + PLAN_AGAIN_IN)
    marks = PlanMark.objects.filter(treatment__in={case.treatment_id for case in stale})
    transaction.on_commit(lambda: marks.update(look_again_at=at - AHEAD))


def wait_until(*, cases: Iterable[Case], until: datetime) -> None:
    """Give claimed rows back for a moment that is known."""
    rows = Reminder.objects.filter(
        pk__in=[case.reminder_id for case in cases], state=ReminderState.SENDING
    )
    rows.update(state=ReminderState.PLANNED, delivery=None, due_at=until)
