"""Is this normal? One page a symptom, for the patient's own day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404

from aftercare.domain.care_plan import variants_of
from aftercare.domain.protocol import texts_for
from aftercare.domain.vocabulary import Severity, SkinTone, Symptom, TriageLevel
from aftercare.timeline import presenters
from aftercare.timeline.answered import grade_words
from aftercare.timeline.around import Around, around
from aftercare.timeline.contact import Card, call_card, emergency_card, urgent_card
from aftercare.timeline.one_day import SignTile, sign_href
from aftercare.timeline.own import told_on
from aftercare.timeline.signs import FEEL_FIRST, Sign, sign_on
from aftercare.timeline.words import lower_case, number_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aftercare.domain.protocol import Protocol, SymptomGuide
    from aftercare.domain.vocabulary import Variant
    from aftercare.timeline.queries import PatientDay

SOMETHING_ELSE = "Something else"


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomsPage:
    title: str
    lede: str
    tiles: tuple[SignTile, ...]
    how_to_look: tuple[str, ...]
    around: Around


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A row of the table: one text, or several."""

    name: str
    text: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """One step of the ladder; `mark` stands where it is what many people notice that day."""

    label: str
    text: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    name: str
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomPage:
    """pill_* are empty when there is no day to speak of."""

    title: str
    lede: str
    pill_level: str
    pill_text: str
    after_pill: str
    own: str
    facts: tuple[Fact, ...]
    ladder: tuple[Grade, ...]
    tones: tuple[Tone, ...]
    cards: tuple[Card, ...]
    ask_href: str
    back_href: str
    around: Around


def symptoms_page(*, day: PatientDay, protocol: Protocol) -> SymptomsPage:
    """All symptoms on one screen, what is felt first; no search is needed."""
    note = presenters.find_note(protocol, "how_to_look")
    number = _number(day, None)
    return SymptomsPage(
        title="What do you see or feel?",
        lede="Tap what is closest. You see if it is expected today.",
        tiles=(
            *[_tile(day, protocol, symptom, number) for symptom in FEEL_FIRST],
            SignTile(
                name=SOMETHING_ELSE,
                href=presenters.page_href(day, "ask"),
                note="Ask us",
                level="quiet",
            ),
        ),
        how_to_look=note.text if note else (),
        around=around(day=day, number=number),
    )


def _number(day: PatientDay, wanted: int | None) -> int | None:
    """The day a page speaks of; None outside the course and where there is none."""
    if day.chosen is None:
        return None
    plan = day.chosen.plan
    if wanted is not None:
        return wanted if 0 <= wanted <= plan.protocol.course_days else None
    running = presenters.course_state(plan, day.at) == "running"
    return plan.recovery_day(day.at) if running else None


def _tile(
    day: PatientDay, protocol: Protocol, symptom: Symptom, number: int | None
) -> SignTile:
    name = protocol.guide(symptom).name
    if number is None:
        href = presenters.page_href(day, "symptom", symptom)
        return SignTile(name=name, href=href, note="", level="quiet")
    sign = sign_on(
        protocol=protocol,
        variants=_variants(day),
        symptom=symptom,
        number=number,
        today=number,
    )
    return SignTile(
        name=name,
        href=sign_href(day, symptom, number, number),
        note=sign.words,
        level="expected" if sign.high else "quiet",
    )


def _variants(day: PatientDay) -> frozenset[Variant]:
    return variants_of(plan=day.chosen.plan) if day.chosen else frozenset()


def symptom_page(
    *, day: PatientDay, protocol: Protocol, code: str, query: Mapping[str, str]
) -> SymptomPage:
    """`query` may choose another day and another tone; Http404 for an unknown code."""
    if code not in set(Symptom):
        raise Http404
    guide = protocol.guide(Symptom(code))
    wanted = query.get("day", "")
    number = _number(day, number_in(wanted))
    sign = _sign(day, protocol, guide.symptom, number)
    tone = _tone(day, query.get("tone", ""))
    return SymptomPage(
        title=guide.name,
        lede=guide.lede,
        pill_level=sign.level if sign else "",
        pill_text=_pill_text(sign),
        after_pill=_after_pill(protocol, sign),
        own=_own(day, protocol, sign),
        facts=_facts(guide, tone),
        ladder=_ladder(protocol, guide, sign),
        tones=_tones(day, code, number, tone),
        cards=_cards(day, protocol, guide),
        ask_href=presenters.page_href(day, "ask"),
        back_href=presenters.page_href(day, "symptoms"),
        around=around(day=day, number=number),
    )


