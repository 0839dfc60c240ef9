"""Instants and hours as a person says them, and the words around an invitation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aftercare.domain.promise import promised_by

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.clinics.models import Clinic, Membership
    from aftercare.clinics.queries import Opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What the layouts show around a staff page."""

    clinic_name: str
    theme: str
    member_name: str
    member_role: str
    invitations_open: int


def staff_shell(*, member: Membership, theme: str, invitations_open: int) -> Shell:
    return Shell(
        clinic_name=member.clinic.name,
        theme=theme,
        member_name=member.user.name,
        member_role=member.title or member.get_role_display(),
        invitations_open=invitations_open,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPage:
    """`promise` says what a check-in sent now would be promised."""

    title: str
    sub: str
    is_read_only: bool
    promise: str


def settings_page(
    *,
    clinic: Clinic,
    opening: Opening,
    stretches: tuple[tuple[datetime, datetime], ...],
    is_owner: bool,
    at: datetime,
) -> SettingsPage:
    """`stretches` are the open ones of the next weeks."""
    now = opening_words(opening=opening, clinic=clinic, zone=clinic.zone, at=at)
    return SettingsPage(
        title="How patients see us",
        sub=f"Now: {now}. Mails come from “{clinic.sender_name}”.",
        is_read_only=not is_owner,
        promise=_promise(clinic, stretches, at),
    )


def _promise(
    clinic: Clinic, stretches: tuple[tuple[datetime, datetime], ...], at: datetime
) -> str:
    """What is kept by nobody is not said: no goal or no hours, no promise."""
    if clinic.reply_goal_minutes is None:
        return "Nothing is promised. Nobody is told when a check-in waits."
    within = timedelta(minutes=clinic.reply_goal_minutes)
    by = promised_by(raised_at=at, within=within, stretches=stretches)
    if by is None:
        return (
            "Nothing is promised: there are no opening hours in which you could look."
        )
    day = _day_words(by, clinic.zone, at)
    return (
        "A check-in that needs you and is sent now: somebody looks by "
        f"{time_words(at=by, zone=clinic.zone)}{day or ' today'}."
    )


def time_words(*, at: datetime, zone: str) -> str:
    """`6 pm`, `8:30 am`, `noon`, `midnight`."""
    local = at.astimezone(ZoneInfo(zone))
    if (local.hour, local.minute) in {(0, 0), (12, 0)}:
        return "noon" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes} {'am' if local.hour < 12 else 'pm'}"


def date_words(*, at: datetime, zone: str) -> str:
    """`22 May`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%B}"


def opening_words(*, opening: Opening, clinic: Clinic, zone: str, at: datetime) -> str:
    """`Open until 6 pm`, `Closed until 8 am Monday`, in the reader's zone.

    Where the clinic's own clock shows another time, that one follows with its place:
    `Open until 7 pm (6 pm in London)`.
    """
    moment = opening.closes_at if opening.is_open else opening.opens_at
    if moment is None:
        return "Closed"
    words = time_words(at=moment, zone=zone)
    if not opening.is_open:
        words += _day_words(moment, zone, at)
    there = time_words(at=moment, zone=clinic.zone)
    if there != time_words(at=moment, zone=zone):
        words += f" ({there} in {place_of(zone=clinic.zone)})"
    return f"{'Open' if opening.is_open else 'Closed'} until {words}"


def place_of(*, zone: str) -> str:
    """`Europe/London` as `London`."""
    return zone.rpartition("/")[2].replace("_", " ")


def masked(*, address: str) -> str:
    """`a***@example.com`: enough to know one's own address by, over somebody's shoulder."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}"


def first_name(*, name: str) -> str:
    return name.split()[0] if name.strip() else name


def _day_words(moment: datetime, zone: str, at: datetime) -> str:
    place = ZoneInfo(zone)
    on, today = moment.astimezone(place).date(), at.astimezone(place).date()
    if on == today:
        return ""
    return " tomorrow" if on - today == timedelta(days=1) else f" {on:%A}"
