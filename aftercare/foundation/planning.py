"""A cursor whose statements PostgreSQL plans once a connection; elsewhere Django's own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from psycopg import Connection, Cursor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper


class Planned:
    """psycopg's own cursor, whose statements the server plans once a connection."""

    def __init__(self, line: Connection[Any]) -> None:
        self._cursor = Cursor(line)
        # What Django's log of statements reads of a cursor.
        self._query = SimpleNamespace(query=b"")

    def execute(self, sql: str, params: Sequence[Any]) -> None:
        self._query.query = sql.encode()
        self._cursor.execute(sql, params, prepare=True)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._cursor.fetchall()

    def close(self) -> None:
        self._cursor.close()


def cursor(*, line: BaseDatabaseWrapper) -> Any:
    """Inside Django's wrapper, so that the query is counted and logged as any other."""
    if line.vendor != "postgresql":
        return line.cursor()
    line.validate_thread_sharing()
    line.close_if_health_check_failed()
    line.ensure_connection()
    held: Any = line.connection
    planned: Any = Planned(held)
    return (
        line.make_debug_cursor(planned)
        if line.queries_logged
        else line.make_cursor(planned)
    )
