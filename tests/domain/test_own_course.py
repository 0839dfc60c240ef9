"""A patient's own line: gaps stay gaps, and "better" is said only when nothing got worse."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.domain.check_in import CheckInFacts, SymptomScore, Trend
from aftercare.domain.own_course import against_yesterday, overall_point, own_course
from aftercare.domain.vocabulary import Severity, Symptom
from tests.domain.clocks import utc
from tests.domain.sample import protocol

RED, PUFFY, SORE = Symptom.ERYTHEMA, Symptom.OEDEMA, Symptom.TENDERNESS
ITCHY = Symptom.PRURITUS
HILL = protocol().hill_symptoms


def score(symptom, grade, trend=None):
    severity = None if grade is None else Severity(grade)
    return SymptomScore(symptom=symptom, severity=severity, trend=trend)


def check_in(day, grades, *, hour=18, trends=()):
    words = dict(trends)
    return CheckInFacts(
        at=utc("2026-06-01 00:00") + timedelta(days=day, hours=hour),
        day=day,
        scores=tuple(score(s, g, words.get(s)) for s, g in grades.items()),
    )


def course(*check_ins, last_day=6):
    return own_course(protocol=protocol(), check_ins=check_ins, last_day=last_day)


# --- The line -------------------------------------------------------------------------


def test_a_missed_day_is_a_gap():
    mine = course(
        check_in(0, {RED: 3}), check_in(1, {RED: 2}), check_in(4, {RED: 1}), last_day=5
    )

    assert mine.series(RED).grades == (3, 2, None, None, 1, None)
    assert [p and p.value for p in mine.overall] == [3.0, 2.0, None, None, 1.0, None]


def test_not_sure_is_a_gap_and_never_a_zero():
    mine = course(check_in(0, {RED: None, SORE: 2}), last_day=0)

    assert mine.series(RED).grades == (None,)
    assert mine.overall[0].value == 2.0
    assert mine.overall[0].answered == (SORE,)


def test_a_symptom_that_was_not_asked_is_a_gap():
    mine = course(check_in(0, {RED: 2}), check_in(1, {SORE: 1}), last_day=1)

    assert mine.series(RED).grades == (2, None)
    assert mine.series(SORE).grades == (None, 1)


def test_a_symptom_never_graded_has_only_gaps():
    mine = course(check_in(0, {RED: 2, ITCHY: None}), last_day=2)

    assert [one.symptom for one in mine.symptoms] == [RED]
    assert mine.series(ITCHY).grades == (None, None, None)


def test_the_later_check_in_of_a_day_stands():
    morning = check_in(2, {RED: 3, PUFFY: 1}, hour=8)
    evening = check_in(2, {RED: 1}, hour=20)

    for answers in ([morning, evening], [evening, morning]):
        mine = course(*answers, last_day=2)
        assert mine.series(RED).on(2) == 1
        assert mine.series(PUFFY).on(2) is None  # replaced, not merged


def test_what_lies_outside_the_asked_days_is_left_out():
    mine = course(check_in(-1, {RED: 3}), check_in(9, {RED: 2}), last_day=3)

    assert mine.symptoms == ()
    assert mine.overall == (None, None, None, None)
    assert mine.overall_on(-1) is None
    assert mine.overall_on(99) is None


def test_no_check_in_at_all():
    assert course(last_day=1).overall == (None, None)
    assert course(last_day=1).grades_on(0) == ()


# --- The own point over the hill -----------------------------------------------------


def test_the_own_point_is_the_mean_of_the_hill_symptoms_that_were_answered():
    first, second = HILL[:2]
    point = overall_point(
        protocol=protocol(), check_in=check_in(3, {second: 1, first: 2, ITCHY: 4})
    )

    assert point.value == 1.5
    assert point.day == 3
    assert point.answered == (first, second)
    assert ITCHY not in HILL


def test_no_point_without_a_hill_symptom():
    assert overall_point(protocol=protocol(), check_in=check_in(3, {ITCHY: 4})) is None


def test_a_point_of_zero_is_a_point():
    point = overall_point(protocol=protocol(), check_in=check_in(9, {RED: 0}))

    assert point.value == 0.0


# --- Last time ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grades", "gone_by"),
    [
        ((2, 1, 0, 0), 2),
        ((2, None, 0, 0), 2),  # gone by day 2, perhaps sooner
        ((2, 0, 1, 0), 3),  # it came back: the first zero was not for good
        ((2, 1, None, None), None),  # nobody saw it go
        ((0, 0, 0, 0), None),  # it never came
        ((None, None, None, None), None),
    ],
)
def test_gone_by(grades, gone_by):
    answers = [check_in(d, {RED: g}) for d, g in enumerate(grades) if g is not None]

    assert course(*answers, last_day=3).series(RED).gone_by == gone_by


def test_last_time_on_this_day():
    last_time = course(
        check_in(2, {RED: 2, SORE: 0}), check_in(3, {RED: 1, PUFFY: None})
    )

    assert dict(last_time.grades_on(2)) == {RED: 2, SORE: 0}
    assert dict(last_time.grades_on(3)) == {RED: 1}
    assert last_time.overall_on(2).value == 1.0
    assert last_time.grades_on(4) == ()


# --- Against yesterday ----------------------------------------------------------------


def changes(before, after, trends=(), *, day=3):
    earlier = () if before is None else (check_in(day - 1, before),)
    return against_yesterday(today=check_in(day, after, trends=trends), earlier=earlier)


def test_down_up_same_and_absent():
    found = changes(
        {RED: 2, PUFFY: 1, SORE: 1, ITCHY: 0}, {RED: 1, PUFFY: 2, SORE: 1, ITCHY: 0}
    )

    assert (found.down, found.up) == ((RED,), (PUFFY,))
    assert (found.same, found.absent) == ((SORE,), (ITCHY,))
    assert not found.is_better


def test_better_needs_something_down_and_nothing_up():
    assert changes({RED: 2, SORE: 1}, {RED: 1, SORE: 1}).is_better
    assert not changes({RED: 1, SORE: 1}, {RED: 1, SORE: 1}).is_better
    assert not changes({RED: 2}, {RED: 1, SORE: 1}, {SORE: Trend.NEW}).is_better


def test_an_older_day_is_not_yesterday():
    """Two days ago it was worse; that says nothing of what happened since yesterday."""
    found = against_yesterday(
        today=check_in(5, {RED: 1}), earlier=(check_in(3, {RED: 3}),)
    )

    assert found.down == found.up == found.same == found.absent == ()


def test_an_earlier_check_in_of_today_is_not_yesterday():
    found = against_yesterday(
        today=check_in(3, {RED: 1}),
        earlier=(check_in(2, {RED: 1}), check_in(3, {RED: 3}, hour=8)),
    )

    assert found.same == (RED,)


@pytest.mark.parametrize(
    ("trend", "where"),
    [
        (Trend.BETTER, "down"),
        (Trend.SAME, "same"),
        (Trend.WORSE, "up"),
        (Trend.NEW, "up"),
    ],
)
@pytest.mark.parametrize("before", [None, {RED: None}, {RED: 2}])
def test_the_word_speaks_where_the_grades_do_not(before, trend, where):
    assert getattr(changes(before, {RED: 2}, {RED: trend}), where) == (RED,)


@pytest.mark.parametrize(
    ("before", "after", "trend"), [(2, 1, Trend.WORSE), (1, 2, Trend.BETTER)]
)
def test_of_two_that_disagree_the_worse_stands(before, after, trend):
    assert changes({RED: before}, {RED: after}, {RED: trend}).up == (RED,)


def test_not_sure_without_a_word_says_nothing():
    found = changes({RED: 2}, {RED: None})

    assert found.down == found.up == found.same == found.absent == ()


# --- Whatever was answered ------------------------------------------------------------

grades = st.dictionaries(
    st.sampled_from(Symptom), st.none() | st.integers(0, 4), max_size=8
)
words = st.dictionaries(st.sampled_from(Symptom), st.sampled_from(Trend), max_size=8)


@given(before=st.none() | grades, after=grades, trends=words)
def test_each_symptom_stands_in_at_most_one_place(before, after, trends):
    found = changes(before, after, trends)
    named = [*found.down, *found.up, *found.same, *found.absent]

    assert len(named) == len(set(named))
    assert set(named) <= set(after)


@given(days=st.dictionaries(st.integers(0, 8), grades, max_size=6))
def test_the_line_holds_what_was_answered_and_nothing_else(days):
    mine = course(*(check_in(day, given) for day, given in days.items()), last_day=8)

    for symptom in Symptom:
        expected = tuple(days.get(day, {}).get(symptom) for day in range(9))
        assert mine.series(symptom).grades == expected
    for day, point in enumerate(mine.overall):
        answered = [days.get(day, {}).get(one) for one in HILL]
        known = [grade for grade in answered if grade is not None]
        assert (point and point.value) == (sum(known) / len(known) if known else None)
