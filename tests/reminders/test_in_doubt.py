"""A message that may have arrived: once more the same, or nothing more, and no untrue word.

Each of these was found by the state machine.
"""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from aftercare.outbox import claims
from aftercare.outbox import operations as outbox
from aftercare.reminders import dispatch, operations
from aftercare.reminders.models import Reminder
from aftercare.workshop.chaos.week_host import KEPT_AND_GONE
from tests.reminders.machine import STARTS, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    """It is 08:30 in London on a plain day; the planner has been by."""
    one = Stage(STARTS[3])
    one.wait(30)
    try:
        one.turn()
        yield one
    finally:
        one.close()


@pytest.fixture
def london(stage):
    return stage.people[0]


def rows(who, code, **more):
    return Reminder.objects.filter(patient=who.patient, rule_code=code, **more)


def until_in_doubt(stage, who, code):
    """The line breaks after the mail host has the message with this reminder."""
    row = rows(who, code, state="planned").order_by("due_at").first()
    later = row.due_at - stage.at
    stage.wait(later // timedelta(minutes=1) + 1)
    stage.replies = [KEPT_AND_GONE]
    stage.turn()
    row.refresh_from_db()
    assert row.delivery.doubts == 1
    return row


def test_nothing_joins_a_message_in_doubt(stage, london):
    row = until_in_doubt(stage, london, "spf_top_up")
    other = rows(london, "moisturiser_evening", day=row.day)
    other.update(due_at=stage.at)
    stage.run(dispatch.tick)
    assert other.get().state == "planned"
    stage.live(6)
    assert stage.wrong == []
    assert row.delivery.pk != other.get().delivery_id


def test_changed_facts_end_it_as_not_known_and_no_other_message_says_it_again(
    stage, london
):
    row = until_in_doubt(stage, london, "spf_top_up")
    operations.set_time(
        user=london.user, rule_code="spf_top_up", wall=time(14), at=stage.at
    )
    london.times["spf_top_up"] = time(14)
    stage.changed(london)
    stage.live(18)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("failed", claims.NOT_KNOWN)
    assert stage.wrong == []
    assert len({post.key for post in stage.host.taken}) == len(stage.host.taken)


def test_a_wish_to_stop_does_not_turn_it_into_not_sent(stage, london):
    row = until_in_doubt(stage, london, "spf_top_up")
    operations.stop_all(user=london.user, at=stage.at)
    london.stopped |= {"spf", "moisturiser"}
    stage.changed(london)
    stage.live(4)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("failed", claims.NOT_KNOWN)
    assert row.delivery.state == "failed"


def test_a_refusal_of_the_second_copy_says_nothing_of_the_first(stage, london):
    row = until_in_doubt(stage, london, "spf_top_up")
    stage.replies = ["554 5.7.1 policy"]
    stage.live(4)
    row.refresh_from_db()
    assert row.reason == claims.NOT_KNOWN


def test_what_may_have_arrived_counts_in_the_day(stage, london):
    row = until_in_doubt(stage, london, "spf_top_up")
    had = {post.key for post in stage.host.taken if post.to == london.user.email}
    london.mails_a_day = len(had)
    operations.set_mails_a_day(user=london.user, count=len(had), at=stage.at)
    give_up(stage, london)
    evening = rows(london, "moisturiser_evening", day=row.day)
    stage.wait((evening.get().due_at - stage.at) // timedelta(minutes=1) + 1)
    stage.live(2)
    assert evening.get().state == "skipped"
    assert stage.wrong == []


def test_what_may_have_arrived_counts_in_the_ten_minutes(stage, london):
    row = until_in_doubt(stage, london, "spf_top_up")
    give_up(stage, london)
    evening = rows(london, "moisturiser_evening", day=row.day)
    Reminder.objects.exclude(pk__in=evening).delete()
    evening.update(due_at=stage.at, not_before=None)
    stage.run(dispatch.tick, outbox.tick)
    assert evening.get().delivery.send_from > stage.at


def give_up(stage, who):
    """Nobody will know whether it arrived."""
    operations.stop_all(user=who.user, at=stage.at)
    stage.wait(1)
    stage.run(outbox.tick, dispatch.tick)
    operations.start_all(user=who.user, at=stage.at)
    stage.changed(who)
    stage.turn()
    stage.turn()


def test_a_row_in_a_message_that_waits_ends_in_its_own_time(stage, london):
    """I1: the mail host is away, and the message is of use to another row for longer."""
    stage.wait(stage.next_moment())
    stage.host.is_up = False
    row = rows(london, "spf_top_up", day=3).get()
    while stage.at < row.expires_at + timedelta(minutes=15):
        stage.wait(12)
        stage.turn()
    row.refresh_from_db()
    other = rows(london, "moisturiser_midday", day=3).get()
    assert row.state == "missed"
    assert (other.state, other.delivery.state) == ("sending", "queued")
    assert other.delivery_id == row.delivery_id
