"""Adverse events: the list, one with its history, each step, and the report on paper."""

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

from aftercare.audit import trail
from aftercare.board.events import forms, pages, presenters, queries
from aftercare.board.events.acts import ACTS, Refused, take
from aftercare.checkins import operations
from aftercare.checkins import queries as checkin_queries
from aftercare.clinics import queries as clinic_queries
from aftercare.treatments.views.desk import Desk, at_the_desk

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

A_PAGE = 25


@at_the_desk
@require_safe
def events(request: HttpRequest, *, desk: Desk) -> HttpResponse:
    """The open ones, urgent first; behind them what came to an end, a page at a time."""
    clinic = desk.member.clinic
    closed = Paginator(queries.closed(clinic=clinic), A_PAGE)
    rows = closed.get_page(request.GET.get("page"))
    page = presenters.events_page(
        open_ones=queries.open_ones(clinic=clinic),
        closed=queries.with_first_words(events=list(rows)),
        clinic=clinic,
        at=desk.at,
    )
    return desk.render(request, "board/events/list.html", {"page": page, "rows": rows})


@at_the_desk
@require_safe
def event(request: HttpRequest, *, desk: Desk, event_id: UUID) -> HttpResponse:
    """One event: what was told, what was done, what can be done."""
    return pages.show_event(request, desk=desk, event_id=event_id)


@at_the_desk
@require_POST
def act(request: HttpRequest, *, desk: Desk, event_id: UUID, name: str) -> HttpResponse:
    """One step of it. What is refused is said, and what was typed stays."""
    one = checkin_queries.get_event(member=desk.member, event_id=event_id)
    step = ACTS[name]
    desk.allow(step.role)
    form = step.form(request.POST, auto_id=f"id_{name}_%s")
    refusal = ""
    if form.is_valid():
        try:
            take(name=name, event=one, form=form, desk=desk)
        except Refused as why:
            refusal = why.words
        else:
            messages.success(request, step.done)
            return redirect("board:event", one.pk)
    typed = pages.Typed(name=name, form=form, refusal=refusal)
    return pages.show_event(request, desk=desk, event_id=event_id, typed=typed)


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def raise_event(request: HttpRequest, *, desk: Desk, patient_id: UUID) -> HttpResponse:
    """Staff heard of something; a treatment's open event takes it as one step more."""
    desk.allow("handle_event")
    patient = clinic_queries.get_patient(member=desk.member, patient_id=patient_id)
    known = queries.treatments(patient=patient)
    form = forms.RaiseForm(request.POST or None, treatments=known)
    if form.is_valid():
        try:
            made = operations.raise_by_hand(**form.facts(), by=desk.user, at=desk.at)
        except (operations.NotThisTreatment, operations.NoteNotUsable) as why:
            form.say(why)
        else:
            messages.success(request, "Written down. It is in your hands.")
            return redirect("board:event", made.pk)
    page = presenters.raise_page(patient=patient, has_treatments=bool(known))
    about = {"page": page, "form": form, "patient": patient}
    return desk.render(request, "board/events/raise.html", about)


@at_the_desk
@require_safe
def report(request: HttpRequest, *, desk: Desk, event_id: UUID) -> HttpResponse:
    """The event on paper for whoever it is reported to. Who took it along is written down."""
    found = checkin_queries.event_report(member=desk.member, event_id=event_id)
    trail.record_once_an_hour(
        by=desk.user,
        action="adverse_event.exported",
        record=found.event,
        at=desk.at,
        clinic_id=desk.member.clinic_id,
    )
    page = presenters.report_page(report=found, at=desk.at)
    return desk.render(request, "board/events/report.html", {"page": page})
