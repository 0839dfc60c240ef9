"""When can I come again? The answer, why, and what became of what was asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse

from aftercare.conversations.eligibility import Refusal
from aftercare.conversations.models import PartOfDay, SessionOutcome
from aftercare.timeline import presenters
from aftercare.timeline.messages import hours
from aftercare.timeline.words import WEEKDAYS, date_words, joined, local_day

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from aftercare.conversations.models import SessionRequest
    from aftercare.timeline.contact import Contact
    from aftercare.timeline.queries import PatientDay
    from aftercare.timeline.visits.queries import NextVisit

BECAME = {
    SessionOutcome.BOOKED: ("You are booked in.", "Ask us if you need the time."),
    SessionOutcome.SPOKE: ("We spoke about it.", "Ask us if anything is open."),
    SessionOutcome.DECLINED: ("Not now.", "Ask us why, or when."),
}
A_REQUEST = "This is a request, not a booking. We answer with a time."


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    """`form_head` is empty where nothing may be asked, `taking_back` where nothing waits.

    `not_sent` is the note of a wish that came too late to be put on the list.
    """

    title: str
    on: str
    lines: tuple[str, ...]
    contact: Contact
    ask_href: str
    facts: tuple[Fact, ...] = ()
    not_sent: str = ""
    form_head: str = ""
    taking_back: UUID | None = None
    is_call_first: bool = False
    shows_ways: bool = False


def visit_page(
    *, day: PatientDay, visit: NextVisit | None, not_sent: str = ""
) -> VisitPage:
    blank = VisitPage(
        title="Talk to us about it.",
        on="Your next visit",
        lines=("Your clinic has entered no visit yet.",),
        contact=presenters.contact_for(day),
        ask_href=f"{reverse('timeline:ask')}?topic=visit",
        shows_ways=True,
        not_sent=not_sent,
    )
    if visit is None:
        return blank
    if presenters.course_state(visit.one.plan, day.at) == "before":
        on = date_words(local_day(visit.one.plan.ended_at, day.zone))
        return replace(blank, title=f"Your visit is on {on}.", lines=())
    return _of_standing(day, visit, blank)


def _of_standing(day: PatientDay, visit: NextVisit, blank: VisitPage) -> VisitPage:
    match visit.standing.refusal:
        case None:
            return _may_ask(day, visit, blank)
        case Refusal.ASKED:
            return _asked(day, visit, blank)
        case Refusal.TOO_EARLY:
            return _too_early(visit, blank)
        case Refusal.TALK_FIRST:
            title, line = "Talk to us first.", "Something you told us is still open."
            return replace(blank, title=title, lines=(line,), is_call_first=True)
        case _:
            return replace(blank, lines=())


def _may_ask(day: PatientDay, visit: NextVisit, blank: VisitPage) -> VisitPage:
    became = BECAME.get(SessionOutcome(visit.last.outcome)) if visit.last else None
    if visit.last is None or became is None:
        return replace(
            blank,
            title=_from(visit.standing.earliest_on, day),
            lines=(A_REQUEST, *_why(visit)),
            form_head="When is good for you?",
            shows_ways=False,
        )
    title, way = became
    return replace(
        blank,
        title=title,
        lines=(_answered(visit.last, day), way),
        facts=_facts(visit.last),
        form_head="Ask again",
    )


def _asked(day: PatientDay, visit: NextVisit, blank: VisitPage) -> VisitPage:
    request = visit.standing.request
    if request is None:
        return blank
    sent = f"Sent at {hours.when(request.asked_at, day)}."
    seen = f"{visit.clock.seen_by} has seen it." if visit.clock.seen_by else ""
    return replace(
        blank,
        title="We have your request.",
        lines=tuple(filter(None, (sent, seen or hours.look_words(visit.clock, day)))),
        facts=_facts(request),
        taking_back=request.pk,
        shows_ways=False,
    )


def _too_early(visit: NextVisit, blank: VisitPage) -> VisitPage:
    standing = visit.standing
    ask_from = f"You can ask for it from {date_words(standing.offered_on)}."
    return replace(
        blank,
        title=f"From {_short(standing.earliest_on)}.",
        lines=(ask_from, *_why(visit)),
    )


def _from(earliest_on: date, day: PatientDay) -> str:
    if earliest_on <= local_day(day.at, day.zone):
        return "From today."
    return f"From {_short(earliest_on)}."


def _short(on: date) -> str:
    """`9 June`."""
    return date_words(on).split(" ", 1)[1]


def _why(visit: NextVisit) -> tuple[str, ...]:
    """The clinic's own words about the gap."""
    note = presenters.find_note(visit.one.plan.protocol, "next_session")
    return note.text if note else ()


def _answered(request: SessionRequest, day: PatientDay) -> str:
    by = request.answered_by.name if request.answered_by else "the clinic"
    if request.answered_at is None:
        return ""
    return f"Answered by {by} at {hours.when(request.answered_at, day)}."


def _facts(request: SessionRequest) -> tuple[Fact, ...]:
    """What was asked, as it was asked."""
    days = joined([WEEKDAYS[number] for number in request.preferred_days])
    facts = (
        Fact(name="Days", text=days or "Any day"),
        Fact(name="Time", text=PartOfDay(request.part_of_day).label),
        Fact(name="Not before", text=date_words(request.earliest_on)),
        Fact(name="Your note", text=request.note),
    )
    return tuple(fact for fact in facts if fact.text)
