"""The staff's lists, each behind the wall of their clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from aftercare.board import outages, presenters, queries
from aftercare.clinics import operations as clinic_operations
from aftercare.clinics import queries as clinic_queries
from aftercare.foundation import clock
from aftercare.outbox import pulses
from aftercare.outbox import queries as outbox_queries
from aftercare.reminders import queries as reminder_queries
from aftercare.treatments.views.desk import Desk, at_the_desk

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

A_PAGE = 50


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def patients(request: HttpRequest, *, desk: Desk) -> HttpResponse:
    """Everybody of the clinic, or whom the search box asks for.

    The search is posted, so that no name stands in an address or a server's log (I30).
    """
    clinic = desk.member.clinic
    sought = request.POST.get("q", "").strip()
    found = queries.patients(clinic=clinic, words=sought)
    rows = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    page = presenters.patients_page(
        facts=queries.facts_of(patients=list(rows), at=desk.at),
        found=rows.paginator.count,
        counts=queries.counts(clinic=clinic, at=desk.at),
        clinic=clinic,
        words_sought=sought,
        at=desk.at,
    )
    return desk.render(request, "board/patients.html", {"page": page, "rows": rows})


@at_the_desk
@require_POST
def invite(request: HttpRequest, *, desk: Desk, patient_id: UUID) -> HttpResponse:
    """Send the invitation, or send it again: the older link stops working."""
    one = clinic_queries.get_patient(member=desk.member, patient_id=patient_id)
    if one.user_id is None and one.email:
        clinic_operations.invite(patient=one, by=desk.user, at=desk.at)
        messages.success(request, f"Invitation sent to {one.email}.")
    back = request.POST.get("back")
    if back == "invitations":
        return redirect("board:invitations")
    return redirect("board:patient", one.pk)


@at_the_desk
@require_safe
def invitations(request: HttpRequest, *, desk: Desk) -> HttpResponse:
    """Who has not got in yet."""
    clinic = desk.member.clinic
    found = queries.invitations(clinic=clinic)
    rows = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    page = presenters.invitations_page(
        invitations=queries.with_deliveries(invitations=rows),
        waiting=queries.waiting_invitations(clinic=clinic),
        zone=clinic.zone,
        at=desk.at,
    )
    return desk.render(request, "board/invitations.html", {"page": page, "rows": rows})


@at_the_desk
@require_safe
def reminders(request: HttpRequest, *, desk: Desk) -> HttpResponse:
    """Did it go out, and who missed what?"""
    clinic = desk.member.clinic
    state = presenters.known_state(code=request.GET.get("state", ""))
    missed = outages.outages(clinic=clinic, at=desk.at)
    asked = request.GET.get("missed", "")
    chosen = next((one for one in missed if one.key == asked), None)
    found = queries.reminders(clinic=clinic, state=state, at=desk.at)
    if chosen:
        found = outages.reminders_of(clinic=clinic, outage=chosen)
    rows = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    page = presenters.reminders_page(
        rows=list(rows),
        engine=_engine(desk),
        missed=missed,
        chosen=chosen,
        state=state,
        zone=clinic.zone,
    )
    return desk.render(request, "board/reminders.html", {"page": page, "rows": rows})


def _engine(desk: Desk) -> presenters.Engine:
    """Ticks and the mail host live by the real clock, whatever day the demo shows."""
    return presenters.Engine(
        health=reminder_queries.health(
            at=desk.at,
            window=presenters.HEALTH_WINDOW,
            clinic_id=desk.member.clinic.pk,
        ),
        tick=pulses.last(name="dispatch"),
        host=outbox_queries.mail_host(),
        now=clock.now(),
    )
