"""What a pass asks, reads, opens and sends, in numbers that no busy machine can bend.

Times are ratios of one run and belong to `manage.py bench reminders`.
"""

from __future__ import annotations

import re

import pytest
from django.db import connection

from aftercare.outbox import claims
from aftercare.outbox import operations as outbox
from aftercare.outbox import queries as outbox_queries
from aftercare.outbox.models import Delivery
from aftercare.reminders import dispatch
from benchmarks.reminders import seed
from benchmarks.reminders.ours import Asked, Plans
from tests.factories import AT, DeliveryFactory
from tests.reminders.conftest import london

pytestmark = pytest.mark.django_db

STORED, DUE = 20_000, 600
# Every table that grows with patients or with time.
GROWING = (
    *("reminders_reminder", "reminders_planmark", "outbox_delivery"),
    *("treatments_treatment", "clinics_patient", "accounts_user"),
)
IDLE = 3
# The mail of one reminder; a phone on a slow line gets it in one breath.
BYTES = 24_000
# Index pages above the rows' own: the issue's "rows + 30".
PAGES_A_PATIENT = 5
PAGES_MORE = 30


def asked(work):
    spy = Asked()
    with connection.execute_wrapper(spy):
        work()
    return spy.statements


@pytest.mark.parametrize("tick", [dispatch.tick, outbox.tick])
def test_a_tick_with_nothing_due_asks_at_most_three_questions(tick):
    tick()
    assert len(asked(tick)) <= IDLE


def test_claiming_asks_as_much_for_forty_patients_as_for_ten(engine, patients):
    at = london(15, 8, 20)
    counts = []
    for number in (10, 30):
        patients(number)
        engine.plan(london(15, 6))
        counts.append(len(asked(lambda: dispatch.dispatch_due(at=at))))
    assert Delivery.objects.count() == 40
    assert counts[1] <= counts[0]


def test_each_mail_costs_one_statement_more(engine, patients, mail_host):
    at = london(15, 8, 20)
    counts = {}
    for number in (10, 40):
        patients(number)
        engine.plan(london(15, 6))
        dispatch.dispatch_due(at=at)
        counts[number] = len(asked(lambda: outbox.deliver_due(at=at)))
    assert len(mail_host.accepted) == 50
    assert counts[40] - counts[10] <= 30 + 2


def test_a_batch_goes_over_one_connection(mail_host, writer):
    DeliveryFactory.create_batch(40)
    outbox.deliver_due(at=AT)
    assert len(mail_host.accepted) == 40
    assert mail_host.connections == 1


def test_the_mail_of_a_reminder_is_small(engine, patients, mail_host):
    patients(1)
    engine.plan(london(15, 6))
    engine.run(london(15, 8, 20), plan=False)
    sizes = [len(message.as_bytes()) for message in mail_host.accepted]
    assert len(sizes) == 1
    assert sizes[0] <= BYTES


def test_what_is_due_is_found_through_an_index_however_much_is_stored():
    """PostgreSQL is asked for pages read among 20,000 rows, SQLite for its plan."""
    if connection.vendor == "postgresql":
        fill_by_sql()
        spy = Plans()
    else:
        spy = Sqlite()
    with connection.execute_wrapper(spy):
        dispatch.dispatch_due(at=outbox_queries.database_now())
        claims.claim_due(at=outbox_queries.database_now(), limit=200)
    assert [one for one in spy.sequential if one[0] in GROWING] == []
    assert {index for index, *_ in spy.scans} >= {"reminders_due"}
    for index, _, pages, rows, *_ in spy.scans:
        # What else of a patient is due is looked up by patient.
        by_patient = index == "reminders_planned_of"
        assert pages <= (PAGES_A_PATIENT * rows if by_patient else rows + PAGES_MORE)
    if connection.vendor == "postgresql":
        assert {index for index, *_ in spy.scans} == {
            *("reminders_due", "outbox_due", "reminders_planned_of")
        }


def fill_by_sql():
    connection.ensure_connection()
    with connection.cursor() as cursor:
        # Dead rows of earlier tests would be counted as read.
        cursor.execute("TRUNCATE reminders_reminder, outbox_delivery CASCADE")
    seed.write(connection.connection, stored=STORED, people=STORED // 20)
    seed.fall_due(connection.connection, due=DUE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


SPIED = {"SELECT", "WITH", "UPDATE", "INSERT"}


class Sqlite:
    """The same answers as `Plans` from EXPLAIN QUERY PLAN; it does not count pages."""

    def __init__(self):
        self.scans = []
        self.sequential = []
        self._is_at_it = False

    def __call__(self, execute, sql, params, many, context):
        if not self._is_at_it and sql.split()[0] in SPIED:
            self._is_at_it = True
            self._explain(sql, params)
            self._is_at_it = False
        return execute(sql, params, many, context)

    def _explain(self, sql, params):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            steps = [row[3] for row in cursor.fetchall()]
        for step in steps:
            found = re.match(
                r"(SCAN|SEARCH) (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step
            )
            if found and found[3]:
                self.scans.append((found[3], 0, 0, 0))
            elif found and found[1] == "SCAN":
                self.sequential.append((found[2], sql))
