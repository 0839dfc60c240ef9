"""A person lives by another zone, stays by theirs, or wants the clock of home everywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import ContactPreference, ZonePeriod
from accounts.operations.preferences import change_preference
from aftercare.audit import trail
from aftercare.domain.zone_names import (
    LONGEST_NAME,
    RENAMED,
    canonical_zone,
    names_of,
)

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

# A browser's rules may be newer than ours: its name is kept, as long as it looks like one.
NAME = re.compile(rf"[A-Za-z0-9_+/-]{{1,{LONGEST_NAME}}}")


@transaction.atomic
def confirm_zone(*, user: User, zone: str, at: datetime) -> str:
    """From `at` on the person lives by this zone; answers with its name of today.

    An unknown name changes nothing (invariant I22). Earlier periods stay: the recovery
    day is counted through all of them and never goes backwards (I20). Elsewhere, a zone
    refused before may be asked about again.
    """
    periods = ZonePeriod.objects.select_for_update().filter(user=user)
    current = list(periods)[-1].zone
    wanted = canonical_zone(name=zone, fallback=current)
    if wanted == current:
        return current
    ZonePeriod.objects.update_or_create(user=user, since=at, defaults={"zone": wanted})
    change_preference(user=user, zone_refused="")
    trail.record(by=user, action="account.zone_changed", record=user, at=at)
    return wanted


@transaction.atomic
def answer_zone(*, user: User, zone: str, is_yes: bool, at: datetime) -> None:
    """What the person said when their browser named another zone (invariants.md b.6, rule 2).

    Yes moves them. After a no this zone is not asked about again on any device, nor after a
    yes to a name only the browser knows: that moves nobody, and asking again would not help.
    """
    lives_by = confirm_zone(user=user, zone=zone, at=at) if is_yes else ""
    refused = RENAMED.get(zone, zone)
    if refused not in names_of(zone=lives_by) and NAME.fullmatch(zone):
        # Moves no reminder: neither the version nor changed_at is touched.
        ContactPreference.objects.filter(user=user).update(zone_refused=refused)


@transaction.atomic
def choose_clock(*, user: User, follows: str, at: datetime) -> None:
    """Days and reminders by the clock of where the person is, or of home.

    `follows` is a value of ContactPreference.Follows; ValueError for any other. It decides
    who is asked about a zone, not what is planned: the zone itself stays as it is.
    """
    wanted = ContactPreference.Follows(follows)
    others = ContactPreference.objects.filter(user=user).exclude(follows=wanted)
    if others.update(follows=wanted, zone_refused=""):
        trail.record(by=user, action="account.clock_chosen", record=user, at=at)
