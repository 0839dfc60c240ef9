"""By when somebody looks: the clinic's goal, counted in its open hours."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from aftercare.clinics import queries as clinic_queries
from aftercare.domain import promise

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.clinics.models import Clinic


def promised_by(*, clinic: Clinic, at: datetime) -> datetime | None:
    """When somebody has looked at what is raised now; None where nothing is promised.

    One query, none for a clinic that has set no goal (ux guide 2.1, R12).
    """
    if clinic.reply_goal_minutes is None:
        return None
    within = timedelta(minutes=clinic.reply_goal_minutes)
    return after_open_time(clinic=clinic, at=at, within=within)


def after_open_time(
    *, clinic: Clinic, at: datetime, within: timedelta
) -> datetime | None:
    """When that much open time has passed; None for a clinic without hours. One query."""
    return promise.promised_by(
        raised_at=at,
        within=within,
        stretches=clinic_queries.open_stretches(clinic=clinic, at=at),
    )
