"""Plans with all that decides which reminders they are owed, and from when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError

from aftercare.domain.reminder_schedule import ReminderSettings, planned_reminders
from aftercare.reminders.models import ReminderChoice
from aftercare.reminders.queries import choice_queries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from accounts.queries import ContactFacts
    from aftercare.domain.reminder_schedule import PlannedReminder
    from aftercare.reminders.queries.choice_queries import Choice
    from aftercare.treatments.queries import ActivePlan, Found

# Reminders are planned this far ahead, and looked at again when half of it is used up:
# a day without any planning costs nobody a reminder.
HORIZON = timedelta(hours=48)
AHEAD = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    """One plan, its person, their choice. `since` is when all of it became what it is now.

    Reminders are owed from `since` on: what fell due before was owed by other facts.
    """

    plan: ActivePlan
    person: ContactFacts | None
    choice: Choice
    since: datetime

    @property
    def has_reminders(self) -> bool:
        """Only people with an open account who have agreed get any."""
        person = self.person
        return person is not None and person.is_active and person.has_agreed

    def occurrences(
        self, *, since: datetime, until: datetime
    ) -> tuple[PlannedReminder, ...]:
        """Every one with since <= due_at < until, stopped kinds and pauses among them.

        A wish to stop or pause is asked about when a reminder is due, so that starting
        again needs no repair.
        """
        if self.person is None:
            return ()
        settings = ReminderSettings(
            quiet_from=self.person.quiet_from,
            quiet_until=self.person.quiet_until,
            times=self.choice.times,
            stopped=frozenset(),
            paused_until=None,
            spread_seed=str(self.plan.patient_id),
        )
        return planned_reminders(
            plan=self.plan.plan, settings=settings, since=since, until=until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """A batch of plans that can be planned, and what the others raised, by treatment."""

    facts: Mapping[UUID, PlanFacts]
    broken: Mapping[UUID, Exception]


def plan_facts(*, found: Found) -> Sorted:
    """The plans of a batch with the wishes of their people; two queries."""
    choices, spoilt = _choices(found)
    changed = dict(
        ReminderChoice.objects.filter(user__in=choices).values_list(
            "user", "changed_at"
        )
    )
    facts, broken = {}, dict(found.broken)
    for treatment_id, plan in found.plans.items():
        if plan.user_id in spoilt:
            broken[treatment_id] = spoilt[plan.user_id]
            continue
        person = found.person(plan=plan)
        times = [plan.changed_at, person and person.changed_at]
        times.append(changed.get(plan.user_id) if plan.user_id else None)
        facts[treatment_id] = PlanFacts(
            plan=plan,
            person=person,
            choice=choices.get(plan.user_id, choice_queries.NOTHING_CHOSEN)
            if plan.user_id
            else choice_queries.NOTHING_CHOSEN,
            since=max(one for one in times if one),
        )
    return Sorted(facts=facts, broken=broken)


def _choices(
    found: Found,
) -> tuple[Mapping[UUID, Choice], dict[UUID | None, Exception]]:
    """One choice that cannot be read spoils the plans of that person and no others."""
    try:
        return choice_queries.choices_of_many(user_ids=found.people), {}
    except DatabaseError:
        raise
    except Exception:  # noqa: BLE001 - whatever one row holds, the others are asked alone
        choices: dict[UUID, Choice] = {}
    spoilt: dict[UUID | None, Exception] = {}
    for user_id in found.people:
        try:
            choices.update(choice_queries.choices_of_many(user_ids=[user_id]))
        except DatabaseError:
            raise
        except Exception as why:  # noqa: BLE001 - as above
            spoilt[user_id] = why
    return choices, spoilt
