"""Lines for drawings: smooth, honest between the points, broken where nothing is known."""

from __future__ import annotations

import re

import pytest

from aftercare.foundation.curves import broken, runs_of, smooth


def knots(path):
    """The points a path goes through: its start and the end of every curve."""
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", path)]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    return [pairs[0], *pairs[3::3]]


def test_the_curve_never_leaves_the_range_between_two_days():
    points = [(0.0, 146.0), (44.0, 20.0), (88.0, 20.0), (132.0, 146.0), (176.0, 146.0)]
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", smooth(points))]
    assert all(20.0 <= y <= 146.0 for y in numbers[1::2])


def test_a_curve_drawn_backwards_is_the_same_curve():
    points = [(0.0, 100.0), (44.0, 20.0), (88.0, 60.0), (132.0, 90.0)]
    forwards = knots(smooth(points))
    assert knots(smooth(points[::-1])) == forwards[::-1]


@pytest.mark.parametrize(
    ("numbers", "runs"),
    [
        ((), ()),
        ((4,), ((4,),)),
        ((3, 1, 2), ((1, 2, 3),)),
        ((1, 2, 5, 6, 9), ((1, 2), (5, 6), (9,))),
    ],
)
def test_runs_are_whole_numbers_in_a_row(numbers, runs):
    assert runs_of(numbers) == runs


def test_a_missing_number_breaks_the_line():
    places = {0: (0.0, 10.0), 1: (44.0, 20.0), 3: (132.0, 30.0), 4: (176.0, 40.0)}
    path = broken(places)
    parts = ["M" + part for part in path.split("M") if part]
    assert [knots(part) for part in parts] == [
        [(0.0, 10.0), (44.0, 20.0)],
        [(132.0, 30.0), (176.0, 40.0)],
    ]


def test_a_point_alone_has_no_line():
    assert broken({2: (88.0, 20.0)}) == ""
    assert broken({}) == ""
