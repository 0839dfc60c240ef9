"""The statement that is written for every mail, planned once a connection.

Django's cursor puts the values into the text, so that PostgreSQL parses and plans each
statement anew; psycopg's own costs half as much again as the statement. This one is
libpq's prepared statement and nothing around it but Django's wrapper.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.pq import ConnStatus, ExecStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper
    from psycopg.pq.abc import PGresult

GOOD = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
# What each connection has planned already.
_KNOWN: WeakKeyDictionary[psycopg.Connection[Any], set[bytes]] = WeakKeyDictionary()


class Planned:
    """As much of a cursor as one statement with one text as its value needs."""

    def __init__(self, line: psycopg.Connection[Any]) -> None:
        self._line = line
        # What Django's log of statements reads of a cursor.
        self._query = SimpleNamespace(query=b"")
        self._rows: list[tuple[str, ...]] = []

    def execute(self, sql: str, values: Sequence[str]) -> None:
        """Rows are texts, as the server writes them. Raises psycopg's errors."""
        name, words = _planned(sql)
        self._query.query = words
        coded = [value.encode() for value in values]
        with self._line.lock:
            try:
                found = self._ask(name, words, coded)
            except psycopg.errors.InvalidSqlStatementName:
                # Somebody emptied the session (DISCARD, a proxy); nothing has run.
                _KNOWN.pop(self._line, None)
                found = self._ask(name, words, coded)
        columns = range(found.nfields)
        self._rows = [
            tuple([(found.get_value(row, n) or b"").decode() for n in columns])
            for row in range(found.ntuples)
        ]

    def fetchall(self) -> list[tuple[str, ...]]:
        return self._rows

    def close(self) -> None:
        """As a cursor has it; there is nothing to let go of."""

    def _ask(self, name: bytes, words: bytes, values: Sequence[bytes]) -> PGresult:
        if self._line.closed:
            raise psycopg.OperationalError("the connection is closed")
        known = _KNOWN.setdefault(self._line, set())
        if name not in known:
            self._heed(self._line.pgconn.prepare(name, words))
            known.add(name)
        return self._heed(self._line.pgconn.exec_prepared(name, values))

    def _heed(self, result: PGresult) -> PGresult:
        if self._line.pgconn.status != ConnStatus.OK:
            raise psycopg.OperationalError("the connection is lost")
        if result.status not in GOOD:
            error = psycopg.errors.error_from_result(result)
            # The server says why it refuses; a line that broke says nothing (I16).
            raise error if error.sqlstate else psycopg.OperationalError(str(error))
        return result


def cursor() -> CursorWrapper:
    """For one statement with one value: on PostgreSQL, outside a transaction, planned.

    Inside a transaction it is Django's, which knows whether the transaction has begun.
    """
    line = connections[DEFAULT_DB_ALIAS]
    if line.vendor != "postgresql" or line.in_atomic_block:
        return line.cursor()
    line.validate_thread_sharing()
    line.close_if_health_check_failed()
    line.ensure_connection()
    held: Any = line.connection
    return _wrapped(line, Planned(held)) if held.autocommit else line.cursor()


def _wrapped(line: BaseDatabaseWrapper, cursor: Any) -> CursorWrapper:
    return (
        line.make_debug_cursor(cursor)
        if line.queries_logged
        else line.make_cursor(cursor)
    )


@lru_cache(maxsize=8)
def _planned(sql: str) -> tuple[bytes, bytes]:
    """A name for it, and its text as libpq takes it."""
    words = sql.replace("%s", "$1").encode()
    return b"aftercare_" + sha256(words).hexdigest()[:16].encode(), words
