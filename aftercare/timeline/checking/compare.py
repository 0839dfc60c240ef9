"""The answers beside what many people notice that day, and the own line over the hill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from aftercare.checkins import queries as checkin_queries
from aftercare.domain.care_plan import variants_of
from aftercare.domain.check_in import Answer
from aftercare.domain.vocabulary import Severity, Symptom
from aftercare.timeline.hill import Hill, first_day_around, hill_for
from aftercare.timeline.hill_points import range_words, strip_label
from aftercare.timeline.presenters import StripDay
from aftercare.timeline.words import sentence_case

if TYPE_CHECKING:
    from aftercare.checkins.models import CheckIn, SymptomReport
    from aftercare.domain.protocol import Protocol
    from aftercare.timeline.checking.queries import ResultFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One answered symptom; `usual` is empty where nothing was compared."""

    name: str
    yours: str
    usual: str
    is_above: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the patient told; `signs` are those with yes or not sure."""

    signs: tuple[str, ...]
    symptoms: tuple[Compared, ...]
    temperature: str
    note: str
    is_compared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HillPart:
    hill: Hill
    days: tuple[StripDay, ...]
    strip_name: str


def told_of(*, row: CheckIn, protocol: Protocol, compares: bool) -> Told:
    """Everything in the order it was answered."""
    return Told(
        signs=_signs(row, protocol),
        symptoms=tuple(
            _one(report, protocol, compares=compares) for report in row.symptoms.all()
        ),
        temperature="" if row.temperature_c is None else f"{row.temperature_c} C",
        note=row.note,
        is_compared=compares,
    )


def _one(report: SymptomReport, protocol: Protocol, *, compares: bool) -> Compared:
    guide = protocol.guide(Symptom(report.symptom))
    return Compared(
        name=guide.name,
        yours=_yours(report, protocol),
        usual=_usual(report, protocol) if compares else "",
        is_above=compares
        and report.band_high is not None
        and (report.severity or 0) > report.band_high,
    )


def _yours(report: SymptomReport, protocol: Protocol) -> str:
    if report.severity is None:
        word = protocol.check_in.not_sure if protocol.check_in else ""
    else:
        word = protocol.severity_word(Severity(report.severity)).label
    trends = (one.label for one in protocol.trends if one.trend == report.trend)
    side = ("One side only",) if report.is_one_sided else ()
    return ". ".join((word, *trends, *side))


def _usual(report: SymptomReport, protocol: Protocol) -> str:
    if report.band_low is None or report.band_high is None:
        return ""
    return sentence_case(range_words(protocol, report.band_low, report.band_high))


def _signs(row: CheckIn, protocol: Protocol) -> tuple[str, ...]:
    """Every sign that was told with yes or not sure, as it was asked."""
    said = (one for one in checkin_queries.as_facts(check_in=row).signs)
    return tuple(
        f"{_asked(one.sign, protocol)} {_answer(one.answer, protocol)}"
        for one in said
        if one.answer.is_yes
    )


def _asked(sign: object, protocol: Protocol) -> str:
    for finding in protocol.findings:
        if finding.finding == sign:
            return finding.question
    names = (one.name for one in protocol.warning_signs if one.sign == sign)
    return f"{next(names, sign)}?"


def _answer(answer: Answer, protocol: Protocol) -> str:
    if answer is Answer.YES or protocol.check_in is None:
        return "Yes."
    return f"{protocol.check_in.not_sure}."


def hill_part(*, facts: ResultFacts) -> HillPart | None:
    """The own line up to this check-in; nothing where nothing is compared."""
    row, plan = facts.check_in, facts.plan
    if not facts.compares:
        return None
    today = plan.recovery_day(facts.at)
    day = min(max(row.day, 0), plan.protocol.course_days)
    hill = hill_for(
        plan=plan,
        variants=variants_of(plan=plan),
        first_day=first_day_around(day=day, last_day=plan.protocol.course_days),
        today=today,
        key="told",
        marks=[one for one in facts.marks if one.day <= row.day],
    )
    return HillPart(
        hill=hill,
        days=tuple(
            StripDay(
                number=point.day,
                label=strip_label(point, today=today),
                href=f"{reverse('timeline:day', args=[point.day])}?plan={plan.treatment_id}",
                is_today=point.day == today,
                is_current=False,
                is_treatment=not point.day,
            )
            for point in hill.points
        ),
        strip_name="Days of your plan",
    )
