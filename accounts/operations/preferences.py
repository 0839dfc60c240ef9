"""How and when a person wants to hear from us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.functions import Now

from accounts.models import ContactPreference

if TYPE_CHECKING:
    from datetime import datetime, time

    from accounts.models import User


class NotInTheFuture(Exception):
    """A pause ends later than it begins."""


def change_quiet_hours(*, user: User, quiet_from: time, quiet_until: time) -> None:
    """No message from `quiet_from` until `quiet_until`, wall times in the person's zone."""
    change_preference(user=user, quiet_from=quiet_from, quiet_until=quiet_until)


def choose_wording(*, user: User, wording: str) -> None:
    """A value of ContactPreference.Wording; ValueError for any other."""
    _set(user, wording=ContactPreference.Wording(wording))


def choose_theme(*, user: User, theme: str) -> None:
    """A value of ContactPreference.Theme; ValueError for any other."""
    _set(user, theme=ContactPreference.Theme(theme))


def pause(*, user: User, until: datetime, at: datetime) -> None:
    """No reminders until that instant. Raises NotInTheFuture."""
    if until <= at:
        raise NotInTheFuture(until.isoformat())
    _set(user, paused_until=until, changed_at=Now())


def resume(*, user: User, at: datetime) -> None:
    """Reminders from `at` on; the pause is over."""
    _set(user, paused_until=None, changed_at=Now())


def change_preference(*, user: User, **changes: object) -> None:
    """A change that moves reminders: the version rises, plans made before are fenced off (I10)."""
    _set(user, version=F("version") + 1, changed_at=Now(), **changes)


def note_change(*, user: User) -> None:
    """Something beside the preferences changed that decides whether there are reminders:
    a consent, an account, a clinic. Whoever plans asks who changed since it last looked.
    """
    _set(user, changed_at=Now())


def _set(user: User, **changes: object) -> None:
    ContactPreference.objects.filter(user=user).update(**changes)
