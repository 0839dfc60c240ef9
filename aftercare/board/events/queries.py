"""The events of a clinic for its list, each with what was told first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch, prefetch_related_objects

from aftercare.checkins import queries as checkin_queries
from aftercare.checkins.models import (
    AdverseEvent,
    AdverseEventStep,
    RuleHit,
    SignReport,
    StepKind,
    SymptomReport,
)
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from aftercare.clinics.models import Clinic, Patient
    from aftercare.treatments.models import Treatment

# More open events than this at one clinic is another kind of day: the list says so.
MOST_OPEN = 100


def open_ones(*, clinic: Clinic) -> tuple[AdverseEvent, ...]:
    """Those nobody has resolved, urgent first and then the longest; three queries."""
    rows = checkin_queries.open_events(clinic=clinic, limit=MOST_OPEN)
    prefetch_related_objects(rows, "acknowledged_by", "contacted_by")
    return with_first_words(events=rows)


def closed(*, clinic: Clinic) -> QuerySet[AdverseEvent]:
    """Those that came to an end, the latest raised first."""
    rows = AdverseEvent.objects.filter(clinic=clinic, resolved_at__isnull=False)
    related = ("treatment__patient", "check_in", "resolved_by")
    return rows.select_related(*related).order_by("-raised_at", "pk")


def with_first_words(*, events: Sequence[AdverseEvent]) -> tuple[AdverseEvent, ...]:
    """With the rules that fired and what was first said (`first_steps`); two queries."""
    first = AdverseEventStep.objects.filter(kind=StepKind.RAISED)
    prefetch_related_objects(
        events,
        Prefetch("steps", first, to_attr="first_steps"),
        Prefetch("check_in__rule_hits", RuleHit.objects.order_by("position")),
    )
    return tuple(events)


def with_answers(*, event: AdverseEvent) -> None:
    """The check-in that raised it, with all that was answered; at most three queries."""
    if event.check_in is not None:
        prefetch_related_objects(
            [event.check_in],
            Prefetch("symptoms", SymptomReport.objects.order_by("created_at")),
            Prefetch("signs", SignReport.objects.order_by("created_at")),
            Prefetch("rule_hits", RuleHit.objects.order_by("position")),
        )


def treatments(*, patient: Patient) -> tuple[Treatment, ...]:
    """What an event of this patient may be about, the newest first; two queries."""
    return tuple(treatment_queries.treatments_of(patient=patient))
