"""The shipped protocol over time: when each thing is allowed, done and reminded of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aftercare.domain.vocabulary import ReminderKind, Variant
from tests.domain.test_microneedling_library import library

if TYPE_CHECKING:
    from aftercare.domain.protocol import Protocol


@pytest.fixture
def protocol() -> Protocol:
    return library()


def test_each_restriction_ends_at_its_hour(protocol):
    assert {one.code: one.from_hour for one in protocol.restrictions} == {
        "washing": 6,
        "sun_cream": 24,
        "make_up": 24,
        "alcohol": 2 * 24,
        "exercise": 3 * 24,
        "shaving": 3 * 24,
        "direct_sun": 4 * 24,
        "pain_tablets": 4 * 24,
        "swimming": 5 * 24,
        "sauna": 7 * 24,
        "retinoids": 7 * 24,
        "acids": 7 * 24,
        "vitamin_c": 7 * 24,
        "acne_products": 7 * 24,
        "other_products": 8 * 24,
        "cleansing_brush": 8 * 24,
        "waxing": 14 * 24,
        "injections": 14 * 24,
        "facials": 14 * 24,
        "sunbathing": 15 * 24,
        "sunbeds": 29 * 24,
    }


def test_nobody_is_told_to_stop_a_prescribed_medicine(protocol):
    tablets = protocol.restriction("pain_tablets")
    for text in (tablets.before, tablets.after):
        assert "Never stop a prescribed medicine." in text


def test_sun_cream_waits_a_day_and_goes_on_to_the_end(protocol):
    task = protocol.task("spf")
    assert (task.starts_after_hours, task.first_day, task.last_day) == (24, 1, 42)
    assert all(task.times_on(day) for day in range(1, 43))
    fifty = {v for n in task.variant_notes if "SPF 50" in n.text for v in n.variants}
    assert fifty == {Variant.FITZPATRICK_IV_VI, Variant.RF, Variant.PEEL}


def test_moisturiser_is_thrice_then_twice_then_once(protocol):
    task = protocol.task("moisturiser")
    times = [task.times_on(day) for day in range(16)]
    assert times == [3] * 4 + [2] * 4 + [1] * 7 + [0]


def reminded(protocol: Protocol, kind: ReminderKind, day: int) -> list[str]:
    return [
        rule.wall_time.strftime("%H:%M")
        for rule in protocol.reminder_rules
        if rule.kind is kind and rule.first_day <= day <= rule.last_day
    ]


@pytest.mark.parametrize(
    ("day", "spf", "moisturiser"),
    [
        (0, [], ["20:30"]),
        (1, ["08:00", "13:00"], ["08:00", "13:00", "20:30"]),
        (4, ["08:00", "13:00"], ["08:00", "20:30"]),
        (8, ["08:00", "13:00"], ["20:30"]),
        (15, ["08:00"], []),
        (42, ["08:00"], []),
    ],
)
def test_reminders_of_a_day(protocol, day, spf, moisturiser):
    assert reminded(protocol, ReminderKind.SPF, day) == spf
    assert reminded(protocol, ReminderKind.MOISTURISER, day) == moisturiser


def test_never_more_than_three_mails_a_day(protocol):
    for day in range(43):
        times = {t for k in ReminderKind for t in reminded(protocol, k, day)}
        assert len(times) <= 3


def test_reminders_end_where_they_stop_being_useful(protocol):
    windows = {
        rule.code: (rule.useful_for_minutes, rule.hard_stop.hour)
        for rule in protocol.reminder_rules
    }
    assert windows["spf_morning"] == (240, 17)
    assert windows["spf_top_up"] == (90, 18)
    assert windows["moisturiser_evening"] == (180, 22)
