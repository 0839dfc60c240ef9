"""Is it still worth sending? Asked when a reminder is due, and again at hand-over (I7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts import queries as account_queries
from aftercare.domain.care_tasks import available_at
from aftercare.domain.quiet_hours import QuietHours
from aftercare.domain.timeline import local_instant
from aftercare.domain.vocabulary import ReminderKind
from aftercare.reminders.models import ReminderState
from aftercare.reminders.queries import choice_queries, done_queries
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from accounts.queries import ContactFacts
    from aftercare.reminders.models import Reminder
    from aftercare.reminders.queries.choice_queries import Choice
    from aftercare.reminders.queries.done_queries import Key
    from aftercare.treatments.queries import ActivePlan

PLAN_ENDED = "Not sent: your clinic ended this plan."
NO_ACCOUNT = "Not sent: the account is closed."
NOT_AGREED = "Not sent: you did not agree to reminders, or took it back."
STOPPED = "Not sent: you stopped these reminders."
DONE = "Not sent: you had already done it."
PAUSED = "Not sent: you had paused reminders."
QUIET = "Not sent: quiet hours."
TOO_LATE = "Not sent: it was too late to be of use."
CHANGED = "Not sent: your plan or your times changed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything the answer depends on, for a batch of reminders."""

    plans: Mapping[UUID, ActivePlan]
    contacts: Mapping[UUID, ContactFacts]
    choices: Mapping[UUID, Choice]
    done: Mapping[Key, object]

    def contact(self, plan: ActivePlan) -> ContactFacts | None:
        return self.contacts.get(plan.user_id) if plan.user_id else None

    def choice(self, plan: ActivePlan) -> Choice:
        none = choice_queries.NOTHING_CHOSEN
        return self.choices.get(plan.user_id, none) if plan.user_id else none


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Send from `send_from` on; or end as `state` for `reason`; or neither: plan again."""

    send_from: datetime | None = None
    state: ReminderState | None = None
    reason: str = ""


PLAN_AGAIN = Answer()


def facts_for(*, reminders: Sequence[Reminder]) -> Facts:
    """The facts for a batch, in a number of queries that does not grow with it."""
    ids = {row.treatment_id for row in reminders}
    plans = treatment_queries.plans_by_id(treatment_ids=ids)
    users = {plan.user_id for plan in plans.values() if plan.user_id}
    return Facts(
        plans=plans,
        contacts=account_queries.contact_facts(user_ids=users),
        choices=choice_queries.choices_of_many(user_ids=users),
        done=done_queries.done_for(
            treatment_ids=ids, days={row.day for row in reminders}
        ),
    )


def version_of(*, plan: ActivePlan, contact: ContactFacts, choice: Choice) -> str:
    """Names the facts a reminder was planned from; another name, other facts (I10)."""
    return f"{plan.plan_version}.{contact.version}.{choice.version}"


def ask(*, reminder: Reminder, facts: Facts, at: datetime) -> Answer:
    """Whether this reminder may go out at `at`, and if not, how it ends and why."""
    plan = facts.plans.get(reminder.treatment_id)
    if plan is None or plan.plan.is_ended:
        return _end(ReminderState.CANCELLED, PLAN_ENDED)
    contact = facts.contact(plan)
    refusal = _refusal(contact) or _wish(reminder, facts, plan, at)
    if refusal is not None or contact is None:
        return refusal or _end(ReminderState.CANCELLED, NO_ACCOUNT)
    return _moment(reminder, plan, contact, facts.choice(plan), at)


def _end(state: ReminderState, reason: str) -> Answer:
    return Answer(state=state, reason=reason)


def _refusal(contact: ContactFacts | None) -> Answer | None:
    if contact is None or not contact.is_active:
        return _end(ReminderState.CANCELLED, NO_ACCOUNT)
    if not contact.has_agreed:
        return _end(ReminderState.CANCELLED, NOT_AGREED)
    return None


def _wish(
    reminder: Reminder, facts: Facts, plan: ActivePlan, at: datetime
) -> Answer | None:
    """What the patient said: stop, done, pause."""
    if ReminderKind(reminder.kind) in facts.choice(plan).stopped:
        return _end(ReminderState.CANCELLED, STOPPED)
    key = (reminder.treatment_id, reminder.care_task, reminder.day, reminder.slot)
    if key in facts.done:
        return _end(ReminderState.SKIPPED, DONE)
    contact = facts.contact(plan)
    if contact and contact.paused_until and at < contact.paused_until:
        return _end(ReminderState.SKIPPED, PAUSED)
    return None


def _moment(
    reminder: Reminder,
    plan: ActivePlan,
    contact: ContactFacts,
    choice: Choice,
    at: datetime,
) -> Answer:
    """Whether it is planned from today's facts, still of use, and nobody sleeps."""
    is_current = (
        reminder.plan_version == version_of(plan=plan, contact=contact, choice=choice)
        and reminder.zone == plan.plan.zone
    )
    if at >= reminder.expires_at:
        late = TOO_LATE if is_current else CHANGED
        return _end(ReminderState.MISSED, _why_late(reminder, contact, late))
    task = plan.plan.protocol.task(reminder.care_task)
    if not is_current or at < available_at(plan=plan.plan, task=task):
        return PLAN_AGAIN
    quiet = _quiet(contact, reminder.zone)
    if not quiet.holds(at):
        return Answer(send_from=at)
    ends_at = quiet.end_after(at)
    if ends_at >= reminder.expires_at:
        return _end(ReminderState.MISSED, QUIET)
    return Answer(send_from=ends_at)


def _why_late(reminder: Reminder, contact: ContactFacts, late: str) -> str:
    """A reminder that never had a useful instant was kept back by the quiet hours."""
    if reminder.due_at < reminder.expires_at:
        return late
    meant_at = local_instant(
        on=reminder.wall_on, wall=reminder.wall_time, zone=reminder.zone
    )
    return QUIET if _quiet(contact, reminder.zone).holds(meant_at) else late


def _quiet(contact: ContactFacts, zone: str) -> QuietHours:
    return QuietHours(begin=contact.quiet_from, end=contact.quiet_until, zone=zone)
