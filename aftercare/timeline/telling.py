"""Which of the patient's own answers a page reads."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from aftercare.checkins import queries as checkin_queries
from aftercare.checkins.queries import GradedDays

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from aftercare.checkins.queries import ToldDay
    from aftercare.treatments.queries import PlanForPatient

# The window of Today, and the day before it: the line comes in from there.
DAYS_BACK = 8


class Answers(StrEnum):
    """Which of the patient's own answers a page shows.

    TODAY is as RECENT, but symptom by symptom only what a sentence about today is made of.
    """

    NONE = "none"
    TODAY = "today"
    RECENT = "recent"
    ALL = "all"


def told(
    plans: tuple[PlanForPatient, ...],
    chosen: PlanForPatient | None,
    before: PlanForPatient | None,
    answers: Answers,
    at: datetime,
) -> Mapping[UUID, tuple[ToldDay, ...]]:
    """By treatment what was told; of the one before the whole course.

    That one is asked when things were gone.
    """
    if answers is Answers.NONE:
        return {}
    since = {one.plan.treatment_id: _since(one, answers, at) for one in plans}
    if answers is not Answers.TODAY:
        if before is not None:
            since[before.plan.treatment_id] = 0
        return checkin_queries.told_days(since=since)
    graded = {one.plan.treatment_id: _since_yesterday(one, at) for one in plans}
    if before is not None and chosen is not None:
        # What was there on this day was gone on a later one.
        number = since[before.plan.treatment_id] = chosen.plan.recovery_day(at)
        graded[before.plan.treatment_id] = GradedDays(if_told=number, since=number)
    return checkin_queries.told_days(since=since, graded=graded)


def _since_yesterday(one: PlanForPatient, at: datetime) -> GradedDays:
    number = one.plan.recovery_day(at)
    return GradedDays(if_told=number, since=number - 1)


def _since(one: PlanForPatient, answers: Answers, at: datetime) -> int:
    if answers is Answers.ALL:
        return 0
    return max(one.plan.recovery_day(at) - DAYS_BACK, 0)
