"""The kill matrix in short: five runs a point (invariants b.4). `manage.py chaos` is the whole."""

from __future__ import annotations

import pytest
from django.db import connection

from aftercare.workshop.chaos import points, whole
from tests.reminders.processes import database_url

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def play(tmp_path):
    """`play("--runs", "5", ...)`: rows of the table, by point, from a runner of its own."""

    def run(*words):
        # K9 throws everybody out of the database; so nobody of ours is in there. A pool
        # that keeps several lines would try each dead one, and longer each time.
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()
        rows = whole.rows_of(url=database_url(), folder=tmp_path, words=words)
        return {row["name"]: row for row in rows}

    return run


def test_no_message_is_lost_wherever_a_worker_is_killed(play):
    table = play("--runs", "5")
    assert set(table) == {*points.BY_CODE, "clock"}
    assert [words for row in table.values() for words in row["wrong"]] == []
    assert {row["lost"] for row in table.values()} == {0}
    assert all(table[code]["runs"] == 5 for code in points.BY_CODE)
    # Points that leave nothing in doubt leave nothing doubled.
    for code in ("K1", "K2", "K8", "K9"):
        assert table[code]["once"] == 30, code
    # The first five of six messages were hit, A and B in turn: both did what they do.
    for code in ("K3", "K4", "K5"):
        assert (table[code]["twice"], table[code]["doubt"]) == (0, 2), code
    for code in ("K6", "K7"):
        assert (table[code]["twice"], table[code]["doubt"]) == (3, 2), code


def test_marking_before_sending_would_lose_messages(play):
    """The guard taken away, the matrix says so: marked first, sent after."""
    table = play("--runs", "2", "--points", "K3,K5", "--without", "marking-late")
    assert table["K3"]["lost"] == 2
    assert table["K5"]["lost"] == 2
    assert any("0 copies, sent" in words for words in table["K3"]["wrong"])


def test_without_fencing_a_worker_that_slept_overwrites_the_truth(play):
    table = play("--runs", "3", "--points", "K10", "--without", "fencing")
    found = [w for w in table["K10"]["wrong"] if "overwritten by the worker" in w]
    assert len(found) == 3
