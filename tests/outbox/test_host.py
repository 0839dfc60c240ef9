"""When one worker finds the mail host away, all of them wait; then all of them go on."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from aftercare.outbox import host, operations, queries
from aftercare.outbox.models import MailHost
from tests.factories import AT, DeliveryFactory

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def away(at=AT, reply="421"):
    return host.went_away(reply=reply, at=at)


def due_now(**facts):
    now = queries.database_now()
    return DeliveryFactory(
        **{"send_from": now - SECOND, "expires_at": now + HOUR, **facts}
    )


def test_waits_double_from_fifteen_seconds_to_five_minutes():
    at, waits = AT, []
    for _ in range(9):
        until = away(at=at)
        waits.append((until - at).total_seconds())
        at = until
    steps = [15, 30, 60, 120, 240, 300, 300, 300, 300]
    assert all(s / 2 <= w <= s for w, s in zip(waits, steps, strict=True))
    assert host.state().failures == 9


def test_houses_like_this_one_do_not_come_back_together():
    waits = set()
    for n in range(20):
        waits.add(away(at=AT + HOUR * n) - HOUR * n)
        host.took(at=AT + HOUR * n)
    assert len(waits) > 10


def test_a_second_worker_that_finds_the_same_outage_does_not_lengthen_the_wait():
    until = away()
    assert away(at=AT + SECOND, reply="454") == until
    found = host.state()
    assert (found.failures, found.reply, found.failed_at) == (1, "421", AT)


@pytest.mark.django_db(transaction=True)
def test_many_workers_that_find_it_at_one_moment_count_it_once(together):
    assert len(set(together(*[away] * 4))) == 1
    assert MailHost.objects.get().failures == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_may_say_it_is_back_at_one_moment(together):
    together(*[lambda: host.took(at=AT)] * 4)
    assert MailHost.objects.get().took_at == AT


def test_a_message_that_was_taken_ends_the_wait_and_the_count():
    away()
    host.took(at=AT + SECOND)
    found = host.state()
    assert (found.away_until, found.failures) == (None, 0)
    assert found.took_at == AT + SECOND


def test_a_good_day_costs_no_writes(django_assert_num_queries):
    host.took(at=AT)
    for later in (SECOND, SECOND * 29):
        host.took(at=AT + later)
    assert host.state().took_at == AT
    host.took(at=AT + SECOND * 31)
    assert host.state().took_at == AT + SECOND * 31


def test_a_refusal_of_what_we_write_is_noted_and_nobody_waits():
    host.refused_a_message(reply="550", at=AT)
    found = host.state()
    assert (found.reply, found.failed_at) == ("550", AT)
    assert (found.away_until, found.failures) == (None, 0)


def test_while_it_is_away_nothing_is_due_and_then_it_is():
    due_now()
    assert queries.look().has_due
    away(at=queries.database_now())
    assert not queries.look().has_due
    MailHost.objects.update(away_until=queries.database_now() - SECOND)
    assert queries.look().has_due


def test_while_it_is_away_what_came_too_late_still_ends(mail_host, writer):
    now = queries.database_now()
    late = due_now(send_from=now - HOUR, expires_at=now - SECOND)
    waits = due_now()
    away(at=now)
    assert queries.look().has_left
    assert operations.tick() == 0
    late.refresh_from_db()
    waits.refresh_from_db()
    assert (late.state, waits.state) == ("cancelled", "queued")
    assert mail_host.connections == 0


def test_nothing_is_claimed_while_the_host_is_found_away(settings, writer):
    """An outage costs no attempts: afterwards the first refusal is the first."""
    settings.EMAIL_BACKEND = "aftercare.outbox.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    delivery = due_now(lane=uuid4())
    for _ in range(3):
        assert operations.tick() == 0
        MailHost.objects.update(away_until=None)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempt, delivery.handed_at) == ("queued", 0, None)
    assert host.state().failures == 3


def test_a_tick_after_the_outage_sends_and_says_so(mail_host, writer):
    MailHost.objects.create(
        failures=3, away_until=queries.database_now() - SECOND, reply="421"
    )
    delivery = due_now()
    assert operations.tick() == 1
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert (host.state().failures, host.state().away_until) == (0, None)


def test_before_the_first_message_nobody_knows_anything():
    assert queries.mail_host() is None
