"""A yes to the plan and the reminders, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import Consent
from accounts.operations.preferences import note_change
from aftercare.audit import trail

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

# The wording people agree to today (templates/accounts/consent_text.html). A changed
# text gets a new name here, so that each yes says what was read.
CONSENT_TEXT = "2026-05"


@transaction.atomic
def give_consent(*, user: User, at: datetime) -> Consent:
    """The person's yes; a second yes changes nothing."""
    known = _open(user)
    if known is not None:
        return known
    consent = Consent.objects.create(
        user=user, purpose=Consent.Purpose.CARE, text_version=CONSENT_TEXT, given_at=at
    )
    note_change(user=user)
    trail.record(by=user, action="consent.given", record=consent, at=at)
    return consent


@transaction.atomic
def withdraw_consent(*, user: User, at: datetime) -> None:
    """The yes stays on record as withdrawn; without one this does nothing."""
    consent = _open(user)
    if consent is None:
        return
    consent.withdrawn_at = at
    consent.save(update_fields=["withdrawn_at"])
    note_change(user=user)
    trail.record(by=user, action="consent.withdrawn", record=consent, at=at)


def _open(user: User) -> Consent | None:
    rows = Consent.objects.select_for_update().filter(
        user=user, purpose=Consent.Purpose.CARE, withdrawn_at__isnull=True
    )
    return rows.first()
