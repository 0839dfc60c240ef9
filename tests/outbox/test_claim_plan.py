"""A flood comes faster than a database counts it: the claim must not lean on its figures."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection

from aftercare.outbox import claims
from aftercare.outbox.models import Delivery
from tests.factories import AT, DeliveryFactory

pytestmark = pytest.mark.django_db

# The copy's index is named by PostgreSQL.
INDEX_OF_THE_DUE = {
    "sqlite": "INDEX outbox_due",
    "postgresql": "outbox_delivery_send_from_idx",
}


# A table of that name that only this connection sees: PostgreSQL keeps what it has counted
# even when a test is undone, and would judge the next test's rows by it.
APART = "CREATE TEMP TABLE outbox_delivery (LIKE public.outbox_delivery INCLUDING ALL)"


@pytest.fixture
def _figures_from_before():
    """The database has counted a table in which nothing was queued."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"{APART} ON COMMIT DROP")
        one = DeliveryFactory.build(state="sent", finished_at=AT)
        fields = {f.attname: getattr(one, f.attname) for f in Delivery._meta.fields}
        Delivery.objects.bulk_create(
            Delivery(**fields | {"id": uuid4(), "message_key": uuid4().hex})
            for _ in range(2_000)
        )
        cursor.execute("ANALYZE outbox_delivery")


def looks_at_the_due(statement):
    """How often the plan reads the index of what is due."""
    words = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    sql = statement.format(lock=claims.lock_words(), more="")
    with connection.cursor() as cursor:
        cursor.execute(words + sql, [AT, 200, AT])
        lines = [str(row) for row in cursor.fetchall()]
    return sum(INDEX_OF_THE_DUE[connection.vendor] in line for line in lines)


@pytest.mark.usefixtures("_figures_from_before")
def test_a_claim_reads_the_index_of_the_due_once_and_goes_to_its_rows_by_key():
    """Else each of 200 rows costs a look at all that is queued: 5 s a batch of a flood."""
    assert looks_at_the_due(claims.CLAIM) == 1


@pytest.mark.usefixtures("_figures_from_before")
def test_the_plain_condition_would_read_it_for_every_row():
    plain = claims.CLAIM.replace("state || '' =", "state =")
    assert plain != claims.CLAIM
    times = 2 if connection.vendor == "postgresql" else 1
    assert looks_at_the_due(plain) == times