def _sign(
    day: PatientDay, protocol: Protocol, symptom: Symptom, number: int | None
) -> Sign | None:
    if number is None or day.chosen is None:
        return None
    return sign_on(
        protocol=protocol,
        variants=_variants(day),
        symptom=symptom,
        number=number,
        today=day.chosen.plan.recovery_day(day.at),
    )


def _pill_text(sign: Sign | None) -> str:
    if sign is None:
        return ""
    return sign.words if sign.high else f"{sign.words}: ask us"


def _after_pill(protocol: Protocol, sign: Sign | None) -> str:
    """What the protocol adds after the level: when to ask all the same (facts 6.1)."""
    if sign is None or not (sign.high or sign.is_today):
        return ""
    level = TriageLevel.EXPECTED if sign.high else TriageLevel.CONTACT
    return protocol.level_word(level).advice


def _own(day: PatientDay, protocol: Protocol, sign: Sign | None) -> str:
    """What today's check-in said of it; on another day's page that would mislead."""
    if sign is None or day.chosen is None or not sign.is_today:
        return ""
    told = told_on(day, day.chosen, day.chosen.plan.recovery_day(day.at))
    scores = told.facts.scores if told else ()
    graded = next((one for one in scores if one.symptom == sign.symptom), None)
    if graded is None:
        return ""
    high = sign.high if day.clinic.compares else None
    words = lower_case(grade_words(protocol, graded.severity, high=high))
    return f"From your check-in today: {words}."


def _facts(guide: SymptomGuide, tone: SkinTone | None) -> tuple[Fact, ...]:
    looks = (guide.looks, guide.looks_on_brown_black)
    own_first = looks if tone in {None, SkinTone.WHITE} else looks[::-1]
    return (
        Fact(name="Feels", text=guide.feels),
        Fact(name="Looks", lines=own_first),
        Fact(name="Helps", lines=guide.do),
        Fact(name="Avoid", lines=guide.avoid),
        Fact(name="Starts", text=guide.onset),
        Fact(name="Most", text=guide.peak),
        Fact(name="Eases", text=guide.usual_end),
    )


def _ladder(
    protocol: Protocol, guide: SymptomGuide, sign: Sign | None
) -> tuple[Grade, ...]:
    """All five grades as text, with those of the day marked: the range, never a score."""
    return tuple(
        Grade(
            label=protocol.severity_word(severity).label,
            text=guide.grades[severity],
            mark=sign.words if sign and _is_in(sign, severity) else "",
        )
        for severity in Severity
    )


def _is_in(sign: Sign, severity: Severity) -> bool:
    return bool(sign.high) and max(sign.low, 1) <= severity <= sign.high


def _tone(day: PatientDay, asked: str) -> SkinTone | None:
    found = asked or day.patient.tone
    return SkinTone(found) if found in set(SkinTone) else None


def _tones(
    day: PatientDay, code: str, number: int | None, chosen: SkinTone | None
) -> tuple[Tone, ...]:
    query = {} if number is None else {"day": number}
    return tuple(
        Tone(
            name=tone.label,
            href=presenters.page_href(day, "symptom", code, **query, tone=tone.value),
            is_chosen=tone == chosen,
        )
        for tone in SkinTone
    )


def _cards(
    day: PatientDay, protocol: Protocol, guide: SymptomGuide
) -> tuple[Card, ...]:
    """From the clinic's card to the emergency one; only those the symptom has."""
    contact = presenters.contact_for(day)
    more = texts_for(notes=guide.variant_call_if, variants=_variants(day))
    cards = [call_card(reasons=(*guide.call_if, *more), contact=contact)]
    if guide.urgent_if:
        label = protocol.level_word(TriageLevel.URGENT).label
        cards.append(urgent_card(reasons=guide.urgent_if, contact=contact, label=label))
    if guide.emergency_if:
        cards.append(emergency_card(reasons=guide.emergency_if, contact=contact))
    return tuple(cards)
