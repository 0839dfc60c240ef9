"""Enter a treatment: one page, and a "keep it?" page when a value is unlikely."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from aftercare.clinics import operations as clinic_operations
from aftercare.clinics import queries as clinic_queries
from aftercare.treatments import operations, presenters, queries
from aftercare.treatments.forms import EntryForm
from aftercare.treatments.views.desk import Desk, at_the_desk

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from aftercare.clinics.models import Patient
    from aftercare.treatments.models import Treatment

CHOOSE = "choose:"


@at_the_desk
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, *, desk: Desk) -> HttpResponse:
    """The form; its buttons say in `do` what is wanted, so it works without any script."""
    desk.allow("enter")
    if request.method == "GET":
        patient = _patient(desk, request.GET.get("patient", ""))
        return _page(request, desk, _form(desk, patient))
    patient = _patient(desk, request.POST.get("patient", ""))
    form = _form(desk, patient, request.POST)
    return _again(request, desk, form) or _save(request, desk, form)


@at_the_desk
@require_POST
def matches(request: HttpRequest, *, desk: Desk) -> HttpResponse:
    """Who is already here by that name: the part of the form below the name."""
    rows = presenters.match_rows(patients=_found(desk, request))
    return render(request, "treatments/parts/matches.html", {"matches": rows})


@at_the_desk
@require_POST
def preview(request: HttpRequest, *, desk: Desk) -> HttpResponse:
    """What the patient will see, for the facts typed so far: the part beside the form."""
    patient = _patient(desk, request.POST.get("patient", ""))
    shown = _tonight(desk, _form(desk, patient, request.POST))
    return render(request, "treatments/parts/tonight.html", {"tonight": shown})


def _again(request: HttpRequest, desk: Desk, form: EntryForm) -> HttpResponse | None:
    """The page once more, as a button asked; None when the form is to be saved."""
    around: dict[str, Any] = {}
    match request.POST.get("do", "save"):
        case "find":
            shown, around = form.as_typed(), {"matches": _found(desk, request)}
        case "preview":
            shown, around = form.as_typed(), {"tonight": _tonight(desk, form)}
        case "change":
            shown = form.as_typed()
        case "someone-else":
            shown = form.with_patient(patient=None)
        case do if do.startswith(CHOOSE):
            chosen = _patient(desk, do.removeprefix(CHOOSE))
            shown = form.with_patient(patient=chosen)
        case _:
            return None
    return _page(request, desk, shown, **around)


def _save(request: HttpRequest, desk: Desk, form: EntryForm) -> HttpResponse:
    token = request.POST.get("form_token", "")
    known = queries.entered_with(member=desk.member, form_token=token)
    if known is not None:  # the same form once more: a double click, the back button
        return _saved(known)
    if not form.is_valid():
        return _page(request, desk, form)
    facts = form.facts()
    doubts = operations.doubts_about(facts=facts, protocol=form.protocol, at=desk.at)
    if not form.is_kept(doubts=doubts):
        page = presenters.check_page(doubts=doubts, posted=request.POST)
        return desk.render(request, "treatments/check.html", {"page": page})
    treatment = operations.enter_treatment(facts=facts, by=desk.user, at=desk.at)
    _invite(desk, treatment)
    return _saved(treatment)


def _saved(treatment: Treatment) -> HttpResponse:
    return redirect(f"{reverse('treatments:detail', args=[treatment.pk])}?saved=1")


def _invite(desk: Desk, treatment: Treatment) -> None:
    """Who has no account gets a way in; a second copy of the form sends no second letter."""
    patient = treatment.patient
    is_asked = clinic_queries.has_open_invitation(patient=patient, at=desk.at)
    if patient.user_id is None and patient.email and not is_asked:
        clinic_operations.invite(patient=patient, by=desk.user, at=desk.at)


def _page(
    request: HttpRequest, desk: Desk, form: EntryForm, **around: Any
) -> HttpResponse:
    page = presenters.entry_page(
        patient=form.patient, zone=desk.member.clinic.zone, at=desk.at, **around
    )
    return desk.render(request, "treatments/new.html", {"form": form, "page": page})


def _form(desk: Desk, patient: Patient | None, data: Any = None) -> EntryForm:
    return EntryForm(
        data, member=desk.member, protocol=desk.protocol, patient=patient, at=desk.at
    )


def _patient(desk: Desk, patient_id: str) -> Patient | None:
    if not patient_id:
        return None
    return clinic_queries.get_patient(member=desk.member, patient_id=patient_id)


def _found(desk: Desk, request: HttpRequest) -> list[Patient]:
    words = request.POST.get("name", "").strip()
    return queries.few_matches(clinic=desk.member.clinic, words=words)


def _tonight(desk: Desk, form: EntryForm) -> presenters.Tonight | None:
    """None while the facts do not make a plan yet."""
    if not form.is_plan_ready():
        return None
    facts = form.facts()
    plan = operations.expected_plan(facts=facts, protocol=form.protocol)
    settings = queries.usual_settings(patient=form.patient)
    return presenters.tonight(plan=plan, settings=settings, at=desk.at)
