"""One patient's story, a tab at a time, and the first word to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from aftercare.audit import trail
from aftercare.board.story import forms, presenters, queries, tabs
from aftercare.clinics import queries as clinic_queries
from aftercare.conversations import operations
from aftercare.treatments import queries as treatment_queries
from aftercare.treatments.views.desk import Desk, at_the_desk

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@at_the_desk
@require_safe
def patient(request: HttpRequest, *, desk: Desk, patient_id: UUID) -> HttpResponse:
    """The story so far."""
    return _show(
        request, desk, patient_id, presenters.known_tab(code=request.GET.get("tab", ""))
    )


@at_the_desk
@require_POST
def write(request: HttpRequest, *, desk: Desk, patient_id: UUID) -> HttpResponse:
    """The clinic writes first; an answer to something that waits is given on the board."""
    one = clinic_queries.get_patient(member=desk.member, patient_id=patient_id)
    form = forms.WriteForm(request.POST)
    if form.is_valid():
        try:
            operations.tell(
                patient=one,
                topic=form.topic_given(),
                treatment=treatment_queries.last_treatment(patient=one),
                draft=form.draft(),
                by=desk.user,
                at=desk.at,
            )
        except operations.CannotRead:
            form.say(forms.CANNOT_READ)
        except operations.FormOfAnother:
            form.say(forms.STALE)
        else:
            messages.success(request, "Sent. It stands in their messages now.")
            return redirect(f"{reverse('board:patient', args=[one.pk])}?tab=messages")
    return _show(request, desk, patient_id, "messages", typed=form)


def _show(
    request: HttpRequest,
    desk: Desk,
    patient_id: UUID,
    tab: str,
    typed: forms.WriteForm | None = None,
) -> HttpResponse:
    """The head, and the rows of one tab only."""
    story = queries.story_of(member=desk.member, patient_id=patient_id)
    # Who opened whose record is part of the record. Once for each member and hour: a tab
    # more or a reload is the same reading, and the log stays one that a person can read.
    trail.record_once_an_hour(
        by=desk.user,
        action="record.read",
        record=story.patient,
        at=desk.at,
        clinic_id=desk.member.clinic_id,
    )
    about = {
        "page": presenters.story_page(story=story, tab=tab, desk=desk),
        "tab": tabs.rows_of(tab=tab, story=story, asked=request.GET, at=desk.at),
        "form": typed or forms.WriteForm(),
    }
    return desk.render(request, "board/patient.html", about)
