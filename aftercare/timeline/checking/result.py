"""What a check-in came to: the answer, why, what to do, whom to call and who looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from aftercare.domain.care_plan import variants_of
from aftercare.domain.vocabulary import TriageLevel
from aftercare.timeline.checking.compare import (
    HillPart,
    Told,
    hill_part,
    told_of,
)
from aftercare.timeline.checking.looked import looked
from aftercare.timeline.contact import Contact, contact_of
from aftercare.timeline.presenters import Shell, day_name, day_notes
from aftercare.timeline.words import (
    date_words,
    local_day,
    moment,
    short_name,
    tel,
    time_words,
)

if TYPE_CHECKING:
    from aftercare.timeline.checking.queries import ResultFacts

KINDS = {
    TriageLevel.EXPECTED: "expected",
    TriageLevel.KEEP_AN_EYE: "watch",
    TriageLevel.CONTACT: "call",
    TriageLevel.URGENT: "urgent",
    TriageLevel.EMERGENCY: "urgent",
}
# The card of guide R4 for each: red only for urgent and emergency help.
CARDS = {"expected": "plan", "watch": "plan", "call": "call", "urgent": "emergency"}

READ = "Your clinic reads your answers."
UNFINISHED = "You did not answer every question. We can only speak of what you told us."


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """kind: "expected", "watch", "call" or "urgent"; `card` is the care card that goes with it.

    why: the protocol's words for each rule, most urgent first. held: why it stands higher than
    these answers. looked: who looks and by when. numbers: (words, number, address), the one to
    call first. notes: the day in general, where nothing is compared.
    """

    shell: Shell
    kind: str
    card: str
    title: str
    day: str
    told_at: str
    general_note: str
    advice: str
    look_again: str
    why: tuple[str, ...]
    unfinished: str
    held: str
    looked: str
    closed: str
    numbers: tuple[tuple[str, str], ...]
    when_silent: str
    worried: str
    told: Told
    hill: HillPart | None
    notes_title: str
    notes: tuple[str, ...]
    again_href: str
    newer_href: str
    emergency_href: str
    emergency_label: str


def result_page(*, facts: ResultFacts) -> ResultPage:
    row, protocol = facts.check_in, facts.plan.protocol
    level = TriageLevel(row.level)
    word, contact = protocol.level_word(level), _contact(facts)
    # Nothing was set against the day: then nothing is called expected.
    is_read = level is TriageLevel.EXPECTED and not row.is_compared
    kind = "watch" if is_read else KINDS[level]
    label = READ if is_read else word.label
    again = reverse("timeline:check_in_again", args=[row.pk])
    return ResultPage(
        shell=_shell(facts),
        kind=kind,
        card=CARDS[kind],
        title=label.replace("{number}", facts.clinic.emergency_phone),
        day=day_name(max(row.day, 0)),
        told_at=_told_at(facts),
        general_note=protocol.general_note,
        advice=word.advice,
        look_again=_look_again(facts),
        why=tuple(one.patient_words for one in row.rule_hits.all()),
        unfinished="" if facts.is_whole else UNFINISHED,
        held=_held(facts, level),
        looked=looked(facts=facts),
        closed=_closed(level, contact),
        numbers=_numbers(level, contact),
        when_silent=_when_silent(level, contact),
        worried=_worried(facts, level),
        told=told_of(row=row, protocol=protocol, compares=facts.compares),
        hill=hill_part(facts=facts),
        notes_title=f"What many people notice on {_day(row.day)}",
        notes=() if facts.compares else _notes(facts),
        again_href=again if facts.is_todays and not row.replaced_by_id else "",
        newer_href=reverse("timeline:check_in_result", args=[row.replaced_by_id])
        if row.replaced_by_id
        else "",
        emergency_href=contact.emergency_href,
        emergency_label=f"Emergency: call {facts.clinic.emergency_phone}",
    )


def _shell(facts: ResultFacts) -> Shell:
    return Shell(
        clinic_name=facts.clinic.sender_name,
        theme=facts.theme,
        initials=short_name(facts.user.name or facts.check_in.treatment.patient.name),
    )


def _contact(facts: ResultFacts) -> Contact:
    return contact_of(
        clinic=facts.clinic,
        opening=facts.opening,
        zone=facts.plan.zone,
        at=facts.at,
        protocol=facts.plan.protocol,
    )


def _told_at(facts: ResultFacts) -> str:
    """`Friday 15 May, checked in at 9:12 am`."""
    at, zone = facts.check_in.answered_at, facts.plan.zone
    on = date_words(local_day(at, zone))
    return f"{on}, checked in at {time_words(at, zone)}"


def _look_again(facts: ResultFacts) -> str:
    at = facts.check_in.look_again_at
    return moment(at, zone=facts.plan.zone, now=facts.at) if at else ""


def _day(number: int) -> str:
    return f"day {number}" if number > 0 else "treatment day"


def _held(facts: ResultFacts, level: TriageLevel) -> str:
    """Why it is higher than the answers: only staff lower an urgent one (facts 2.4)."""
    row = facts.check_in
    if not row.is_held or row.clearance_id:
        return ""
    if level >= TriageLevel.URGENT:
        return (
            "You told us something urgent before. A person at your clinic has not "
            "cleared it yet. Until then this advice stays."
        )
    return "You told us more earlier today. This advice stays until your next day."


def _numbers(level: TriageLevel, contact: Contact) -> tuple[tuple[str, str], ...]:
    """(words, address) of the numbers to call, the first one first."""
    emergency = (f"Call {contact.emergency_phone} now", contact.emergency_href)
    if level is TriageLevel.EMERGENCY:
        return (emergency,)
    urgent = contact.urgent_phone or contact.emergency_phone
    if level is TriageLevel.URGENT:
        return (
            (f"Call {urgent} now", tel(urgent)),
            (f"Call the clinic: {contact.phone}", contact.phone_href),
        )
    if level is TriageLevel.CONTACT:
        return ((contact.action, contact.href),)
    return ()


def _closed(level: TriageLevel, contact: Contact) -> str:
    """That nobody is there now; nothing beside "call now" may send people to another number."""
    if contact.is_open or level in {TriageLevel.EXPECTED, TriageLevel.EMERGENCY}:
        return ""
    return contact.headline if level is TriageLevel.URGENT else contact.aside


def _when_silent(level: TriageLevel, contact: Contact) -> str:
    """What to do when nobody answers, or while waiting for who does."""
    if level is TriageLevel.CONTACT:
        return contact.when_silent
    if level is TriageLevel.URGENT:
        return f"Nobody answers, or it gets worse? Call {contact.emergency_phone}."
    return ""


def _worried(facts: ResultFacts, level: TriageLevel) -> str:
    """Worry with usual signs: usual, and still worth asking (guide P3)."""
    row = facts.check_in
    if not row.is_worried or level > TriageLevel.KEEP_AN_EYE:
        return ""
    return "You told us that you are worried. A person at your clinic reads it. You can ask us now too."


def _notes(facts: ResultFacts) -> tuple[str, ...]:
    plan, day = facts.plan, facts.check_in.day
    guide = plan.protocol.day_guide(min(max(day, 0), plan.protocol.course_days))
    return (guide.lede, *day_notes(guide, variants_of(plan=plan)))
