"""The patient's own line: drawn, said and tabled from the same points; a gap stays a gap."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from aftercare.checkins.queries import OwnMark
from aftercare.domain.care_plan import variants_of
from aftercare.domain.expected_bands import overall_band
from aftercare.domain.vocabulary import Symptom, TriageLevel
from aftercare.timeline import hill
from tests.domain import sample
from tests.foundation.test_curves import knots
from tests.house.plan import ROOT
from tests.timeline.test_hill import library


@dataclass(frozen=True, kw_only=True)
class Told:
    """A check-in whose answers may have no grade at all."""

    day: int
    place: float | None
    level: TriageLevel


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
    unsure = Told(day=2, place=None, level=EXPECTED)
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


def test_a_very_high_mark_is_named_rather_than_its_day():
    """The strip under the hill says which day it is; nothing else there says "above"."""
    labels = kinds(drawn(mark(3, above=2.0, level=CONTACT), today=3))
    assert labels["above"].row == 1
    assert "today" not in labels


@pytest.mark.parametrize("today", range(8))
@pytest.mark.parametrize("above", [-0.6, 0.5, 1.5])
@pytest.mark.parametrize("count", [1, 2, 8])
def test_no_word_covers_another_a_dot_or_the_line_of_today(today, above, count):
    days = range(max(today + 1 - count, 0), today + 1)
    level = CONTACT if above > 0 else EXPECTED
    picture = drawn(*[mark(day, above, level) for day in days], today=today)
    labels = kinds(picture)
    spans = {kind: span(label) for kind, label in labels.items()}
    for kind, (left, right) in spans.items():
        y = (labels[kind].row - 0.5) * 25
        assert -0.95 < left < right < 7.95
        if kind != "today":
            assert not left < today < right
            assert not [
                dot
                for dot in picture.dots
                if left - 0.15 < (dot.x - hill.SIDE) / hill.STEP - 0.5 < right + 0.15
                and abs(dot.y - y) < 13
            ]
        for other, (start, end) in spans.items():
            if other != kind and labels[other].row == labels[kind].row:
                assert end < left or right < start


def span(label):
    half = {"today": 0.45, "usual": 0.9, "you": 0.3, "above": 0.95}[label.kind]
    middle = {
        "": label.column - 1,
        "from": label.column - 1.5 + half,
        "to": label.column - 0.5 - half,
    }[label.side]
    return middle - half, middle + half


def tokens(css, start, end):
    block = css[css.index(start) : css.index(end)]
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", block))


def contrast(one, other):
    """WCAG 2.x, 1.4.3."""

    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
            for part in parts
        ]
        return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (":root {", "[dir=rtl]"),
        ("[data-theme=dark]", "@media (prefers-color-scheme"),
    ],
)
def test_line_and_shapes_stand_out_from_what_is_behind_them(start, end):
    """Guide 6, row 4: 3 to 1 against the band and against the page."""
    css = (ROOT / "static/css/base.css").read_text(encoding="utf-8")
    colours = tokens(css, start, end)
    behind = [
        colours[f"{place}-{n}"] for place in ("heat", "hero") for n in range(1, 5)
    ]
    for shape in ("you", "care-call"):
        assert min(contrast(colours[shape], one) for one in behind) >= 3
    assert contrast(colours["you"], colours["you-fill"]) >= 3
    assert contrast(colours["care-call"], colours["you-fill"]) >= 3


def test_one_symptom_has_its_own_band_and_grades():
    picture = hill.symptom_hill(
        plan=PLAN,
        symptom=Symptom.OEDEMA,
        first_day=0,
        today=5,
        key="h0",
        marks=(
            Told(day=2, place=1.0, level=EXPECTED),
            Told(day=4, place=1.0, level=EXPECTED),
        ),
    )
    assert picture.points[4].high == 0
    assert [dot.is_diamond for dot in picture.dots] == [False, True]
    assert picture.rows[4][2:] == ("Above usual", "Not there")
