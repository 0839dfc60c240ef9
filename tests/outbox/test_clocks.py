"""The database's clock is the only one that claims, leases, expires and waits (I15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from aftercare.outbox import claims, delivering, operations, pace, queries
from aftercare.outbox.models import Delivery, MailHost, Pace
from tests.factories import DeliveryFactory

pytestmark = pytest.mark.django_db

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(params=[-1, 1], ids=["a day behind", "a day ahead"])
def wrong_clock(request):
    """This machine's clock is a day out; the database's is not."""
    now = queries.database_now()
    with time_machine.travel(now + DAY * request.param) as clock:
        yield clock


def row(**facts):
    now = queries.database_now()
    return DeliveryFactory(
        **{"send_from": now - SECOND, "expires_at": now + HOUR, **facts}
    )


def state_of(delivery):
    return Delivery.objects.get(pk=delivery.pk).state


def test_the_clock_of_the_machine_is_really_wrong(wrong_clock):
    seen = datetime.now(UTC)  # noqa: TID251 - the wrong clock is the point
    assert abs(seen - queries.database_now()) > DAY - HOUR


def test_only_the_database_says_what_is_due(wrong_clock, mail_host, writer):
    now = queries.database_now()
    due, not_due = row(), row(send_from=now + HOUR / 2)
    assert operations.tick() == 1
    assert (state_of(due), state_of(not_due)) == ("sent", "queued")
    sent = Delivery.objects.get(pk=due.pk)
    assert abs(sent.handed_at - now) < HOUR
    assert abs(sent.finished_at - now) < HOUR


def test_only_the_database_says_what_has_expired(wrong_clock, mail_host, writer):
    late = row(expires_at=queries.database_now() - SECOND)
    operations.tick()
    assert state_of(late) == "cancelled"


def test_only_the_database_says_whose_lease_ran_out(wrong_clock, mail_host, writer):
    now = queries.database_now()
    held = row(state="claimed", attempt=1, lease_until=now + HOUR)
    left = row(state="claimed", attempt=1, lease_until=now - SECOND)
    operations.tick()
    assert (state_of(held), state_of(left)) == ("claimed", "sent")


def test_a_lease_begins_with_the_databases_time(wrong_clock):
    row()
    now = queries.database_now()
    [mine] = claims.claim_due(at=queries.look().at, limit=1)
    assert now <= mine.lease_until - claims.LEASE <= now + HOUR


def test_only_the_database_says_when_the_host_is_back(wrong_clock, mail_host, writer):
    now = queries.database_now()
    waits = row()
    MailHost.objects.create(away_until=now + HOUR / 2)
    assert operations.tick() == 0
    MailHost.objects.update(away_until=now - SECOND)
    assert operations.tick() == 1
    assert state_of(waits) == "sent"


def test_an_outage_found_now_ends_by_the_databases_time(wrong_clock, settings, writer):
    settings.EMAIL_BACKEND = "aftercare.outbox.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    row()
    operations.tick()
    away = MailHost.objects.get().away_until - queries.database_now()
    assert SECOND * 5 < away < SECOND * 16


def test_only_the_database_paces(wrong_clock, settings, mail_host, writer):
    settings.MAIL_RATE = settings.CLINIC_MAIL_RATE = 5
    now, lane = queries.database_now(), uuid4()
    row(lane=lane)
    assert operations.tick() == 1
    assert all(abs(one.free_at - now) < HOUR for one in Pace.objects.all())
    assert pace.busy_lanes(at=now) == []


def test_a_clock_that_jumps_in_the_middle_of_a_pass_changes_nothing(
    wrong_clock, mail_host, many_writer
):
    rows = [row() for _ in range(4)]
    write = many_writer.write

    def jump(batch, at):
        wrong_clock.shift(DAY * 2)
        return write(batch, at)

    many_writer.write = jump
    assert operations.tick() == 4
    assert {state_of(one) for one in rows} == {"sent"}
    assert delivering.TICK_SECONDS < 10
