"""The panel beside the list: one person, what they said, what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from aftercare.board.presenters.answers import level_words
from aftercare.board.presenters.words import (
    areas_in_short,
    clock_time,
    day_in_words,
    phone_link,
)
from aftercare.board.today.presenters import words
from aftercare.board.today.presenters.hill import PanelHill, panel_hill
from aftercare.board.today.presenters.talks import Talks, talks_of, wish_words
from aftercare.board.today.presenters.told import LastTold, last_told
from aftercare.checkins.models import ReasonKind, Review, ReviewOutcome
from aftercare.clinics.presenters import first_name
from aftercare.domain.vocabulary import SkinTone, TriageLevel
from aftercare.treatments.operations import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from accounts.models import User
    from aftercare.board.today.queries import Course, Panel
    from aftercare.conversations.queries import Offered

OUTCOMES = {
    ReviewOutcome.SEEN: "Seen",
    ReviewOutcome.SPOKE: "Spoke",
    ReviewOutcome.BOOKED: "Booked in",
    ReviewOutcome.ANSWERED: "Answered",
    ReviewOutcome.RETURNED: "Checked in again",
    ReviewOutcome.WITHDRAWN: "Taken back by the patient",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One reason, and the person's own words about it."""

    what: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`href` is empty where no number is known."""

    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelPage:
    """`closed` says how it ended; `writing` who else has it in hand; both mostly empty.

    `version`, `shown` and `conversation` are what this page had read of it.
    """

    review_id: UUID
    name: str
    title: str
    sub: str
    waiting: str
    level: str
    skin: str
    closed: str
    seen: str
    writing: str
    cannot_read: str
    hill: PanelHill | None
    told: LastTold | None
    why: tuple[Why, ...]
    talks: Talks
    wish: str
    wish_note: str
    event_href: str
    uncleared: str
    call: Call
    replies: tuple[Offered, ...]
    patient_href: str
    version: int
    shown: str
    conversation: str
    received_last: str


def panel_page(*, panel: Panel, by: User, at: datetime, may_clear: bool) -> PanelPage:
    """As the member `by` sees it."""
    review, patient, course = panel.review, panel.patient, panel.course
    zone = patient.clinic.zone
    talk = panel.waiting
    level = TriageLevel(review.level)
    return PanelPage(
        review_id=review.pk,
        name=patient.name,
        title=_title(review, at, zone),
        sub=_sub(course, at),
        waiting=_waiting(review, at, zone),
        level=level_words(level=level) if level >= TriageLevel.URGENT else "",
        skin=f"{SkinTone(patient.tone).label} skin" if patient.tone else "",
        closed=_closed(review, zone),
        seen=seen_words(review=review),
        writing=_writing(panel.holder, by),
        cannot_read=_cannot_read(panel),
        hill=panel_hill(course=course, at=at) if course else None,
        told=last_told(course=course, at=at, zone=zone) if course else None,
        why=tuple(_why(panel)),
        talks=talks_of(panel=panel, zone=zone),
        wish=wish_words(wish=panel.wish) if panel.wish else "",
        wish_note=panel.wish.note if panel.wish else "",
        event_href=_event_href(course),
        uncleared=_uncleared(course) if may_clear and review.treatment_id else "",
        call=Call(
            text=patient.phone or "No number", href=phone_link(phone=patient.phone)
        ),
        replies=() if level >= TriageLevel.URGENT else panel.replies,
        patient_href=reverse("board:patient", args=[patient.pk]),
        version=review.version,
        shown=str(talk.lines[-1].message_id) if talk and talk.lines else "",
        conversation=str(talk.conversation.pk) if talk else "",
        received_last=str(course.received_last or "") if course else "",
    )


def _title(review: Review, at: datetime, zone: str) -> str:
    name = review.patient.name
    if review.closed_at is not None:
        return f"{name}: {OUTCOMES[ReviewOutcome(review.outcome)].lower()}"
    if review.kind == ReasonKind.SILENT:
        return f"{name} is silent"
    wait = words.longest_wait(since=review.raised_at, at=at, zone=zone)
    return f"{name} waits {wait if wait.startswith('since') else f'for {wait.lower()}'}"


def _sub(course: Course | None, at: datetime) -> str:
    """ "Day 4 of 42. Full face, 1.5 mm, Fine pen, 11 May, Mia Field"."""
    if course is None:
        return "No treatment is written down."
    plan, treatment = course.plan, course.treatment
    day = day_in_words(plan=plan, at=at)
    of = f" of {plan.protocol.course_days}" if day.startswith("Day ") else ""
    device = treatment.device
    about = (
        areas_in_short(plan=plan),
        device.name if device else in_words(value=plan.device, zone=plan.zone),
        f"{treatment.treated_on:%-d %b}",
        treatment.practitioner.user.name,
    )
    return f"{day}{of}. {', '.join(text for text in about if text)}"


def _waiting(review: Review, at: datetime, zone: str) -> str:
    if review.closed_at is not None or review.kind == ReasonKind.SILENT:
        return ""
    wait = words.longest_wait(since=review.raised_at, at=at, zone=zone)
    return f"Waiting {wait}" if wait != "Just now" else "Asked just now"


def _closed(review: Review, zone: str) -> str:
    if review.closed_at is None:
        return ""
    said = OUTCOMES[ReviewOutcome(review.outcome)]
    by = review.closed_by.name if review.closed_by else ""
    when = clock_time(at=review.closed_at, zone=zone)
    return f"{said}. Closed by {by or 'somebody'} at {when}."


def seen_words(*, review: Review) -> str:
    """ "Seen by Mia, 09:52"; empty while nobody has looked."""
    zone = review.patient.clinic.zone
    if review.seen_at is None:
        return ""
    by = first_name(name=review.seen_by.name) if review.seen_by else ""
    when = clock_time(at=review.seen_at, zone=zone)
    return f"Seen by {by or 'somebody'}, {when}"


def _writing(holder: User | None, by: User) -> str:
    if holder is None or holder == by:
        return ""
    return f"{first_name(name=holder.name) or 'Somebody'} is writing"


def _cannot_read(panel: Panel) -> str:
    user = panel.patient.user
    if user is not None and user.is_active:
        return ""
    name = first_name(name=panel.patient.name)
    return f"{name} has no account and cannot read messages. Call them."


def _why(panel: Panel) -> Iterable[Why]:
    """Those that say more than the check-in and the messages shown below do.

    A note that came with an earlier check-in is said here: only the last one is shown.
    """
    seen: set[tuple[str, str]] = set()
    told = panel.course.check_ins if panel.course else ()
    shown = told[-1].note if told else ""
    for one in panel.reasons:
        what = one.why or words.KINDS[one.kind]
        note = "" if one.note == shown else one.note
        if (what, note) not in seen:
            seen.add((what, note))
            yield Why(what=what, note=note)


def _event_href(course: Course | None) -> str:
    if course is None or course.event is None:
        return ""
    return reverse("board:event", args=[course.event.pk])


def _uncleared(course: Course | None) -> str:
    if course is None or course.uncleared is None:
        return ""
    return level_words(level=course.uncleared)
