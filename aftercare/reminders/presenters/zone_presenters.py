"""The page about places: which clock reminders follow, at home and on a journey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from accounts import queries as account_queries
from accounts.models import ContactPreference
from aftercare.reminders.presenters.page_presenters import Shell, shell
from aftercare.reminders.presenters.word_presenters import town

if TYPE_CHECKING:
    from accounts.models import User

REGIONS = (
    "Africa",
    "America",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One of the two answers: a value of ContactPreference.Follows, and what it means."""

    value: str
    label: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonesPage:
    """`choices` are (zone, name). A guess of the browser helps whoever says where they are,
    not whoever says where home is.
    """

    title: str
    is_guess_welcome: bool
    choices: tuple[tuple[str, str], ...]
    clocks: tuple[Clock, ...]
    shell: Shell


def zones_page(*, user: User) -> ZonesPage:
    zones = account_queries.zones_of(user=user)
    here = town(zones[-1].zone if zones else "UTC")
    is_at_home = account_queries.standing_of(user=user).travel.is_at_home
    return ZonesPage(
        title="Where is your home?" if is_at_home else "Where are you?",
        is_guess_welcome=not is_at_home,
        choices=zone_choices(),
        clocks=_clocks(here, is_at_home=is_at_home),
        shell=shell(user=user),
    )


def zone_choices() -> tuple[tuple[str, str], ...]:
    """Places of the world by name, for the page where one is chosen by hand."""
    known = (zone for zone in available_timezones() if zone.split("/")[0] in REGIONS)
    return tuple(
        (zone, zone.replace("_", " ").replace("/", ", ")) for zone in sorted(known)
    )


def _clocks(here: str, *, is_at_home: bool) -> tuple[Clock, ...]:
    """The usual one first."""
    follows = ContactPreference.Follows
    return (
        Clock(
            value=follows.HERE.value,
            label=str(follows.HERE.label),
            words="In another place we ask before times change.",
            is_chosen=not is_at_home,
        ),
        Clock(
            value=follows.HOME.value,
            label=str(follows.HOME.label),
            words=f"Times stay on {here} time. We do not ask.",
            is_chosen=is_at_home,
        ),
    )
