"""The mails around an account: the invitation, the sign-in code, and a new address.

They go out in the name of the person's clinic, which accounts below know nothing of.
Subject, preheader and sender say nothing about a treatment (ux/guide.md 4.1, rule 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import operations as account_operations
from accounts import queries as account_queries
from aftercare.clinics import presenters, queries
from aftercare.clinics.queries import InvitationState
from aftercare.outbox.letters import Letter, NotWorthSending

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.clinics.models import Clinic
    from aftercare.outbox.models import Delivery

# Staff without a clinic, or an account made by hand, still get their code.
NOBODYS_NAME = "Your account"
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def invitation(delivery: Delivery, at: datetime) -> Letter:
    """The builder of kind "invitation". Raises NotWorthSending once it is used, old or replaced."""
    row = queries.invitation_by_id(invitation_id=delivery.about)
    if row is None:
        raise NotWorthSending("The invitation is gone.")
    if queries.invitation_state(invitation=row, at=at) is not InvitationState.OPEN:
        raise NotWorthSending("The invitation was used, replaced or is too old.")
    clinic = row.patient.clinic
    link = reverse("clinics:invitation", args=[queries.token_of(invitation=row)])
    until = presenters.date_words(at=row.expires_at, zone=clinic.zone)
    context = {
        "title": f"Your plan is ready, {presenters.first_name(name=row.patient.name)}",
        "preheader": f"Set it up in about 2 minutes. The link works until {until}.",
        "until": f"{until} at {presenters.time_words(at=row.expires_at, zone=clinic.zone)}",
        "link": settings.SITE_URL + link,
        "phone": clinic.phone,
    }
    return _letter("invitation", context, clinic)


def sign_in(delivery: Delivery, at: datetime) -> Letter:
    """The builder of kind "sign_in": code and link. Raises NotWorthSending for a stranger."""
    user = account_queries.user_by_email(email=delivery.to) if delivery.to else None
    if user is None:
        raise NotWorthSending("Nobody has this address.")
    token = account_operations.make_sign_in_link(user=user, at=at)
    context = {
        "code": account_operations.code_of(try_id=delivery.about),
        "link": settings.SITE_URL + reverse("accounts:link", args=[token]),
    }
    return _letter("sign_in", context, queries.sender_for(user=user))


def new_address(delivery: Delivery, at: datetime) -> Letter:
    """The builder of kind "new_address": a code. Raises NotWorthSending for a taken one."""
    patient = queries.patient_of_account(user_id=delivery.about)
    if patient is None or not delivery.to:
        raise NotWorthSending("Somebody has this address.")
    code = account_operations.code_of(try_id=delivery.pk, kind=delivery.kind)
    return _letter("new_address", {"code": code}, patient.clinic)


def address_changed(delivery: Delivery, at: datetime) -> Letter:
    """The builder of kind "address_changed": the old mailbox is told, and whom to call."""
    patient = queries.patient_of_account(user_id=delivery.about)
    if patient is None or patient.user is None:
        raise NotWorthSending("The account is closed.")
    new = presenters.masked(address=patient.user.email)
    context = {
        "now": f"Our emails now go to {new}.",
        "call": f"Was it not you? Call us on {patient.clinic.phone}.",
    }
    return _letter("address_changed", context, patient.clinic)


def _letter(kind: str, context: dict[str, Any], clinic: Clinic | None) -> Letter:
    sender = clinic.sender_name if clinic else NOBODYS_NAME
    place = ", ".join(p for p in (sender, clinic.address if clinic else "") if p)
    whole = {**context, "sender_name": sender, "address_line": f"{place}."}
    return Letter(
        subject=render_to_string(f"email/{kind}/subject.txt", whole).strip(),
        text=render_to_string(f"email/{kind}/body.txt", whole),
        html=render_to_string(f"email/{kind}/body.html", whole),
        from_name=sender,
        reply_to=clinic.reply_to if clinic else "",
        headers=HEADERS,
    )
