"""The patient's own line: drawn, said and tabled from the same points; a gap stays a gap."""

from __future__ import annotations

import pytest

from aftercare.checkins.queries import OwnMark
from aftercare.domain.care_plan import variants_of
from aftercare.domain.expected_bands import overall_band
from aftercare.domain.vocabulary import Symptom, TriageLevel
from aftercare.timeline import hill
from tests.domain import sample
from tests.foundation.test_curves import knots
from tests.timeline.test_hill import library

EXPECTED, KEEP_AN_EYE, CONTACT = list(TriageLevel)[:3]
PLAN = sample.plan(protocol=library())
VARIANTS = variants_of(plan=PLAN)


def mark(day, above=-0.2, level=EXPECTED):
    """A check-in so far above (or under) the upper edge of its day."""
    band = overall_band(protocol=PLAN.protocol, variants=VARIANTS, day=day)
    return OwnMark(day=day, place=max(band.high + above, 0.0), level=level)


def drawn(*marks, first=0, today=5):
    return hill.hill_for(
        plan=PLAN,
        variants=VARIANTS,
        first_day=first,
        today=today,
        key="h0",
        marks=marks,
    )


def parts(path):
    return [knots("M" + part) for part in path.split("M") if part]


def kinds(picture):
    return {label.kind: label for label in picture.labels}


def test_without_a_check_in_there_is_no_line_and_no_word_about_it():
    picture = drawn()
    assert picture.own_path == ""
    assert picture.dots == ()
    assert "You" not in picture.sentence
    assert {row[2] for row in picture.rows} == {""}
    assert set(kinds(picture)) == {"today", "usual"}


def test_the_line_goes_through_every_dot():
    picture = drawn(mark(0), mark(1), mark(2))
    assert parts(picture.own_path) == [[(dot.x, dot.y) for dot in picture.dots]]
    assert [dot.x for dot in picture.dots] == [hill.x_of(n) for n in range(3)]


def test_a_missed_day_is_a_gap():
    picture = drawn(mark(0), mark(1), mark(3), mark(4))
    assert [[x for x, _ in part] for part in parts(picture.own_path)] == [
        [hill.x_of(0), hill.x_of(1)],
        [hill.x_of(3), hill.x_of(4)],
    ]
    assert len(picture.dots) == 4
    assert "Day 2: up to clear. You: no check-in." in picture.sentence


def test_a_day_alone_is_a_dot_without_a_line():
    picture = drawn(mark(2))
    assert picture.own_path == ""
    assert len(picture.dots) == 1


def test_above_the_band_is_a_diamond_with_its_word():
    picture = drawn(mark(1), mark(2, above=0.5, level=KEEP_AN_EYE))
    assert [dot.is_diamond for dot in picture.dots] == [False, True]
    assert kinds(picture)["above"].text == "Above usual"
    assert picture.points[2].own == "above usual"


def test_a_sign_inside_the_band_is_a_diamond_without_the_word_above():
    picture = drawn(mark(2, level=CONTACT))
    assert [dot.is_diamond for dot in picture.dots] == [True]
    assert "above" not in kinds(picture)
    assert picture.points[2].own == "not all as usual"


def test_on_the_edge_is_inside_though_places_are_rounded():
    picture = drawn(mark(2, above=0.005))
    assert [dot.is_diamond for dot in picture.dots] == [False]
    assert picture.points[2].own == "inside usual"


def test_drawing_sentence_and_table_say_the_same():
    picture = drawn(
        mark(0), mark(1, above=0.5, level=CONTACT), mark(3, level=KEEP_AN_EYE)
    )
    said = {point.day: point.own for point in picture.points}
    assert list(said.values()) == [
        "inside usual",
        "above usual",
        "no check-in",
        "not all as usual",
        "no check-in",
        "no check-in yet",
        "",
        "",
    ]
    dots = {dot.x: dot for dot in picture.dots}
    for index, (point, row) in enumerate(
        zip(picture.points, picture.rows, strict=True)
    ):
        assert row[2].lower() == point.own
        words = f"{point.name}: {point.words}." + (
            f" You: {point.own}." if point.own else ""
        )
        assert words in picture.sentence
        dot = dots.get(hill.x_of(index))
        assert (dot is not None) == ("usual" in point.own)
        if dot is not None:
            edge = hill.y_of(point.high)
            assert (dot.y < edge) == (point.own == "above usual")
            assert dot.is_diamond == (point.own != "inside usual")


def test_answers_without_a_grade_are_a_gap_but_not_a_missed_day():
    from aftercare.timeline.own import CheckedDay

    unsure = CheckedDay(day=2, place=None, level=EXPECTED)
    picture = drawn(mark(1), unsure, mark(3))
    assert picture.own_path == ""
    assert len(picture.dots) == 2
    assert picture.points[2].own == "checked in"


def test_what_is_too_high_stays_on_the_paper():
    (dot,) = drawn(mark(0, above=2.0, level=CONTACT)).dots
    assert 0 < dot.y < hill.TOP
    assert 0 < dot.top < 100 * hill.TOP / hill.HEIGHT


def test_the_line_runs_on_into_the_next_week():
    picture = drawn(mark(6), mark(7), mark(8), first=7, today=9)
    assert [x for x, _ in parts(picture.own_path)[0]] == [
        hill.x_of(n) for n in (-1, 0, 1)
    ]
    assert len(picture.dots) == 2


@pytest.mark.parametrize("today", range(8))
@pytest.mark.parametrize("above", [-0.6, 0.5, 1.5])
@pytest.mark.parametrize("count", [1, 2, 8])
def test_no_word_covers_another_a_dot_or_the_line_of_today(today, above, count):
    days = range(max(today + 1 - count, 0), today + 1)
    level = CONTACT if above > 0 else EXPECTED
    picture = drawn(*[mark(day, above, level) for day in days], today=today)
    labels = kinds(picture)
    assert labels["today"].column == today + 1
    for kind, label in labels.items():
        y = (label.row - 0.5) * 25
        if kind != "today":
            assert label.column != today + 1
        for dot in picture.dots:
            if dot.x == hill.x_of(label.column - 1) and kind != "today":
                assert abs(dot.y - y) > 13
        same_row = [one for one in labels.values() if one.row == label.row]
        columns = sorted(one.column for one in same_row)
        assert all(b - a > 0 for a, b in zip(columns, columns[1:], strict=False))


def test_one_symptom_has_its_own_band_and_grades():
    from aftercare.timeline.own import CheckedDay

    picture = hill.symptom_hill(
        plan=PLAN,
        symptom=Symptom.OEDEMA,
        first_day=0,
        today=5,
        key="h0",
        marks=(
            CheckedDay(day=2, place=1.0, level=EXPECTED),
            CheckedDay(day=4, place=1.0, level=EXPECTED),
        ),
    )
    assert picture.points[4].high == 0
    assert [dot.is_diamond for dot in picture.dots] == [False, True]
    assert picture.rows[4][2:] == ("Above usual", "Not there")
