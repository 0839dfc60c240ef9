"""Whether one way of a rule holds for a check-in, and for which symptoms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.domain import triage_history as history_of
from aftercare.domain.check_in import Trend

if TYPE_CHECKING:
    from aftercare.domain.triage_reading import Reading, ReadScore
    from aftercare.domain.triage_rules import SymptomCondition, Way
    from aftercare.domain.vocabulary import Symptom


def holds(*, way: Way, reading: Reading) -> tuple[Symptom, ...] | None:
    """The symptoms that make it hold, in the order answered; None when it does not hold."""
    if not (_in_time(way, reading) and _fits(way, reading) and _signed(way, reading)):
        return None
    found: set[Symptom] = set()
    for condition in way.symptoms:
        matched = _matching(condition, reading)
        if not matched and not _may_be(condition, reading):
            return None
        found |= matched
    if way.compared is not None:
        found |= (scored := _scored(way, reading))
        if not scored:
            return None
    return tuple(one for one in reading.scores if one in found)


def _in_time(way: Way, reading: Reading) -> bool:
    """An unknown hour of the numbing cream is inside every limit after it."""
    day = max(reading.facts.day, 0)
    numbed = reading.numbing_hours
    return (
        way.first_day_for(reading.variants) <= day
        and (way.last_day is None or day <= way.last_day)
        and (way.from_hour is None or reading.hours >= way.from_hour)
        and (way.until_hour is None or reading.hours < way.until_hour)
        and (
            way.until_numbing_hour is None
            or numbed is None
            or numbed < way.until_numbing_hour
        )
    )


def _fits(way: Way, reading: Reading) -> bool:
    """The treatment and the person."""
    return (
        (not way.variants or bool(way.variants & reading.variants))
        and (not way.risks or bool(way.risks & reading.course.risks))
        and (not way.needs_filler or reading.course.had_filler)
    )


def _signed(way: Way, reading: Reading) -> bool:
    yes, measured = reading.said_yes, reading.temperature_c
    return (
        all(one in yes for one in way.all_signs)
        and (not way.any_sign or any(one in yes for one in way.any_sign))
        and not any(one in reading.denied for one in way.undenied)
        and (
            way.temperature_from is None
            or (measured is not None and measured >= way.temperature_from)
        )
    )


def _scored(way: Way, reading: Reading) -> set[Symptom]:
    return {
        symptom for symptom, one in reading.scores.items() if one.level == way.compared
    }


def _matching(condition: SymptomCondition, reading: Reading) -> set[Symptom]:
    scored = ((s, reading.scores.get(s)) for s in condition.any_of)
    return {s for s, one in scored if one and _meets(condition, one, reading)}


def _may_be(condition: SymptomCondition, reading: Reading) -> bool:
    """Nobody asked, so nobody knows that it is not there."""
    asked = any(one in reading.scores for one in condition.any_of)
    return condition.or_unasked and not asked


def _meets(condition: SymptomCondition, one: ReadScore, reading: Reading) -> bool:
    return (
        one.grade >= condition.at_least
        and (condition.excess is None or one.excess >= condition.excess)
        and (not condition.is_one_sided or one.score.is_one_sided)
        and (not condition.is_rising or _is_rising(one))
        and (not condition.is_new or _is_new(one))
        and (not condition.is_second_wave or _is_second_wave(one, reading))
        and (condition.lasts_days is None or _lasts(condition, one, reading))
    )


def _is_rising(one: ReadScore) -> bool:
    if one.score.trend in (Trend.WORSE, Trend.NEW):
        return True
    return one.last is not None and one.grade > one.last


def _is_new(one: ReadScore) -> bool:
    return one.score.trend is Trend.NEW or one.last == 0


def _is_second_wave(one: ReadScore, reading: Reading) -> bool:
    return history_of.rose_again(
        earlier=history_of.known_grades(
            symptom=one.score.symptom, history=reading.history
        ),
        now=one.grade,
        once=reading.scoring.wave_rise_once,
        twice=reading.scoring.wave_rise_twice,
    )


def _lasts(condition: SymptomCondition, one: ReadScore, reading: Reading) -> bool:
    return history_of.lasts_over(
        symptom=one.score.symptom,
        facts=reading.facts,
        history=reading.history,
        days=condition.lasts_days or 0,
        began_from_day=condition.began_from_day,
    )
