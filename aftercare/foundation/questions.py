"""A question that is put into SQL once and asked many times with other values.

Django writes a query's SQL anew each time, and PostgreSQL plans it anew; for a page that
asks six small questions that is half of what it costs. A Question is an ordinary queryset
with a Slot wherever a value comes later: written once, and on PostgreSQL planned once a
connection. The rows are the tuples of its `values_list`.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression
from psycopg import Connection, Cursor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Field, QuerySet


class Slot(Expression):
    """Stands in a queryset for a value that is named when the question is asked."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, *_args: Any, **_how: Any) -> tuple[str, list[Any]]:
        return "%s", [self]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    sql: str
    params: tuple[Any, ...]
    compiler: Any
    converters: dict[int, Any]


class Question:
    """`make` builds the queryset, a `values_list` with Slots in it, the first time."""

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]) -> None:
        self._make = make
        self._written: dict[str, _Written] = {}

    def ask(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows; one query."""
        line = connections[DEFAULT_DB_ALIAS]
        written = self._written.get(line.vendor) or self._write(line)
        params = [_filled(one, values, line) for one in written.params]
        with _cursor(line) as cursor:
            cursor.execute(written.sql, params)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        if not written.converters:
            return rows
        found = written.compiler.apply_converters(rows, written.converters)
        return [tuple(row) for row in found]

    def _write(self, line: BaseDatabaseWrapper) -> _Written:
        compiler = self._make().query.get_compiler(connection=line)
        sql, params = compiler.as_sql()
        columns = [column for column, _, _ in compiler.select]
        written = _Written(
            sql=sql,
            params=tuple(params),
            compiler=compiler,
            converters=compiler.get_converters(columns),
        )
        self._written[line.vendor] = written
        return written


def _filled(param: Any, values: dict[str, Any], line: BaseDatabaseWrapper) -> Any:
    if isinstance(param, Slot):
        field = param.output_field
        return field.get_db_prep_value(values[param.name], line, prepared=False)
    return param


class _Planned:
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


def _cursor(line: BaseDatabaseWrapper) -> Any:
    """Inside Django's wrapper, so that the query is counted and logged as any other."""
    if line.vendor != "postgresql":
        return line.cursor()
    line.validate_thread_sharing()
    line.close_if_health_check_failed()
    line.ensure_connection()
    held: Any = line.connection
    planned: Any = _Planned(held)
    return (
        line.make_debug_cursor(planned)
        if line.queries_logged
        else line.make_cursor(planned)
    )
