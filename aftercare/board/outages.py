"""Who missed what: a clinic's reminders that did not go out, by local day and reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min
from django.db.models.functions import TruncDate

from aftercare.reminders.models import Reminder, ReminderState

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from aftercare.clinics.models import Clinic

LOOK_BACK = timedelta(days=7)
NOT_OUT = (ReminderState.MISSED, ReminderState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One reason on one day at the clinic, from the first to the last reminder due."""

    on: date
    reason: str
    people: int
    reminders: int
    first: datetime
    last: datetime

    @property
    def key(self) -> str:
        """For an address, where the reason itself has no place."""
        return f"{self.on:%Y%m%d}{sha256(self.reason.encode()).hexdigest()[:8]}"


def outages(*, clinic: Clinic, at: datetime) -> tuple[Outage, ...]:
    """The last seven days, the newest first, of one day the most reminders first; one query."""
    groups = (
        _not_out(clinic)
        .filter(due_at__gt=at - LOOK_BACK, due_at__lte=at)
        .values("reason", on=TruncDate("due_at", tzinfo=ZoneInfo(clinic.zone)))
        .annotate(
            people=Count("patient", distinct=True),
            reminders=Count("pk"),
            first=Min("due_at"),
            last=Max("due_at"),
        )
        .order_by("-on", "-reminders", "reason")
    )
    return tuple(Outage(**group) for group in groups)


def reminders_of(*, clinic: Clinic, outage: Outage) -> QuerySet[Reminder]:
    """The reminders one outage counts, in the order they were due."""
    rows = _not_out(clinic).filter(
        reason=outage.reason, due_at__range=(outage.first, outage.last)
    )
    related = ("treatment__patient", "treatment__protocol_version")
    whole = rows.select_related(*related).defer("treatment__protocol_version__content")
    return whole.order_by("due_at", "pk")


def _not_out(clinic: Clinic) -> QuerySet[Reminder]:
    rows = Reminder.objects.filter(patient__clinic=clinic, state__in=NOT_OUT)
    return rows.order_by()
