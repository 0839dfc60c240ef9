"""What stands around every answer: where and when, whom to call, whose words these are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.domain.vocabulary import TriageLevel
from aftercare.timeline import presenters
from aftercare.timeline.contact import (
    Card,
    call_card,
    emergency_card,
    reasons_on,
    urgent_card,
)

if TYPE_CHECKING:
    from aftercare.timeline.contact import Contact
    from aftercare.timeline.presenters import Shell
    from aftercare.timeline.queries import PatientDay

ASK = "Ask the clinic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """`call` is the clinic's card; `urgent` and `emergency` are None without a plan.

    `general_note` says what the words are not: a diagnosis. `handover_href` is empty before a
    treatment is done.
    """

    shell: Shell
    on: str
    contact: Contact
    call: Card
    urgent: Card | None
    emergency: Card | None
    stamp: tuple[str, ...]
    general_note: str
    normal_href: str
    help_href: str
    handover_href: str


def around(*, day: PatientDay, number: int | None) -> Around:
    """For a page about recovery day `number`; None is no day of a course."""
    contact = presenters.contact_for(day)
    return Around(
        shell=presenters.shell_of(day),
        on=presenters.date_line(day),
        contact=contact,
        call=_call(day, number, contact),
        urgent=_urgent(day, number, contact),
        emergency=_emergency(day, number, contact),
        stamp=presenters.stamp_of(day.chosen) if day.chosen else (),
        general_note=day.chosen.plan.protocol.general_note if day.chosen else "",
        normal_href=presenters.page_href(day, "symptoms"),
        help_href=presenters.page_href(day, "help"),
        handover_href=handover_href(day),
    )


def handover_href(day: PatientDay) -> str:
    """The card for whoever treats the patient elsewhere; empty before a treatment is done."""
    if (
        day.chosen is None
        or presenters.course_state(day.chosen.plan, day.at) == "before"
    ):
        return ""
    return presenters.page_href(day, "handover")


def _call(day: PatientDay, number: int | None, contact: Contact) -> Card:
    if day.chosen is None or number is None:
        return Card(
            level="plan",
            heading=ASK,
            reasons=(),
            text=contact.headline if contact.is_open else "",
            href=contact.href,
            action=contact.action,
        )
    reasons = reasons_on(reasons=day.chosen.plan.protocol.call_today, day=number)
    return call_card(reasons=reasons, contact=contact)


def _urgent(day: PatientDay, number: int | None, contact: Contact) -> Card | None:
    if day.chosen is None or number is None:
        return None
    protocol = day.chosen.plan.protocol
    reasons = reasons_on(reasons=protocol.urgent, day=number)
    label = protocol.level_word(TriageLevel.URGENT).label
    return (
        urgent_card(reasons=reasons, contact=contact, label=label) if reasons else None
    )


def _emergency(day: PatientDay, number: int | None, contact: Contact) -> Card | None:
    if day.chosen is None or number is None:
        return None
    reasons = reasons_on(reasons=day.chosen.plan.protocol.emergency, day=number)
    return emergency_card(reasons=reasons, contact=contact)
