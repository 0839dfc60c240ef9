"""Which reminders should exist, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from aftercare.domain.reminder_schedule import (
    MISSED_LATE,
    MISSED_QUIET,
)
from aftercare.domain.vocabulary import ReminderKind
from tests.domain.clocks import utc
from tests.domain.planning import assert_near, choices, one, schedule
from tests.domain.sample import protocol


def test_a_whole_course():
    counts = {}
    for reminder in schedule():
        counts.setdefault(reminder.rule_code, []).append(reminder.day)

    assert counts == {
        "spf_morning": list(range(1, 43)),
        "spf_midday": list(range(1, 8)),
        "moisturiser_morning": list(range(1, 8)),  # 08:00 on day 0 was before the end
        "moisturiser_evening": list(range(8)),
    }


def test_a_reminder_tells_what_was_meant_and_what_came_of_it():
    reminder = one("spf_midday", 3)

    assert reminder.kind is ReminderKind.SPF
    assert (reminder.care_task, reminder.slot) == ("spf", "midday")
    assert (reminder.wall_on, reminder.wall_time) == (date(2026, 6, 4), time(13))
    assert reminder.zone == "Europe/London"
    assert_near(reminder.due_at, "2026-06-04 12:00")  # summer time
    assert reminder.expires_at == utc("2026-06-04 13:30")  # 13:00 and 90 minutes
    assert (reminder.moved_from_quiet, reminder.missed_reason) == (False, None)


def test_in_order_of_due_at():
    due = [reminder.due_at for reminder in schedule()]

    assert due == sorted(due)


def test_the_window_is_half_open_and_windows_join_without_loss_or_repeat():
    everything = schedule()
    cut = everything[20].due_at

    before, after = schedule(until=cut), schedule(since=cut)

    assert everything[20] in after
    assert before + after == everything


def test_no_sun_cream_before_24_hours_have_passed():
    """Ended at 11:00 in London: at 08:00 the next day it is too early, at 11:00 it begins."""
    first = one("spf_morning", 1)

    assert first.due_at >= utc("2026-06-02 10:00")
    assert_near(first.due_at, "2026-06-02 10:00")
    assert first.wall_time == time(8)
    assert first.expires_at == utc("2026-06-02 14:00")


def test_a_morning_whose_use_is_over_before_the_start_is_not_planned():
    late = utc("2026-06-01 11:00")  # noon in London; useful until noon on day 1

    assert one("spf_morning", 1, ended_at=late) is None
    just_before = late - timedelta(seconds=1)
    assert one("spf_morning", 1, ended_at=just_before) is not None


def test_nothing_is_planned_at_a_start_past_the_hard_stop():
    rule = replace(protocol().rule("spf_morning"), hard_stop=time(10))
    short = replace(protocol(), reminder_rules=(rule,))

    assert one("spf_morning", 1, protocol=short) is None
    assert one("spf_morning", 2, protocol=short) is not None


def test_own_times_count():
    own = choices(times={"spf_midday": time(14, 15)})

    reminder = one("spf_midday", 2, settings=own)

    assert reminder.wall_time == time(14, 15)
    assert_near(reminder.due_at, "2026-06-03 13:15")


def test_a_time_in_the_quiet_hours_moves_to_their_end():
    early = choices(times={"spf_morning": time(6)})

    reminder = one("spf_morning", 2, settings=early)

    assert reminder.moved_from_quiet
    assert reminder.wall_time == time(6)
    assert utc("2026-06-03 06:30") <= reminder.due_at <= utc("2026-06-03 06:40")
    assert reminder.expires_at == utc("2026-06-03 10:30")  # 07:30 and 4 hours
    assert reminder.missed_reason is None


def test_an_evening_moved_past_its_hard_stop_is_missed_and_says_so():
    late = choices(times={"moisturiser_evening": time(21, 45)})

    reminder = one("moisturiser_evening", 2, settings=late)

    assert reminder.moved_from_quiet
    assert reminder.missed_reason == MISSED_QUIET
    assert reminder.due_at == utc("2026-06-04 06:30")
    assert reminder.expires_at == utc("2026-06-03 21:00")
    assert reminder.day == 2


def test_a_time_after_the_hard_stop_is_missed_and_says_so():
    late = choices(times={"spf_morning": time(18)})

    reminder = one("spf_morning", 2, settings=late)

    assert reminder.missed_reason == MISSED_LATE
    assert reminder.due_at >= reminder.expires_at


def test_the_hard_stop_ends_the_useful_time():
    reminder = one("moisturiser_evening", 2)

    assert reminder.expires_at == utc("2026-06-03 21:00")  # 22:00, not 20:00 + 3 h


def test_stopped_kinds_are_left_out():
    stopped = choices(stopped=frozenset({ReminderKind.SPF}))

    kinds = {reminder.kind for reminder in schedule(settings=stopped)}

    assert kinds == {ReminderKind.MOISTURISER}


def test_a_pause_leaves_out_what_is_due_before_its_end():
    due = one("spf_midday", 3).due_at

    def paused(until):
        return one("spf_midday", 3, settings=choices(paused_until=until))

    assert paused(due + timedelta(seconds=1)) is None
    assert paused(due) is not None


def test_a_plan_that_has_ended_plans_nothing():
    assert schedule(is_ended=True) == ()


def test_a_short_window_looks_at_few_days_only():
    """The engine asks for 48 hours; the answer equals that part of the whole."""
    since, until = utc("2026-06-10 00:00"), utc("2026-06-12 00:00")

    found = schedule(since=since, until=until)

    assert found == tuple(r for r in schedule() if since <= r.due_at < until)
    assert len(found) == 2
