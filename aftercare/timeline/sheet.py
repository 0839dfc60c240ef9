"""The plan on paper, and the Help page: what has to be found without looking for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.domain.timeline import date_of_day
from aftercare.domain.unlocks import unlocks_for
from aftercare.domain.vocabulary import TriageLevel
from aftercare.timeline import presenters
from aftercare.timeline.around import Around, around, handover_href
from aftercare.timeline.contact import Card, call_card, emergency_card, urgent_card
from aftercare.timeline.offers import next_visit_href
from aftercare.timeline.words import date_words, ended, full_moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.protocol import CallReason, CareTask, Protocol
    from aftercare.timeline.contact import Contact
    from aftercare.timeline.queries import PatientDay
    from aftercare.treatments.queries import PlanForPatient

HEAD = ("Day", "Date", "What many people notice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintSheet:
    """No name on it: a fridge door is read by guests too."""

    title: str
    lede: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, str, str], ...]
    sections: tuple[Section, ...]
    cards: tuple[Card, ...]
    lines: tuple[str, ...]
    is_large: bool
    back_href: str
    other_size_href: str
    around: Around


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Another way on, below the calls."""

    icon: str
    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    title: str
    lede: str
    cards: tuple[Card, ...]
    ways: tuple[Way, ...]
    notes: tuple[Section, ...]
    around: Around


def print_sheet(*, day: PatientDay, one: PlanForPatient, is_large: bool) -> PrintSheet:
    plan = one.plan
    contact = presenters.contact_for(day)
    treated = date_words(plan.treated_on)
    other = {} if is_large else {"large": 1}
    return PrintSheet(
        title="Your plan, day by day",
        lede=f"Treatment day was {treated}. {plan.protocol.general_note}",
        head=HEAD,
        rows=tuple(_rows(plan)),
        sections=(
            Section(
                name="What to do", lines=tuple(map(_task, plan.protocol.care_tasks))
            ),
            Section(name="Can I…", lines=tuple(_allowed(plan, day))),
            Section(name="Numbers", lines=numbers(contact)),
        ),
        cards=cards_of(plan.protocol, contact),
        lines=presenters.stamp_of(one),
        is_large=is_large,
        back_href=presenters.page_href(day, "course"),
        other_size_href=presenters.page_href(day, "print", **other),
        around=around(day=day, number=0),
    )


def help_page(*, day: PatientDay) -> HelpPage:
    """Open or closed is the answer; then numbers, then every reason to use them."""
    contact = presenters.contact_for(day)
    protocol = day.chosen.plan.protocol if day.chosen else None
    return HelpPage(
        title=contact.headline,
        lede=contact.when_silent,
        cards=cards_of(protocol, contact) if protocol else (),
        ways=tuple(_ways(day)),
        notes=_help_notes(protocol) if protocol else (),
        around=around(day=day, number=None),
    )


def _ways(day: PatientDay) -> Iterable[Way]:
    """Nobody is asked to come again while something is open, so that line may be missing."""
    href = presenters.page_href
    yield Way(icon="mail", text="Your messages", href=href(day, "messages"))
    yield Way(
        icon="search",
        text="Is this normal? Look it up",
        href=href(day, "symptoms"),
    )
    card = handover_href(day)
    if card:
        text = "A card for urgent care or a pharmacist"
        yield Way(icon="page", text=text, href=card)
    next_visit = next_visit_href(day=day)
    if next_visit:
        yield Way(icon="calendar", text="Ask for your next visit", href=next_visit)


def cards_of(protocol: Protocol, contact: Contact) -> tuple[Card, ...]:
    """Every reason on any day, the most urgent card first."""
    urgent = protocol.level_word(TriageLevel.URGENT).label
    cards = (
        emergency_card(reasons=_all(protocol.emergency), contact=contact),
        urgent_card(reasons=_all(protocol.urgent), contact=contact, label=urgent),
        call_card(reasons=_all(protocol.call_today), contact=contact),
    )
    return tuple(card for card in cards if card.reasons)


def numbers(contact: Contact) -> tuple[str, ...]:
    lines = [f"Clinic: {contact.phone}"]
    if contact.urgent_phone:
        lines.append(f"Urgent, at any hour: {contact.urgent_phone}")
    return (*lines, f"Emergency: {contact.emergency_phone}")


def _all(reasons: Iterable[CallReason]) -> tuple[str, ...]:
    return tuple(reason.text for reason in reasons)


def _rows(plan: CarePlan) -> Iterable[tuple[str, str, str]]:
    for guide in plan.protocol.days:
        first, last = guide.first_day, guide.last_day
        on = date_words(date_of_day(treated_on=plan.treated_on, day=first))
        if first == last:
            yield presenters.day_name(first), on, ended(guide.headline)
        else:
            end = date_words(date_of_day(treated_on=plan.treated_on, day=last))
            yield f"Day {first} to {last}", f"{on} to {end}", ended(guide.headline)


def _task(task: CareTask) -> str:
    return f"{task.name}. {' '.join(task.how)}"


def _allowed(plan: CarePlan, day: PatientDay) -> Iterable[str]:
    for unlock in unlocks_for(plan=plan, at=day.at):
        when = full_moment(unlock.allowed_at, zone=plan.zone)
        yield f"{unlock.restriction.name}: from {when}"


def _help_notes(protocol: Protocol) -> tuple[Section, ...]:
    notes = (
        presenters.find_note(protocol, code)
        for code in ("other_product_used", "medicines", "lasting_changes")
    )
    return tuple(Section(name=n.title, lines=n.text) for n in notes if n)
