"""The database's clock is the only one that plans, claims, leases and expires (I15).

The process's own clock is moved a day to either side; the database's is not.
"""

from __future__ import annotations

import ast
from datetime import time, timedelta

import pytest
import time_machine
from django.core import mail

from accounts import operations as account_operations
from aftercare.foundation import clock
from aftercare.outbox import operations as outbox
from aftercare.outbox import queries as outbox_queries
from aftercare.outbox.models import Delivery
from aftercare.reminders import dispatch, materialise
from aftercare.reminders.models import Reminder
from tests.factories import DeliveryFactory, TreatmentFactory
from tests.house.plan import ROOT, name, python_files

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
A_LITTLE = timedelta(minutes=1)
ENGINE = ("aftercare/outbox/", "aftercare/reminders/materialise", "aftercare/reminders/dispatch", "aftercare/reminders/eligibility")  # fmt: skip


@pytest.fixture
def db_now():
    return outbox_queries.database_now()


@pytest.fixture
def running(patient, db_now):
    """A plan on day 3 by the database's clock, of somebody who has no quiet hours."""
    account_operations.change_quiet_hours(
        user=patient.user, quiet_from=time(12), quiet_until=time(12)
    )
    return TreatmentFactory(patient=patient, ended_at=db_now - 3 * DAY)


@pytest.fixture(params=[-DAY, DAY], ids=["a day slow", "a day fast"])
def wrong_clock(request, db_now):
    """The process believes in another day; the clock goes on from there."""
    with time_machine.travel(clock.now() + request.param, tick=True):
        assert abs(clock.now() - db_now) > 23 * HOUR
        assert abs(outbox_queries.database_now() - db_now) < A_LITTLE
        yield request.param


def planned():
    return sorted(Reminder.objects.values_list("rule_code", "day", "slot", "due_at"))


def tick():
    """One turn of everything, each with its own look at the clock."""
    dispatch.tick()
    outbox.tick()
    dispatch.tick()


def due_in(row, begin, end, db_now):
    """The row is due and expires so far from now, by the database's clock."""
    Reminder.objects.filter(pk=row.pk).update(
        due_at=db_now + begin, expires_at=db_now + end
    )
    return row


def test_what_is_planned_lies_in_the_databases_next_48_hours(
    running, db_now, wrong_clock
):
    materialise.tick()
    rows = Reminder.objects.all()
    assert rows
    for row in rows:
        assert db_now <= row.due_at < db_now + 2 * DAY + A_LITTLE


def test_the_same_rows_as_with_a_right_clock(running, db_now, wrong_clock):
    materialise.materialise(at=db_now)
    before = planned()
    made = materialise.tick()
    assert planned() == before
    assert (made.moved, made.cancelled) == (0, 0)


def test_a_pass_by_the_processs_clock_would_be_seen(running, db_now, wrong_clock):
    """The negative control: the same pass at the wrong time plans other rows."""
    materialise.materialise(at=db_now)
    before = planned()
    Reminder.objects.all().delete()
    materialise.materialise(at=clock.now())
    assert planned() != before


def test_only_what_is_due_by_the_databases_clock_is_sent(running, db_now, wrong_clock):
    materialise.tick()
    due, later, over = Reminder.objects.order_by("due_at")[:3]
    Reminder.objects.exclude(pk__in=[due.pk, later.pk, over.pk]).delete()
    due_in(due, -A_LITTLE, 6 * HOUR, db_now)
    due_in(later, 12 * HOUR, 18 * HOUR, db_now)
    due_in(over, -12 * HOUR, -HOUR, db_now)
    tick()
    for row in (due, later, over):
        row.refresh_from_db()
    assert (due.state, later.state, over.state) == ("sent", "planned", "missed")
    assert abs(due.finished_at - db_now) < A_LITTLE
    assert abs(over.finished_at - db_now) < A_LITTLE
    assert len(mail.outbox) == 1


def test_a_lease_lasts_by_the_databases_clock(running, db_now, wrong_clock):
    """A message another worker holds for four more minutes is not taken from it."""
    held = DeliveryFactory(
        state="claimed",
        attempt=1,
        send_from=db_now - A_LITTLE,
        expires_at=db_now + 6 * HOUR,
        lease_until=db_now + 4 * A_LITTLE,
    )
    outbox.tick()
    held.refresh_from_db()
    assert (held.state, held.attempt) == ("claimed", 1)


def test_a_lease_that_ran_out_by_the_databases_clock_is_free(
    running, db_now, wrong_clock
):
    left = DeliveryFactory(
        kind="nothing writes this kind",
        state="claimed",
        attempt=1,
        send_from=db_now - HOUR,
        expires_at=db_now + 6 * HOUR,
        lease_until=db_now - A_LITTLE,
    )
    outbox.tick()
    found = Delivery.objects.get(pk=left.pk)
    assert (found.state, found.attempt) != ("claimed", 1)


def clocks_asked(path):
    """Every way to ask the process what time it is."""
    tree = ast.parse(path.read_text())
    asked = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today", "time_ns"}
    }
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in node.names
        if alias.name in {"clock", "timezone"}
    }
    return asked | imported


def test_no_part_of_the_engine_asks_the_process_for_the_time():
    rooms = [path for path in python_files() if name(path).startswith(ENGINE)]
    assert len(rooms) > 10
    assert {name(path): found for path in rooms if (found := clocks_asked(path))} == {}


def test_the_house_has_a_clock_that_would_be_found():
    """The negative control of the test above."""
    assert "now" in clocks_asked(ROOT / "aftercare/foundation/clock.py")
