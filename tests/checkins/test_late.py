"""A check-in that arrives late: what came before it, and what it makes of a later one."""

from __future__ import annotations

import pytest

from aftercare.audit.models import AuditEvent
from aftercare.checkins import queries
from aftercare.checkins.models import AdverseEvent, Review
from tests import checkin_factories as rows
from tests.checkins.conftest import (
    CONTACT,
    DAY,
    EMERGENCY,
    EXPECTED,
    EYE,
    MINUTE,
    URGENT,
    told,
)
from tests.checkins.test_looking import clear

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_a_past(rules):
    """`with_a_past(CONTACT)`: what the rules say once they know an earlier day."""

    def say(level, *, alone=EXPECTED):
        rules.by_course = lambda course: level if course.earlier else alone

    return say


def codes(check_in):
    return [hit.code for hit in check_in.rule_hits.order_by("position")]


def two(send, at):
    """Day 3 first, and day 2 behind it; both as the database has them."""
    later = send(at)
    late = send(at + MINUTE, facts=told(at - DAY))
    later.refresh_from_db()
    return later, late


def test_the_later_one_is_read_again_with_it(send, with_a_past, patient, at):
    with_a_past(CONTACT)
    later, late = two(send, at)
    assert (later.level, late.level, codes(later)) == (CONTACT, EXPECTED, ["C1"])
    review = queries.open_review_of(patient=patient)
    assert (review.check_in, review.level) == (later, CONTACT)
    assert (review.why, review.raised_at) == ("Puffiness slight", at + MINUTE)
    line = AuditEvent.objects.get(action="check_in.raised")
    assert (line.record_id, line.detail) == (later.pk, {"late": str(late.pk)})


def test_what_was_shown_stays_behind_what_is_new(send, with_a_past, at):
    with_a_past(URGENT, alone=CONTACT)
    later, _ = two(send, at)
    assert (later.level, codes(later)) == (URGENT, ["U1", "C1"])
    assert AdverseEvent.objects.get().check_in == later


def test_it_is_never_lowered(send, with_a_past, at):
    with_a_past(EXPECTED, alone=CONTACT)
    later, _ = two(send, at)
    assert (later.level, codes(later)) == (CONTACT, ["C1"])
    assert not AuditEvent.objects.filter(action="check_in.raised").exists()


def test_a_little_more_asks_for_a_second_look_and_for_nobody(
    send, with_a_past, rules, at
):
    with_a_past(EYE)
    rules.look_again_hours = 24
    later, _ = two(send, at)
    assert (later.level, later.look_again_at) == (EYE, at + DAY)
    assert not Review.objects.exists()


def test_what_staff_took_back_was_less(send, with_a_past, treatment, nurse, at):
    with_a_past(URGENT, alone=URGENT)
    later = send(at)
    clear(treatment, nurse, at)
    with_a_past(EMERGENCY)
    send(at + MINUTE, facts=told(at - DAY))
    later.refresh_from_db()
    assert (later.level, later.clearance) == (EMERGENCY, None)


def test_an_urgent_level_lifts_nothing_that_was_answered_before(send, rules, at):
    send(at, level=URGENT)
    late = send(at + MINUTE, level=EXPECTED, facts=told(at - DAY))
    assert (late.level, late.is_held) == (EXPECTED, False)
    assert AdverseEvent.objects.get().steps.count() == 1


def test_a_late_urgent_one_holds_the_later_one_up(send, rules, treatment, at):
    later = send(at)
    rules.by_course = lambda course: EXPECTED if course.earlier else URGENT
    send(at + MINUTE, facts=told(at - DAY))
    later.refresh_from_db()
    assert (later.level, later.is_held) == (URGENT, True)
    # One event: what is only held up is no new one.
    assert AdverseEvent.objects.get().steps.count() == 1


def test_its_day_is_found_however_long_ago(send, plan, treatment):
    first = send(plan.ended_at + DAY)
    for day in range(2, 64):
        rows.CheckInFactory(
            treatment=treatment, day=day, answered_at=plan.ended_at + day * DAY
        )
    now = plan.ended_at + 70 * DAY
    late = send(now, facts=told(plan.ended_at + DAY + MINUTE))
    first.refresh_from_db()
    assert (first.replaced_by, late.day) == (late, 1)
