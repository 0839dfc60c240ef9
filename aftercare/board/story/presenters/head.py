"""The head of a patient's page: where they are, how they are, how to reach them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

from aftercare.board.presenters import answers, words
from aftercare.treatments import queries as treatment_queries
from aftercare.treatments.operations import in_words, moment_in_short

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from aftercare.board.queries import PatientFacts
    from aftercare.board.story.queries import Happening, Story
    from aftercare.board.story.standing import Standing
    from aftercare.treatments.views.desk import Desk

TABS = {
    "course": "Course",
    "messages": "Messages",
    "treatments": "Treatments",
    "record": "Record log",
}
KINDS = {
    "check_in": "A check-in",
    "worried": "Is worried",
    "message": "A message",
    "note": "A note",
    "session_request": "Asks for the next visit",
    "by_hand": "Put on the list",
    "silent": "No check-in for days",
}
OUTCOMES = {
    "seen": "Seen",
    "spoke": "Spoke",
    "booked": "Booked in",
    "answered": "Answered",
    "returned": "Checked in again",
    "withdrawn": "Taken back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    name: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """One of the last things that happened; `href` is empty where there is no page."""

    what: str
    detail: str
    level: str
    state: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """`way_in` is how far they are with their account; `may_invite` while they have none.

    `come_back` says why mail to `address` comes back; empty while it arrives. `answer_href`
    leads to the board where something waits, else to the form on the page.
    """

    patient_id: UUID
    title: str
    sub: str
    level: str
    level_text: str
    way_in_level: str
    way_in: str
    way_in_detail: str
    may_invite: bool
    invite: str
    address: str
    come_back: str
    contact: tuple[tuple[str, str, str], ...]
    tabs: tuple[Tab, ...]
    current: str
    last: tuple[Last, ...]
    answer_href: str
    waits_on_the_board: bool
    may_read: bool
    may_raise: bool


def known_tab(*, code: str) -> str:
    """The tab an address asks for; the course when it is none that we know."""
    return code if code in TABS else "course"


def story_page(*, story: Story, tab: str, desk: Desk) -> StoryPage:
    """Everything but the rows of the tab."""
    facts, patient = story.facts, story.patient
    zone = patient.clinic.zone
    level, way_in, detail = _way_in(story, zone, desk.at)
    here = reverse("board:patient", args=[patient.pk])
    board = _board_href(story)
    return StoryPage(
        patient_id=patient.pk,
        title=_title(facts, desk.at),
        sub=_last_treatment(facts) if facts.plan else "Nothing is entered yet.",
        level=answers.shape(level=story.standing.level) if story.standing else "",
        level_text=_standing_words(story.standing, zone),
        way_in_level=level,
        way_in=way_in,
        way_in_detail=detail,
        may_invite=bool(patient.email) and patient.user_id is None,
        invite="Send again" if facts.invited else "Send the invitation",
        address=facts.address,
        come_back=words.come_back(facts=facts, zone=zone),
        contact=_contact(facts),
        tabs=tuple(
            Tab(name=name, href=f"{here}?tab={code}", is_current=code == tab)
            for code, name in TABS.items()
        ),
        current=tab,
        last=tuple(_last(one, zone) for one in story.happenings),
        answer_href=board or f"{here}?tab=messages#write",
        waits_on_the_board=bool(board),
        may_read=patient.user is not None and patient.user.is_active,
        may_raise=treatment_queries.may(member=desk.member, act="handle_event"),
    )


def _way_in(story: Story, zone: str, at: datetime) -> tuple[str, str, str]:
    """As in the list; whether they agreed stands with the story."""
    if story.patient.user_id is None:
        return words.way_in(facts=story.facts, zone=zone, at=at)
    if story.has_agreed:
        return ("expected", "Signed in", "")
    return ("watch", "Signed in, has not agreed yet", "No reminders until then")


def _title(facts: PatientFacts, at: datetime) -> str:
    name, plan = facts.patient.name, facts.plan
    if plan is None:
        return f"{name} has no treatment yet."
    day = plan.recovery_day(at)
    if day < 0:
        return f"The visit of {name} is still to come."
    if day > plan.protocol.course_days:
        return f"The plan of {name} is over."
    return f"{name} is on day {day}."


def _last_treatment(facts: PatientFacts) -> str:
    """What was done last, where, with what and by whom."""
    treatment, plan = facts.treatment, facts.plan
    if treatment is None or plan is None:
        return ""
    zone = treatment.zone
    said = (
        words.areas_in_short(plan=plan),
        in_words(value=treatment.device or plan.device, zone=zone),
        moment_in_short(at=treatment.ended_at, zone=zone),
        in_words(value=treatment.practitioner, zone=zone),
    )
    return " · ".join(said)


def _standing_words(standing: Standing | None, zone: str) -> str:
    if standing is None:
        return ""
    level = answers.level_words(level=standing.level)
    when = moment_in_short(at=standing.at, zone=zone)
    taken_back = ", taken back" if standing.clearance_id else ""
    return f"{level} on day {standing.day}{taken_back}, {when}"


def _contact(facts: PatientFacts) -> tuple[tuple[str, str, str], ...]:
    """(name, text, link) of each way to reach the patient."""
    patient = facts.patient
    ways = []
    if patient.phone:
        ways.append(("Phone", patient.phone, words.phone_link(phone=patient.phone)))
    if facts.address:
        ways.append(("Email", facts.address, f"mailto:{facts.address}"))
    return tuple(ways)


def _last(one: Happening, zone: str) -> Last:
    level = answers.level_words(level=one.level)
    is_event = one.what == "event"
    kind = KINDS.get(one.kind, "On the board")
    return Last(
        what=f"Adverse event, {level.lower()}" if is_event else one.why or kind,
        detail=moment_in_short(at=one.at, zone=zone),
        level=answers.shape(level=one.level) if one.is_open else "quiet",
        state=_state(one, is_event=is_event),
        href=reverse("board:event", args=[one.key]) if is_event else _review(one.key),
    )


def _state(one: Happening, *, is_event: bool) -> str:
    if not one.is_open:
        return "Closed" if is_event else OUTCOMES.get(one.outcome, "Closed")
    if one.taken_at is None:
        return "Nobody has it in hand" if is_event else "Nobody has looked"
    return "In hand" if is_event else "Looked at, still open"


def _board_href(story: Story) -> str:
    review = story.open_review
    return _review(review) if review else ""


def _review(key: UUID) -> str:
    """Empty where the board is not part of this house."""
    try:
        return reverse("board:review", args=[key])
    except NoReverseMatch:
        return ""
