"""One treatment: read it, correct it, stop it, print its plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from aftercare.treatments import operations, presenters, queries
from aftercare.treatments.forms import CorrectionForm, StopForm
from aftercare.treatments.views.desk import Desk, at_the_desk

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from aftercare.treatments.models import Treatment


@at_the_desk
@require_safe
def detail(request: HttpRequest, *, desk: Desk, treatment_id: UUID) -> HttpResponse:
    """The record; right after saving, what happens next comes first."""
    treatment = queries.get_treatment(member=desk.member, treatment_id=treatment_id)
    plan = queries.care_plan_of(treatment=treatment)
    settings = queries.usual_settings(patient=treatment.patient)
    shown = presenters.tonight(plan=plan, settings=settings, at=desk.at)
    page = presenters.record_page(
        treatment=treatment,
        plan=plan,
        corrections=queries.corrections_of(treatment=treatment),
        at=desk.at,
        saved=shown if "saved" in request.GET else None,
    )
    about = {
        "page": page,
        "treatment": treatment,
        "tonight": shown,
        "may_correct": queries.may(member=desk.member, act="correct"),
        "may_stop": queries.may(member=desk.member, act="stop"),
    }
    return desk.render(request, "treatments/detail.html", about)


@at_the_desk
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, *, desk: Desk, treatment_id: UUID) -> HttpResponse:
    """Put the record right; the old words stay readable."""
    treatment = queries.get_treatment(member=desk.member, treatment_id=treatment_id)
    desk.allow("correct")
    if treatment.stopped_at is not None:
        return _closed(request, desk, treatment)
    form = CorrectionForm(
        request.POST or None,
        member=desk.member,
        protocol=queries.care_plan_of(treatment=treatment).protocol,
        at=desk.at,
        treatment=treatment,
    )
    if request.POST.get("do") == "change":
        form = form.as_typed()
    if not form.is_valid():
        about = {"form": form, "treatment": treatment}
        return desk.render(request, "treatments/correct.html", about)
    return _write_correction(request, desk, form)


@at_the_desk
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, *, desk: Desk, treatment_id: UUID) -> HttpResponse:
    """End a plan, with a reason; the patient gets no more reminders for it."""
    treatment = queries.get_treatment(member=desk.member, treatment_id=treatment_id)
    desk.allow("stop")
    form = StopForm(request.POST or None)
    try:
        if form.is_valid():
            operations.stop_treatment(
                treatment=treatment,
                reason=form.cleaned_data["reason"],
                by=desk.user,
                at=desk.at,
            )
            return redirect("treatments:detail", treatment.pk)
    except (operations.TreatmentStopped, operations.CorrectedMeanwhile):
        return _closed(request, desk, treatment)
    about = {"form": form, "treatment": treatment}
    return desk.render(request, "treatments/stop.html", about)


@at_the_desk
@require_safe
def paper(request: HttpRequest, *, desk: Desk, treatment_id: UUID) -> HttpResponse:
    """The plan on paper, printed at the desk."""
    treatment = queries.get_treatment(member=desk.member, treatment_id=treatment_id)
    page = presenters.paper_page(
        plan=queries.care_plan_of(treatment=treatment),
        clinic=desk.member.clinic,
        version=treatment.protocol_version.number,
        at=desk.at,
    )
    about = {"page": page, "treatment": treatment}
    return desk.render(request, "treatments/paper.html", about)


def _write_correction(
    request: HttpRequest, desk: Desk, form: CorrectionForm
) -> HttpResponse:
    doubts = form.new_doubts()
    if not form.is_kept(doubts=doubts):
        page = presenters.check_page(doubts=doubts, posted=request.POST)
        return desk.render(request, "treatments/check.html", {"page": page})
    try:
        operations.correct_treatment(
            treatment=form.treatment,
            changes=form.changes(),
            reason=form.cleaned_data["reason"],
            by=desk.user,
            at=desk.at,
        )
    except (operations.TreatmentStopped, operations.CorrectedMeanwhile):
        return _closed(request, desk, form.treatment)
    return redirect("treatments:detail", form.treatment.pk)


def _closed(request: HttpRequest, desk: Desk, treatment: Treatment) -> HttpResponse:
    """Somebody was faster; nothing was written."""
    about = {"treatment": treatment}
    return desk.render(request, "treatments/closed.html", about, status=409)
