"""Whatever is answered: worse is never read as better."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare.domain.check_in import (
    Answer,
    CheckInFacts,
    CourseFacts,
    SignAnswer,
    SymptomScore,
    Trend,
)
from aftercare.domain.triage import assess
from aftercare.domain.vocabulary import (
    Finding,
    RiskFactor,
    Severity,
    Symptom,
    TriageLevel,
    WarningSign,
)
from tests.domain.triage_cast import ENDED, KINDS, plan_of

ANY = settings(max_examples=80, deadline=None)
SIGNS = (*WarningSign, *Finding)
grades = st.one_of(st.none(), st.sampled_from(Severity))
one_score = st.builds(
    SymptomScore,
    symptom=st.sampled_from(Symptom),
    severity=grades,
    trend=st.one_of(st.none(), st.sampled_from(Trend)),
    is_one_sided=st.booleans(),
)
several = st.lists(one_score, max_size=6, unique_by=lambda one: one.symptom)
signs = st.lists(
    st.builds(SignAnswer, sign=st.sampled_from(SIGNS), answer=st.sampled_from(Answer)),
    max_size=4,
    unique_by=lambda one: one.sign,
)


@st.composite
def check_ins(draw, day):
    temperature = st.decimals(min_value=36, max_value=41, places=1)
    return CheckInFacts(
        at=ENDED + timedelta(days=day, hours=draw(st.integers(0, 12))),
        day=day,
        scores=tuple(draw(several)),
        signs=tuple(draw(signs)),
        temperature_c=draw(st.one_of(st.none(), temperature)),
    )


@st.composite
def cases(draw):
    day = draw(st.integers(0, 30))
    before = sorted(draw(st.sets(st.integers(0, 29), max_size=4)))
    course = CourseFacts(
        plan=plan_of(draw(st.sampled_from(sorted(KINDS)))),
        risks=draw(st.frozensets(st.sampled_from(RiskFactor), max_size=2)),
        earlier=tuple(draw(check_ins(one)) for one in before if one <= day),
        had_filler=draw(st.booleans()),
    )
    return draw(check_ins(day)), course, draw(st.booleans())


def level(facts, course, compares):
    return assess(facts=facts, course=course, compares=compares).level


def with_score(facts, score):
    others = [one for one in facts.scores if one.symptom != score.symptom]
    return replace(facts, scores=(*others, score))


@ANY
@given(cases(), one_score)
def test_a_worse_grade_never_lowers_the_level(case, score):
    facts, course, compares = case
    levels = [
        level(with_score(facts, replace(score, severity=grade)), course, compares)
        for grade in Severity
    ]
    assert levels == sorted(levels)


@ANY
@given(cases(), one_score)
def test_not_sure_is_never_less_than_a_lower_reading(case, score):
    facts, course, compares = case
    unsure = with_score(facts, replace(score, severity=None))
    asked = level(unsure, course, compares)
    read = assess(facts=unsure, course=course).comparisons[-1].severity
    for grade in range(read + 1):
        known = with_score(facts, replace(score, severity=Severity(grade)))
        assert level(known, course, compares) <= asked


@ANY
@given(cases(), one_score)
def test_a_worse_trend_or_one_side_never_lowers_the_level(case, score):
    facts, course, compares = case
    trends = (None, Trend.BETTER, Trend.SAME, Trend.WORSE)
    levels = [
        level(with_score(facts, replace(score, trend=one)), course, compares)
        for one in trends
    ]
    assert levels == sorted(levels)
    even = with_score(facts, replace(score, is_one_sided=False))
    uneven = with_score(facts, replace(score, is_one_sided=True))
    assert level(even, course, compares) <= level(uneven, course, compares)


@ANY
@given(cases(), one_score)
def test_another_symptom_never_lowers_the_level(case, score):
    facts, course, compares = case
    without = replace(
        facts, scores=tuple(o for o in facts.scores if o.symptom != score.symptom)
    )
    there = replace(score, severity=score.severity or Severity.SLIGHT)
    assert level(without, course, compares) <= level(
        with_score(without, there), course, compares
    )


@ANY
@given(cases(), st.sampled_from(SIGNS))
def test_a_sign_never_lowers_the_level_and_not_sure_is_yes(case, sign):
    facts, course, compares = case
    others = tuple(one for one in facts.signs if one.sign != sign)
    answers = [
        (*others, SignAnswer(sign=sign, answer=Answer.NO)),
        others,
        (*others, SignAnswer(sign=sign, answer=Answer.NOT_SURE)),
        (*others, SignAnswer(sign=sign, answer=Answer.YES)),
    ]
    levels = [level(replace(facts, signs=one), course, compares) for one in answers]
    assert levels == sorted(levels)
    assert levels[2] == levels[3]


@ANY
@given(cases())
def test_more_heat_never_lowers_the_level(case):
    facts, course, compares = case
    measured = (None, *(Decimal(one) for one in ("37.4", "37.5", "37.9", "38.0", "40")))
    levels = [
        level(replace(facts, temperature_c=one), course, compares) for one in measured
    ]
    assert levels == sorted(levels)


@ANY
@given(cases(), st.sampled_from(RiskFactor))
def test_a_risk_never_lowers_the_level(case, risk):
    facts, course, compares = case
    more = replace(course, risks=course.risks | {risk})
    assert level(facts, course, compares) <= level(facts, more, compares)


@ANY
@given(cases(), st.sampled_from(sorted(KINDS)))
def test_no_variant_softens_a_red_flag(case, kind):
    facts, course, compares = case
    facts = replace(
        facts, scores=tuple(o for o in facts.scores if o.severity is not None)
    )
    other = replace(course, plan=plan_of(kind))
    flags = [red_flags(facts, one, compares) for one in (course, other)]
    assert flags[0] == flags[1]


def red_flags(facts, course, compares):
    fired = assess(facts=facts, course=course, compares=compares).fired
    return [one.code for one in fired if one.level >= TriageLevel.URGENT]


@ANY
@given(cases())
def test_the_level_is_that_of_the_first_reason_unless_it_is_held(case):
    facts, course, compares = case
    found = assess(facts=facts, course=course, compares=compares)
    levels = [one.level for one in found.fired]
    assert levels == sorted(levels, reverse=True)
    assert found.level == max(levels, default=TriageLevel.EXPECTED)
    assert level(facts, course, False) <= level(facts, course, True)
