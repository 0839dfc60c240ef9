"""Wishes for a next visit."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404

from aftercare.conversations.models import SessionRequest

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from aftercare.clinics.models import Clinic, Membership, Patient

PAGE = 50


def open_session_request_of(*, patient: Patient) -> SessionRequest | None:
    """The one that waits for an answer."""
    rows = SessionRequest.objects.filter(patient=patient, answered_at__isnull=True)
    return rows.first()


def get_session_request_for(*, user: User, request_id: UUID | str) -> SessionRequest:
    """The patient's own, or Http404."""
    return _one(_whole().filter(patient__user=user), request_id)


def get_session_request(
    *, member: Membership, request_id: UUID | str
) -> SessionRequest:
    """One of the member's own clinic, or Http404."""
    return _one(_whole().filter(clinic=member.clinic_id), request_id)


def session_requests_of(*, patient: Patient) -> tuple[SessionRequest, ...]:
    """All of one patient, newest first; one query."""
    rows = _whole().filter(patient=patient)
    return tuple(rows.order_by("-asked_at", "pk"))


def open_session_requests(
    *, clinic: Clinic, start: int = 0, limit: int = PAGE
) -> tuple[SessionRequest, ...]:
    """What waits for this clinic, the longest wait first; one query."""
    rows = _whole().filter(clinic=clinic, answered_at__isnull=True)
    return tuple(rows.order_by("asked_at", "pk")[start : start + limit])


def _whole() -> QuerySet[SessionRequest]:
    return SessionRequest.objects.select_related(
        "patient__user", "patient__clinic", "treatment", "answered_by"
    )


def _one(rows: QuerySet[SessionRequest], request_id: UUID | str) -> SessionRequest:
    try:
        key = UUID(str(request_id))
    except ValueError:
        raise Http404 from None
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found
