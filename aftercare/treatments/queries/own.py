"""A patient's own treatments, with no more than a question about one of them needs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from aftercare.domain import timeline
from aftercare.domain.vocabulary import BodyArea
from aftercare.foundation.compiled import Compiled
from aftercare.treatments.models import TreatedArea, Treatment
from aftercare.treatments.queries.plans import care_plan_of, known_zones
from aftercare.treatments.queries.rows import whole

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from accounts.models import User
    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.timeline import ZonePeriod


def own_treatments(*, user: User) -> tuple[Treatment, ...]:
    """Those that were not stopped, newest first, with clinic and version; one query."""
    return tuple(_OWN.objects(user=user.pk))


def _own(user: UUID) -> QuerySet[Treatment]:
    rows = Treatment.objects.filter(patient__user=user, stopped_at__isnull=True)
    related = rows.select_related("patient__clinic", "protocol_version")
    return related.defer("protocol_version__content").order_by("-ended_at", "pk")


_OWN = Compiled(_own, user=UUID)


def recovery_day_of(
    *, treatment: Treatment, zones: tuple[ZonePeriod, ...], at: datetime
) -> int:
    """The treatment's day for somebody who lives by these zones; no query."""
    return timeline.recovery_day(
        treated_on=treatment.treated_on,
        at=at,
        zones=known_zones(zones=zones, fallback=treatment.zone),
        counted_from=treatment.ended_at,
    )


def plan_of(*, treatment_id: UUID) -> CarePlan:
    """The plan of a treatment whose owner is known already, stopped or not; three queries."""
    return care_plan_of(treatment=whole().get(pk=treatment_id))


def areas_by_treatment(
    *, treatment_ids: Collection[UUID]
) -> Mapping[UUID, tuple[BodyArea, ...]]:
    """Which areas were treated, in the order of the vocabulary; one query."""
    rows = TreatedArea.objects.filter(treatment__in=treatment_ids)
    pairs = set(rows.values_list("treatment", "area"))
    return {
        key: tuple(area for area in BodyArea if (key, area.value) in pairs)
        for key, _ in pairs
    }
