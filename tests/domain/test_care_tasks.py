"""What there is to do on a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aftercare.domain.care_tasks import tasks_for, tasks_on
from aftercare.domain.vocabulary import AddOn
from tests.domain.sample import plan

ENDED = datetime(2026, 6, 1, 10, tzinfo=UTC)


def today(at, **changes):
    return {one.task.code: one for one in tasks_for(plan=plan(**changes), at=at)}


def test_day_0_has_what_begins_at_once_and_no_sun_cream():
    tasks = today(ENDED)

    assert list(tasks) == ["moisturiser"]
    assert tasks["moisturiser"].times == 3
    assert tasks["moisturiser"].is_available


@pytest.mark.parametrize(
    ("passed", "is_available"),
    [(timedelta(hours=24, seconds=-1), False), (timedelta(hours=24), True)],
)
def test_sun_cream_opens_24_hours_after_the_end(passed, is_available):
    spf = today(ENDED + passed)["spf"]

    assert spf.is_available is is_available
    assert spf.available_at == datetime(2026, 6, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(("day", "times"), [(3, 3), (4, 2), (7, 2), (8, 0), (14, 0)])
def test_times_follow_the_day(day, times):
    assert today(ENDED + timedelta(days=day))["moisturiser"].times == times


def test_a_habit_has_no_times():
    assert today(ENDED + timedelta(days=2))["hat"].times == 0


def test_a_task_leaves_after_its_last_day():
    assert "moisturiser" not in today(ENDED + timedelta(days=15))


@pytest.mark.parametrize("day", [-1, 43])
def test_nothing_before_or_after_the_course(day):
    assert today(ENDED + timedelta(days=day)) == {}


def test_nothing_once_the_plan_has_ended():
    assert today(ENDED + timedelta(days=2), is_ended=True) == {}


def test_the_treatment_adds_its_own_note():
    at = ENDED + timedelta(days=2)

    assert today(at)["spf"].notes == ()
    with_peel = today(at, add_ons=frozenset({AddOn.PEEL}))
    assert with_peel["spf"].notes == ("SPF 50 suits you.",)


def test_any_day_can_be_looked_at_from_today():
    ahead = tasks_on(plan=plan(), day=5, at=ENDED)

    assert [one.task.code for one in ahead] == ["spf", "moisturiser", "hat"]
    assert not ahead[0].is_available
