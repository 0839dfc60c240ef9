"""The drawing, the sentence and the table are one thing said three times."""

from __future__ import annotations

import re

import pytest

from aftercare.domain.care_plan import variants_of
from aftercare.domain.expected_bands import overall_band
from aftercare.domain.vocabulary import BodyArea
from aftercare.protocols import queries as protocol_queries
from aftercare.timeline import hill, hill_points
from tests.domain import sample

LAST = 42
STANDARD = (sample.area(BodyArea.CHEEKS, "1.0"),)
EVERY_WINDOW = sorted(
    {hill.first_day_of_week(day=d, last_day=LAST) for d in range(LAST + 1)}
)


def library():
    text = protocol_queries.library_text(code="microneedling")
    return protocol_queries.parsed(text=text)


def drawn(first, *, today=3, **facts):
    plan = sample.plan(protocol=library(), **facts)
    return plan, hill.hill_for(
        plan=plan,
        variants=variants_of(plan=plan),
        first_day=first,
        today=today,
        key="h0",
    )


def knots(path):
    """The points a path goes through: its start and the end of every curve."""
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", path)]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    return [pairs[0], *pairs[3::3]]


@pytest.mark.parametrize("first", EVERY_WINDOW)
def test_drawing_sentence_and_table_agree(first):
    plan, picture = drawn(first)
    assert len(picture.points) == len(picture.rows) == picture.columns
    upper = knots(picture.upper_path)[1:-1]
    lower = knots(picture.lower_path)[1:-1]
    for index, (point, row) in enumerate(
        zip(picture.points, picture.rows, strict=True)
    ):
        band = overall_band(
            protocol=plan.protocol, variants=variants_of(plan=plan), day=point.day
        )
        assert upper[index] == (hill.x_of(index), pytest.approx(hill.y_of(band.high)))
        assert lower[index] == (hill.x_of(index), pytest.approx(hill.y_of(band.low)))
        assert row[0] == point.name
        assert row[3].lower() == point.words
        assert f"{point.name}: {point.words}." in picture.sentence


def test_the_words_follow_the_numbers():
    protocol = library()
    assert hill_points.range_words(protocol, 0.0, 2.6) == "up to strong"
    assert hill_points.range_words(protocol, 0.0, 0.4) == hill_points.range_words(
        protocol, 0, 0
    )
    assert hill_points.range_words(protocol, 1.0, 3.0) == "slight to strong"
    assert hill_points.range_words(protocol, 2.0, 2.2) == "clear"


def test_the_first_drawing_rises_from_quiet_skin():
    _, picture = drawn(0)
    assert knots(picture.upper_path)[0] == (hill.x_of(-1), hill.BASE)


@pytest.mark.parametrize(
    ("day", "first"), [(0, 0), (5, 0), (6, 2), (20, 16), (38, 34), (42, 35)]
)
def test_today_stands_in_its_window(day, first):
    found = hill.first_day_around(day=day, last_day=LAST)
    assert found == first
    assert found <= day < found + hill.DAYS_SHOWN


@pytest.mark.parametrize(
    ("day", "first"),
    [(-3, 0), (0, 0), (7, 0), (8, 7), (14, 7), (15, 14), (42, 35), (99, 35)],
)
def test_the_course_is_cut_into_weeks(day, first):
    assert hill.first_day_of_week(day=day, last_day=LAST) == first


def test_the_name_of_the_band_keeps_clear_of_the_line_of_today():
    for today in range(8):
        _, picture = drawn(0, today=today)
        columns = {label.kind: label.column for label in picture.labels}
        assert columns["today"] == today + 1
        assert abs(columns["usual"] - columns["today"]) > 1


def test_a_later_week_keeps_the_colours_of_its_days():
    assert drawn(0)[1].heat_x == 0
    assert drawn(14)[1].heat_x == -14 * hill.STEP


def test_a_window_without_today_has_no_line():
    _, picture = drawn(14, today=3)
    assert picture.today_x is None
    assert [label.kind for label in picture.labels] == ["usual"]


def test_slower_healing_draws_a_higher_hill():
    deep = (sample.area(BodyArea.CHEEKS, "2.0"),)
    heights = [
        sum(p.high for p in drawn(0, areas=a)[1].points) for a in (STANDARD, deep)
    ]
    assert heights[0] < heights[1]
