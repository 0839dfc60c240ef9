"""What others may know of a person: how to reach them, when, and whether they agreed."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypedDict
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Concat

from accounts.models import Consent, ContactPreference, SignInLink, User
from accounts.models import ZonePeriod as ZoneRow
from aftercare.domain.timeline import ZonePeriod
from aftercare.domain.zone_names import names_of
from aftercare.foundation.compiled import Compiled

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime, time

    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations


# No zone has it in its name.
HAS_MOVED = "*"


class _Consented(TypedDict):
    has_agreed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """What a person said about other zones: `follows` is a value of ContactPreference.Follows,
    `refused` the zone they did not want, or empty.
    """

    follows: str
    refused: str

    @property
    def is_at_home(self) -> bool:
        """Days and reminders stay by the clock of home, wherever the person is."""
        return self.follows == ContactPreference.Follows.HOME

    def settled(self, *, zone: str) -> tuple[str, ...]:
        """The names a browser may say without a question to whoever lives by `zone`.

        Empty: there is nothing to ask at all, the zone changes only by hand.
        """
        if self.is_at_home:
            return ()
        refused = names_of(zone=self.refused) if self.refused else ()
        return (*names_of(zone=zone), *refused)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a page needs to know of the person who opened it, in one query.

    `zones` are the person's over time, the first without a start.
    """

    has_agreed: bool
    theme: str
    wording: str
    paused_until: datetime | None
    travel: Travel
    zones: tuple[ZonePeriod, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """Everything the reminder engine asks of one person.

    Quiet hours are wall times in the person's zone (the last of `zones`). `version`
    rises with each change that moves reminders; `changed_at` (the database's clock)
    is also the last time they agreed, took it back, or came into a clinic's care.
    """

    user_id: UUID
    email: str
    is_active: bool
    has_agreed: bool
    zones: tuple[ZonePeriod, ...]
    quiet_from: time
    quiet_until: time
    paused_until: datetime | None
    wording: str
    version: int
    changed_at: datetime
    travel: Travel


def preferences_of(*, user: User) -> ContactPreference:
    """The row made at registration."""
    return ContactPreference.objects.get(user=user)


def standing_of(*, user: User) -> Standing:
    """Consent, preferences and zones of one person in one query."""
    rows = _STANDING.rows(user=user.pk)
    if not rows:
        raise ContactPreference.DoesNotExist
    has_agreed, theme, wording, paused_until, follows, refused = rows[0][:6]
    return Standing(
        has_agreed=has_agreed,
        theme=theme,
        wording=wording,
        paused_until=paused_until,
        travel=Travel(follows=follows, refused=refused),
        zones=tuple(
            ZonePeriod(zone=zone, since=since) for *_, zone, since in rows if zone
        ),
    )


def has_agreed(*, user: User) -> bool:
    """Whether a consent to care is given and not withdrawn."""
    return _open_consents().filter(user=user).exists()


def zones_of(*, user: User) -> tuple[ZonePeriod, ...]:
    """The person's zones over time, the first without a start."""
    rows = _ZONES.rows(user=user.pk)
    return tuple(ZonePeriod(zone=zone, since=since) for zone, since in rows)


def zone_in_list(*, user: OuterRef) -> Subquery:
    """A column for a list of people: where they live, with HAS_MOVED behind it who has.

    One look at an index a row, however many people there are.
    """
    moved = Case(When(since__isnull=False, then=Value(HAS_MOVED)), default=Value(""))
    rows = ZoneRow.objects.filter(user=user).order_by(F("since").desc(nulls_last=True))
    return Subquery(rows.values_list(Concat("zone", moved))[:1])


def user_by_email(*, email: str) -> User | None:
    """The person with this address, whatever the case of its letters; None if not active."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()


def token_hash(*, token: str) -> str:
    """What is kept of a sign-in link's token: enough to know it again."""
    return sha256(token.encode()).hexdigest()


def link_of(*, token: str) -> SignInLink | None:
    """The sign-in link with this token, used, old or not."""
    rows = SignInLink.objects.select_related("user")
    return rows.filter(token_hash=token_hash(token=token), user__is_active=True).first()


def usable_link(*, token: str, at: datetime) -> SignInLink | None:
    """The sign-in link with this token if it would let its owner in now; spends nothing."""
    link = link_of(token=token)
    if link is None or link.used_at is not None or at >= link.expires_at:
        return None
    return link


def contact_facts(*, user_ids: Collection[UUID]) -> Mapping[UUID, ContactFacts]:
    """The facts of many people in two queries; a person without a preference is left out."""
    zones = _zones_of_many(user_ids)
    rows = _with_consent().filter(user__in=user_ids).select_related("user")
    return {row.user_id: _facts(row, zones.get(row.user_id, ())) for row in rows}


def _facts(
    row: WithAnnotations[ContactPreference, _Consented], zones: tuple[ZonePeriod, ...]
) -> ContactFacts:
    return ContactFacts(
        user_id=row.user_id,
        email=row.user.email,
        is_active=row.user.is_active,
        has_agreed=row.has_agreed,
        zones=zones,
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        paused_until=row.paused_until,
        wording=row.wording,
        version=row.version,
        changed_at=row.changed_at,
        travel=_travel(row),
    )


def _travel(row: ContactPreference) -> Travel:
    return Travel(follows=row.follows, refused=row.zone_refused)


def _zones_of_many(user_ids: Collection[UUID]) -> dict[UUID, tuple[ZonePeriod, ...]]:
    found: dict[UUID, tuple[ZonePeriod, ...]] = {}
    for row in ZoneRow.objects.filter(user__in=user_ids):
        period = ZonePeriod(zone=row.zone, since=row.since)
        found[row.user_id] = (*found.get(row.user_id, ()), period)
    return found


def _open_consents() -> QuerySet[Consent]:
    return Consent.objects.filter(
        purpose=Consent.Purpose.CARE, withdrawn_at__isnull=True
    )


def _with_consent() -> QuerySet[WithAnnotations[ContactPreference, _Consented]]:
    agreed = _open_consents().filter(user=OuterRef("user"))
    return ContactPreference.objects.annotate(has_agreed=Exists(agreed))


def _standing(user: UUID) -> QuerySet[Any, tuple[Any, ...]]:
    """One row for each zone the person has lived by, at least one."""
    rows = _with_consent().filter(user=user)
    return rows.order_by(
        F("user__zone_periods__since").asc(nulls_first=True)
    ).values_list(
        *("has_agreed", "theme", "wording", "paused_until"),
        *("follows", "zone_refused"),
        *("user__zone_periods__zone", "user__zone_periods__since"),
    )


def _zones(user: UUID) -> QuerySet[Any, tuple[Any, ...]]:
    return ZoneRow.objects.filter(user=user).values_list("zone", "since")


_STANDING = Compiled(_standing, user=UUID)
_ZONES = Compiled(_zones, user=UUID)
