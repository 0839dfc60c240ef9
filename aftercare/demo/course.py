"""One visit of the demo with its plan, and when things happen after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, TypeAlias
from uuid import NAMESPACE_URL, UUID, uuid5

from aftercare.domain.timeline import date_of_day, local_instant

if TYPE_CHECKING:
    from accounts.models import User
    from aftercare.demo.facts import VisitFacts
    from aftercare.domain.care_plan import CarePlan
    from aftercare.treatments.models import Treatment

# What somebody does, and when.
Act: TypeAlias = tuple[datetime, Callable[[datetime], object]]

MINUTE = timedelta(minutes=1)
FIRST = time(0, 1)
MORNING = time(8, 10)
# Not everybody at the same minute.
SPREAD = 80
# On the evening of the visit, once a check-in is asked for.
EVENING = timedelta(hours=4, minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """`name` tells patients apart, so that their forms keep their tokens."""

    name: str
    treatment: Treatment
    plan: CarePlan
    visit: VisitFacts
    patient: User
    staff: User
    now: datetime

    @property
    def today(self) -> int:
        return self.plan.recovery_day(self.now)

    def token(self, *words: object) -> UUID:
        parts = ("demo", self.name, self.visit.day, *words)
        return uuid5(NAMESPACE_URL, ":".join(map(str, parts)))

    def moment(self, *, day: int, minutes_ago: int | None = None) -> datetime:
        """On the morning of a recovery day; or so long ago, if that was still today."""
        if minutes_ago is not None:
            since = max(self._wall(self.today, FIRST), self.plan.ended_at)
            return min(max(since, self.now - minutes_ago * MINUTE), self.now)
        if day == 0:
            return self.plan.ended_at + EVENING
        return self._wall(day, MORNING) + (self.token().int % SPREAD) * MINUTE

    def _wall(self, day: int, wall: time) -> datetime:
        on = date_of_day(treated_on=self.plan.treated_on, day=day)
        return local_instant(on=on, wall=wall, zone=self.treatment.zone)
