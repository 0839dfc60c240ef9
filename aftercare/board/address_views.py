"""An address whose mail comes back: tried again, or written down anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from aftercare.board.forms import PatientAddressForm
from aftercare.clinics import operations as clinic_operations
from aftercare.clinics import queries as clinic_queries
from aftercare.treatments.views.desk import Desk, at_the_desk

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@at_the_desk
@require_POST
def again(request: HttpRequest, *, desk: Desk, patient_id: UUID) -> HttpResponse:
    """The patient says it works: trust it until it comes back once more."""
    one = clinic_queries.get_patient(member=desk.member, patient_id=patient_id)
    clinic_operations.try_address_again(patient=one, by=desk.user, at=desk.at)
    messages.success(request, "The next email tries this address again.")
    return redirect("board:patient", one.pk)


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, *, desk: Desk, patient_id: UUID) -> HttpResponse:
    """Put the address of somebody right who has no account yet, and ask them in there."""
    one = clinic_queries.get_patient(member=desk.member, patient_id=patient_id)
    if one.user_id is not None:
        messages.info(
            request, "Only the patient can change this, on their account page."
        )
        return redirect("board:patient", one.pk)
    form = PatientAddressForm(request.POST or None, initial={"email": one.email})
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            clinic_operations.correct_address(
                patient=one, email=email, by=desk.user, at=desk.at
            )
        except clinic_operations.AddressTaken:
            form.add_error("email", "Another patient of yours has this address.")
        else:
            messages.success(request, f"Saved. Invitation sent to {email}.")
            return redirect("board:patient", one.pk)
    context = {"form": form, "patient": one}
    return desk.render(request, "board/address.html", context)
