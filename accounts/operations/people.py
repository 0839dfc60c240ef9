"""A person comes into the house, and changes what the account page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import ContactPreference, User, ZonePeriod
from accounts.operations.preferences import choose_theme, choose_wording
from accounts.operations.travel import confirm_zone
from aftercare.audit import trail
from aftercare.domain.timeline import canonical_zone

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def register(*, email: str, name: str, zone: str, at: datetime) -> User:
    """A person without a password, with the usual preferences and a first zone.

    Raises IntegrityError when the address is taken: ask `queries.user_by_email` first.
    """
    user = User.objects.create_user(email=email, name=name)
    ContactPreference.objects.create(user=user)
    ZonePeriod.objects.create(user=user, zone=canonical_zone(name=zone, fallback="UTC"))
    trail.record(by=user, action="account.registered", record=user, at=at)
    return user


@transaction.atomic
def change_me(
    *, user: User, name: str, zone: str, theme: str, wording: str, at: datetime
) -> None:
    """What the account page changes in one go."""
    change_name(user=user, name=name, at=at)
    confirm_zone(user=user, zone=zone, at=at)
    choose_theme(user=user, theme=theme)
    choose_wording(user=user, wording=wording)


def change_name(*, user: User, name: str, at: datetime) -> None:
    if user.name == name:
        return
    user.name = name
    user.save(update_fields=["name"])
    trail.record(by=user, action="account.renamed", record=user, at=at)
