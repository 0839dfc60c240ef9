"""The door of a check-in when there is no question yet: why, since when, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from aftercare.domain.check_in_flow import opens_at
from aftercare.timeline.presenters import Shell
from aftercare.timeline.words import (
    areas_words,
    date_words,
    local_day,
    moment,
    short_name,
    tel,
    time_words,
)

if TYPE_CHECKING:
    from aftercare.timeline.checking.queries import Place, Start


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    name: str
    day: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What the page says. `areas` to choose from; `go_on_href` leads into an open draft.

    result_href: today's check-in, which can be added to or changed.
    """

    shell: Shell
    state: str
    title: str
    lede: str
    emergency: str
    emergency_href: str
    phone: str
    phone_href: str
    areas: tuple[Area, ...] = ()
    go_on_href: str = ""
    discard_href: str = ""
    result_href: str = ""
    again_href: str = ""


def door_of(*, start: Start) -> Door:
    title, lede = _words(start)
    draft, sent = start.draft, start.sent
    clinic = start.clinic
    return Door(
        shell=Shell(
            clinic_name=clinic.sender_name,
            theme=start.theme,
            initials=short_name(start.user.name),
        ),
        state=start.state,
        title=title,
        lede=lede,
        emergency=clinic.emergency_phone,
        emergency_href=tel(clinic.emergency_phone),
        phone=clinic.phone,
        phone_href=tel(clinic.phone),
        areas=tuple(_area(one) for one in start.running)
        if start.state == "choose"
        else (),
        go_on_href=_href("check_in_next", draft.pk) if draft else "",
        discard_href=_href("check_in_close", draft.pk) if draft else "",
        result_href=_href("check_in_result", sent.pk) if sent and not draft else "",
        again_href=_href("check_in_again", sent.pk) if sent and not draft else "",
    )


def _words(start: Start) -> tuple[str, str]:
    place = start.place
    if place is None:
        return _NO_PLACE[start.state]
    if start.draft is not None:
        since = time_words(start.draft.begun_at, place.zone)
        return (
            "Go on with your check-in?",
            f"You began at {since}. Your answers are kept for one hour. Then we send them as they are.",
        )
    if start.sent is not None:
        told = time_words(start.sent.answered_at, place.zone)
        return f"You checked in at {told}.", "You can add to it or change it."
    return _not_now(start, place)


_NO_PLACE = {
    "none": (
        "Nothing to check in yet.",
        "Your clinic adds your plan after your visit.",
    ),
    "choose": ("Which area?", "You have more than one treatment. Pick one to begin."),
}


def _not_now(start: Start, place: Place) -> tuple[str, str]:
    if place.state == "before":
        on = date_words(local_day(place.treatment.ended_at, place.zone))
        return (
            "Check-ins start after your visit.",
            f"Your visit is on {on}. Is something wrong now? Call your clinic.",
        )
    if place.state == "early":
        opens = opens_at(protocol=place.protocol, ended_at=place.treatment.ended_at)
        by = moment(opens, zone=place.zone, now=start.at)
        return (
            f"You can check in from {by}.",
            "Is something wrong now? Call your clinic.",
        )
    if place.state == "after":
        return (
            "Your plan is finished.",
            "There is nothing more to check in. Is something wrong? Call your clinic.",
        )
    return (
        "Your plan has no check-in.",
        "Your clinic made it before check-ins. Is something wrong? Call your clinic.",
    )


def _area(place: Place) -> Area:
    return Area(
        name=areas_words(place.areas),
        day=f"Day {place.day}" if place.day else "Treatment day",
        href=f"{reverse('timeline:check_in')}?plan={place.treatment.pk}",
    )


def _href(name: str, pk: object) -> str:
    return reverse(f"timeline:{name}", args=[pk])
