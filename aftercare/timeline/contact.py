"""How to reach the clinic now, and what to do when it is closed, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.domain.vocabulary import TriageLevel
from aftercare.timeline.words import moment, sentence_case, tel, time_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from aftercare.clinics.models import Clinic
    from aftercare.clinics.queries import Opening
    from aftercare.domain.protocol import CallReason, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Numbers and hours as words; hours are in the patient's own time.

    `action` is what the call button says, `when_silent` what to do when nobody answers.
    """

    headline: str
    short: str
    aside: str
    is_open: bool
    action: str
    href: str
    phone: str
    phone_href: str
    urgent_phone: str
    urgent_href: str
    emergency_phone: str
    emergency_href: str
    emergency_label: str
    when_silent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A care card: reasons continue the heading."""

    level: str
    heading: str
    reasons: tuple[str, ...]
    text: str = ""
    href: str = ""
    action: str = ""


def contact_of(
    *,
    clinic: Clinic,
    opening: Opening,
    zone: str,
    at: datetime,
    protocol: Protocol | None,
) -> Contact:
    hours = _hours(opening, zone, at)
    return Contact(
        headline=f"We are {hours}.",
        short=sentence_case(hours),
        aside="" if opening.is_open else _when_closed(clinic, hours),
        is_open=opening.is_open,
        action=_action(clinic, opening, hours),
        href=tel(_number(clinic, opening)),
        phone=clinic.phone,
        phone_href=tel(clinic.phone),
        urgent_phone=clinic.urgent_phone,
        urgent_href=tel(clinic.urgent_phone),
        emergency_phone=clinic.emergency_phone,
        emergency_href=tel(clinic.emergency_phone),
        emergency_label=_emergency_label(protocol, clinic.emergency_phone),
        when_silent=_when_silent(clinic),
    )


def _hours(opening: Opening, zone: str, at: datetime) -> str:
    """`open until 6 pm`, `closed until tomorrow, 8 am` or `closed`."""
    if opening.is_open and opening.closes_at:
        return f"open until {time_words(opening.closes_at, zone)}"
    if opening.opens_at:
        return f"closed until {moment(opening.opens_at, zone=zone, now=at)}"
    return "open" if opening.is_open else "closed"


def _number(clinic: Clinic, opening: Opening) -> str:
    """Closed, the urgent line is the one where somebody answers."""
    return clinic.phone if opening.is_open else clinic.urgent_phone or clinic.phone


def _action(clinic: Clinic, opening: Opening, hours: str) -> str:
    if opening.is_open:
        return f"Call now. {sentence_case(hours)}"
    if clinic.urgent_phone:
        return f"{sentence_case(hours)}. Urgent now? {clinic.urgent_phone}"
    return f"{sentence_case(hours)}. Call {clinic.phone}"


def _when_closed(clinic: Clinic, hours: str) -> str:
    """Said in words beside the card, not only on its button (guide R12)."""
    urgent = clinic.urgent_phone or clinic.emergency_phone
    return f"We are {hours}. If it cannot wait, call {urgent}."


def _when_silent(clinic: Clinic) -> str:
    if not clinic.urgent_phone:
        return f"Nobody answers and it gets worse? Call {clinic.emergency_phone}."
    return f"Nobody answers? Call {clinic.urgent_phone}, at any hour."


def _emergency_label(protocol: Protocol | None, number: str) -> str:
    if protocol is None:
        return f"Call {number} now"
    return protocol.level_word(TriageLevel.EMERGENCY).label.replace("{number}", number)


def reasons_on(*, reasons: Iterable[CallReason], day: int) -> tuple[str, ...]:
    """Those that hold on this day of the course."""
    return tuple(r.text for r in reasons if r.first_day <= day <= r.last_day)


def call_card(*, reasons: tuple[str, ...], contact: Contact) -> Card:
    return Card(
        level="call",
        heading="Call the clinic today if:",
        reasons=reasons,
        href=contact.href,
        action=contact.action,
    )


def urgent_card(*, reasons: tuple[str, ...], contact: Contact, label: str) -> Card:
    """The step between the clinic and an ambulance; label is the protocol's word for it."""
    number = contact.urgent_phone or contact.emergency_phone
    return Card(
        level="emergency",
        heading=f"{label} if:",
        reasons=reasons,
        href=tel(number),
        action=f"Call {number}",
    )


def emergency_card(*, reasons: tuple[str, ...], contact: Contact) -> Card:
    return Card(
        level="emergency",
        heading=f"{contact.emergency_label} if:",
        reasons=reasons,
        href=contact.emergency_href,
        action=f"Call {contact.emergency_phone}",
    )
