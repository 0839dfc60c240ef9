"""The card a patient hands over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aftercare.checkins import queries as checkin_queries
from aftercare.timeline.door import patients_own
from aftercare.timeline.handover.card import handover_card
from aftercare.timeline.presenters import course_state

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from aftercare.timeline.queries import PatientDay

# So that it stays one page of paper.
LATEST = 3


@patients_own
@require_safe
def handover(request: HttpRequest, *, day: PatientDay) -> HttpResponse:
    """Before a treatment is done there is nothing to hand over."""
    one = day.chosen
    if one is None or course_state(one.plan, day.at) == "before":
        raise Http404
    rows = checkin_queries.check_ins_of(treatment_id=one.treatment.pk, limit=LATEST)
    page = handover_card(day=day, one=one, rows=rows)
    context = {"page": page, "shell": page.shell}
    return render(request, "timeline/handover/card.html", context)
