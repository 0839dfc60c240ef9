"""Each tick leaves one line: when it last ran to its end, how long, how much."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftercare.outbox import pulses
from aftercare.outbox.models import Pulse

pytestmark = pytest.mark.django_db


def test_a_tick_that_never_ran_has_no_line():
    assert pulses.last(name="deliver") is None
    assert pulses.all_pulses() == []


def test_the_newest_end_of_a_tick_takes_the_place_of_the_last(at):
    later = at + timedelta(seconds=15)
    pulses.beat(name="dispatch", at=at, milliseconds=7, handled=0)
    pulses.beat(name="dispatch", at=later, milliseconds=31, handled=4)
    line = pulses.last(name="dispatch")
    assert (line.at, line.milliseconds, line.handled) == (later, 31, 4)
    assert Pulse.objects.count() == 1


def test_ticks_do_not_write_over_each_other(at):
    pulses.beat(name="dispatch", at=at, milliseconds=7, handled=1)
    pulses.beat(name="deliver", at=at, milliseconds=8, handled=2)
    assert [(p.name, p.handled) for p in pulses.all_pulses()] == [
        ("deliver", 2),
        ("dispatch", 1),
    ]


@pytest.mark.parametrize("beats_before", [0, 1])
def test_a_beat_is_one_statement(at, beats_before, django_assert_num_queries):
    for _ in range(beats_before):
        pulses.beat(name="deliver", at=at, milliseconds=1, handled=0)
    with django_assert_num_queries(1):
        pulses.beat(name="deliver", at=at, milliseconds=1, handled=0)
