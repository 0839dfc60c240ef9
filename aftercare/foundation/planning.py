"""Statements that PostgreSQL plans once a connection; elsewhere they are Django's own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakSet

from psycopg import Connection, Cursor, sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper


# Left to itself PostgreSQL plans a statement anew each time it guesses that the values
# matter, which costs more than finding the rows; here each value is one key of an index.
ONE_PLAN = "SELECT set_config('plan_cache_mode', 'force_generic_plan', false)"
_TOLD: WeakSet[Connection[Any]] = WeakSet()


class Planned:
    """psycopg's own cursor, whose statements the server plans once a connection."""

    def __init__(self, line: Connection[Any]) -> None:
        self._cursor = Cursor(line)
        # What Django's log of statements reads of a cursor.
        self._query = SimpleNamespace(query=b"")

    def execute(self, text: str, params: Sequence[Any]) -> None:
        self._query.query = text.encode()
        self._cursor.execute(text, params, prepare=True)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._cursor.fetchall()

    def close(self) -> None:
        self._cursor.close()


def ask(
    *, line: BaseDatabaseWrapper, text: str, params: Sequence[Any]
) -> list[tuple[Any, ...]]:
    """The rows of one statement, with Django's own errors.

    Somebody may watch the statements (a test that counts them, the log): then it goes
    through Django's wrapper as any other. Nobody does so in production, and it is a third
    of what a small question costs.
    """
    is_watched = line.queries_logged or line.execute_wrappers
    if line.vendor != "postgresql" or is_watched:
        with _cursor(line) as cursor:
            cursor.execute(text, params)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows
    line.validate_no_broken_transaction()
    with line.wrap_database_errors:
        planned = Planned(_connection(line))
        planned.execute(text, params)
        return planned.fetchall()


def _cursor(line: BaseDatabaseWrapper) -> Any:
    if line.vendor != "postgresql":
        return line.cursor()
    planned: Any = Planned(_connection(line))
    return (
        line.make_debug_cursor(planned)
        if line.queries_logged
        else line.make_cursor(planned)
    )


def _connection(line: BaseDatabaseWrapper) -> Connection[Any]:
    """As Django's `cursor` gets hold of it; told once how to plan."""
    line.validate_thread_sharing()
    line.close_if_health_check_failed()
    line.ensure_connection()
    held: Any = line.connection
    if held not in _TOLD:
        held.execute(ONE_PLAN)
        _TOLD.add(held)
    return cast("Connection[Any]", held)


def with_constants(
    *,
    line: BaseDatabaseWrapper,
    text: str,
    params: Sequence[Any],
    holes: Sequence[int],
) -> tuple[str, Sequence[int]]:
    """The text with everything in it that never changes, and the places that stay open.

    Only what stands in the SQL itself tells the server's one plan that it may use an index
    which is for a part of the table.
    """
    if line.vendor != "postgresql":
        return text, range(len(params))
    line.ensure_connection()
    first, *others = text.split("%s")
    for place, (param, after) in enumerate(zip(params, others, strict=True)):
        first += ("%s" if place in holes else _literal(param, line)) + after
    return first, holes


def _literal(value: Any, line: BaseDatabaseWrapper) -> str:
    return sql.Literal(value).as_string(line.connection).replace("%", "%%")
