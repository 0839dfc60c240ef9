"""A write whose process is killed at each of its statements, and then sent again (I25, I26).

The process is real (a fork with a connection of its own) and so is the SIGKILL. What kills
it is wrapped round the child's connection, here in the tests: the product knows no such
place.
"""

from __future__ import annotations

import os
import signal
from itertools import count

from django.apps import apps
from django.db import connection, transaction
from django.db.models import QuerySet

from aftercare.workshop.chaos import forks

ROOMS = ("audit", "checkins", "clinics", "conversations", "outbox", "reminders")
WRITES = ("INSERT", "UPDATE", "DELETE")
KILLED = -signal.SIGKILL
IN_COMMIT, COMMITTED = "in commit", "committed"


def everything():
    """Every row that a write of these rooms could touch, by table."""
    models = [m for room in ROOMS for m in apps.get_app_config(room).get_models()]
    return {
        model.__name__: sorted(map(repr, model.objects.order_by().values_list()))
        for model in models
    }


def added(before, after):
    """How many rows more each table has; those that are the same are left out."""
    grown = {name: len(after[name]) - len(before[name]) for name in before}
    return {name: number for name, number in grown.items() if number}


def die(work, place, *, loosely=False):
    """Do it in a process that ends at that place; how the process ended (0: it lived).

    A number is the write after which it ends. loosely: without a transaction.
    """
    connection.close()
    if connection.vendor == "postgresql":
        # The pool's threads would not come along.
        connection.close_pool()
    return forks.ended(forks.fork(lambda: _work(work, place, loosely)))


def _work(work, place, loosely):
    if loosely:
        _untie()
    _around_commit(place)
    written = count(1)

    def ends_after(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.lstrip().upper().startswith(WRITES) and next(written) == place:
            _end()
        return result

    with connection.execute_wrapper(ends_after):
        work()


def _around_commit(place):
    commit = connection.commit

    def visited():
        if place == IN_COMMIT:
            _end()
        commit()
        if place == COMMITTED:
            _end()

    connection.commit = visited


def _end():
    os.kill(os.getpid(), signal.SIGKILL)


def _untie():
    """Each statement by itself, as code without a transaction would be."""
    transaction.Atomic.__enter__ = lambda self: None
    transaction.Atomic.__exit__ = lambda self, *raised: None
    QuerySet.select_for_update = lambda self, **how: self


def survives_every_kill(work, *, makes, loosely=False):
    """Killed after each of its writes, all of it is there or nothing; and never twice.

    `makes` is what it adds, by table. Afterwards the same form is sent again. How many
    writes it has.
    """
    before = everything()
    for place in count(1):
        code = die(work, place, loosely=loosely)
        if code == 0:
            break
        assert code == KILLED, f"write {place} ended with {code}"
        left = added(before, everything())
        # All of it, where only the page's own session was still to be written.
        is_whole = left == makes
        assert is_whole or everything() == before, f"killed after {place}: {left}"
    done = everything()
    assert added(before, done) == makes, f"made {added(before, done)}"
    work()
    assert everything() == done, "the same form again changed something"
    return place - 1


def survives_its_commit(work, *, makes, again=None):
    """Killed before the commit: nothing. Killed right after it: all; and again the same.

    `again` is the form that is sent by somebody who saw no answer; usually the same one.
    """
    before = everything()
    assert die(work, IN_COMMIT) == KILLED
    assert everything() == before
    assert die(work, COMMITTED) == KILLED
    done = everything()
    assert added(before, done) == makes, f"made {added(before, done)}"
    (again or work)()
    assert everything() == done, "the same form again changed something"
