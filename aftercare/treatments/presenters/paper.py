"""The plan on paper, for a patient without email."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.domain.timeline import date_of_day
from aftercare.domain.unlocks import unlocks_for
from aftercare.treatments.operations import in_words

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.clinics.models import Clinic
    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.protocol import CallReason, DayGuide


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    level: str
    heading: str
    reasons: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPage:
    """As components/print_sheet.html wants it; no name, for it hangs on a fridge."""

    title: str
    lede: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sections: tuple[Section, ...]
    cards: tuple[Card, ...]
    lines: tuple[str, ...]


def paper_page(
    *, plan: CarePlan, clinic: Clinic, version: int, at: datetime
) -> PaperPage:
    """Days, care, what may be done again and when to call, in the protocol's words."""
    protocol = plan.protocol
    return PaperPage(
        title="Your plan",
        lede=protocol.general_note,
        head=("Day", "What many people notice"),
        rows=tuple(_day(guide, plan) for guide in protocol.days),
        sections=(_care(plan), _again(plan, at)),
        cards=_cards(plan, clinic),
        lines=(
            f"{clinic.name}, {clinic.phone}.",
            f"{protocol.title}, version {version}.",
        ),
    )


def _day(guide: DayGuide, plan: CarePlan) -> tuple[str, ...]:
    first = date_of_day(treated_on=plan.treated_on, day=guide.first_day)
    days = f"{guide.first_day}"
    if guide.last_day != guide.first_day:
        days = f"{guide.first_day} to {guide.last_day}"
    words = " ".join((f"{guide.headline.rstrip('.')}.", guide.lede, *guide.notes))
    return (f"{days}, {first:%a %-d %b}", words)


def _care(plan: CarePlan) -> Section:
    lines = tuple(
        f"{task.name}, day {task.first_day} to {task.last_day}: {' '.join(task.how)}"
        for task in plan.protocol.care_tasks
    )
    return Section(name="Care", lines=lines)


def _again(plan: CarePlan, at: datetime) -> Section:
    lines = tuple(
        f"{one.restriction.name}: from {in_words(value=one.allowed_at, zone=plan.zone)}"
        for one in unlocks_for(plan=plan, at=at)
    )
    return Section(name="When can I", lines=lines)


def _cards(plan: CarePlan, clinic: Clinic) -> tuple[Card, ...]:
    return (
        Card(
            level="call",
            heading=f"Call the clinic today on {clinic.phone} if:",
            reasons=_texts(plan.protocol.call_today),
            text="",
        ),
        Card(
            level="emergency",
            heading=f"Call {clinic.emergency_phone} now if:",
            reasons=_texts(plan.protocol.emergency),
            text="",
        ),
    )


def _texts(reasons: tuple[CallReason, ...]) -> tuple[str, ...]:
    return tuple(reason.text for reason in reasons)
