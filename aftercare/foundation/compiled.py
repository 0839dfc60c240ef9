"""A query whose SQL is put together once a process, and filled with values after that.

Putting the SQL of a join together costs Django more time than running it costs the
database, and planning it costs the database more than finding the rows: on PostgreSQL it
is planned once a connection too. For the few pages that are opened all day; everything
else is a plain queryset.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import query as query_module

from aftercare.foundation import planning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model, QuerySet

Value = UUID | datetime | date | int
# What stands in a hole while the SQL is put together; nobody's key and no day of ours.
FIRST_KEY = 0xAF7E_0000_0000_0000_0000_0000_0000
FIRST_MOMENT = datetime(1901, 1, 1, tzinfo=UTC)
# The last ones a small column takes.
FIRST_NUMBER = 32_000
# How many values an `IN` has room for: a page about one person asks for one or two, and
# the database should not read sixty. PostgreSQL takes them as one array.
ROOMS = (4, 64, 128)
ARRAY = 1
SLOTS = ROOMS[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sql:
    """`places` is what goes where: the place of a parameter, its hole, its number there."""

    text: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, str, int], ...]
    converters: Mapping[int, Any]
    models: _Models | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Models:
    """How a row becomes a model, and those it is joined to."""

    kind: type[Model]
    names: list[str]
    first: int
    end: int
    related: list[Any]
    # Where each column and each annotation stands.
    at: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A row that may become a model: its columns by name, before anybody makes one of it."""

    columns: tuple[Any, ...]
    how: _Models

    def __getitem__(self, name: str) -> Any:
        return self.columns[self.how.at[name]]

    def model(self) -> Any:
        """With those of the queryset's `select_related`; nothing is prefetched."""
        return _model(self.how, self.columns)


class Compiled:
    """`build` makes the queryset of named holes; it runs once a database.

    A hole is UUID, datetime, date or int for one value, or a list of those for up to SLOTS
    values of an `IN`.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any, Any]], **holes: type | list[type]
    ) -> None:
        self._build = build
        self._holes = holes
        self._known: dict[tuple[str, int], _Sql] = {}

    def rows(self, **values: Value | Sequence[Value]) -> list[tuple[Any, ...]]:
        """The rows of a `values_list` for these values, in one query.

        Raises ValueError for more than fit into an `IN`.
        """
        return self._found(values)[0]

    def objects(self, **values: Value | Sequence[Value]) -> list[Any]:
        """The models, with those of its `select_related`; nothing is prefetched."""
        return [row.model() for row in self.found(**values)]

    def found(self, **values: Value | Sequence[Value]) -> list[Row]:
        """The same, for who makes models of a few of many rows."""
        rows, models = self._found(values)
        if models is None:
            raise TypeError("these are columns and no models")
        return [Row(row, models) for row in rows]

    def _found(
        self, values: Mapping[str, Any]
    ) -> tuple[list[tuple[Any, ...]], _Models | None]:
        line = connections[DEFAULT_DB_ALIAS]
        room = self._room(values, line)
        sql = self._known.get((line.vendor, room)) or self._compiled(line, room)
        filled = {name: self._filled(name, values, line, room) for name in self._holes}
        params = list(sql.params)
        for place, name, number in sql.places:
            params[place] = filled[name][number]
        found = planning.ask(line=line, text=sql.text, params=params)
        rows = _read(found, sql.converters, line) if sql.converters else found
        return rows, sql.models

    def _room(self, values: Mapping[str, Any], line: BaseDatabaseWrapper) -> int:
        """The smallest that all lists of values fit into."""
        most = 1
        for name, kind in self._holes.items():
            if isinstance(kind, list):
                count = len(values[name])
                if not 0 < count <= SLOTS:
                    raise ValueError(f"{count} values for {name}")
                most = max(most, count)
        if _takes_arrays(line):
            return ARRAY
        return next(room for room in ROOMS if room >= most)

    def _filled(
        self, name: str, values: Mapping[str, Any], line: BaseDatabaseWrapper, room: int
    ) -> tuple[Any, ...]:
        if not isinstance(self._holes[name], list):
            return (_adapted(values[name], line),)
        given = tuple(_adapted(one, line) for one in values[name])
        if _takes_arrays(line):
            return (list(given),)
        return (*given, *(given[:1] * (room - len(given))))

    def _compiled(self, line: BaseDatabaseWrapper, room: int) -> _Sql:
        stand_ins = dict(self._stand_ins(room))
        known = {
            _adapted(one, line): (name, number)
            for name, ones in stand_ins.items()
            for number, one in enumerate(ones)
        }
        rows = self._build(
            **{
                name: ones if isinstance(self._holes[name], list) else ones[0]
                for name, ones in stand_ins.items()
            }
        )
        compiler = rows.query.get_compiler(connection=line)
        text, params = compiler.as_sql()
        places = tuple(
            (place, *known[param])
            for place, param in enumerate(params)
            if isinstance(param, (UUID, datetime, date, str, int)) and param in known
        )
        if {name for _, name, _ in places} != set(self._holes):
            raise ValueError("a hole stands nowhere in the query")
        if _takes_arrays(line):
            text = self._with_arrays(text, places)
        text, open_places = planning.with_constants(
            line=line, text=text, params=params, holes=[place for place, *_ in places]
        )
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        self._known[line.vendor, room] = sql = _Sql(
            text=text,
            params=tuple(params[place] for place in open_places),
            places=tuple(
                (open_places.index(place), name, number)
                for place, name, number in places
            ),
            converters=compiler.get_converters(columns),
            models=_models(compiler, line) if compiler.klass_info else None,
        )
        return sql

    def _with_arrays(self, text: str, places: Iterable[tuple[int, str, int]]) -> str:
        """`IN (%s)` of one value as `= ANY(%s)` of an array, whatever its length."""
        parts = text.split("%s")
        for place, name, _ in places:
            if isinstance(self._holes[name], list):
                before = parts[place].removesuffix("IN (")
                if before == parts[place]:
                    raise ValueError(f"{name} does not stand in an IN")
                parts[place] = f"{before}= ANY("
        return "%s".join(parts)

    def _stand_ins(self, room: int) -> Iterable[tuple[str, list[Value]]]:
        number = 0
        for name, kind in self._holes.items():
            count, one = (room, kind[0]) if isinstance(kind, list) else (1, kind)
            yield name, [_stand_in(one, number + n) for n in range(count)]
            number += count


def _takes_arrays(line: BaseDatabaseWrapper) -> bool:
    return line.vendor == "postgresql"


def _models(compiler: Any, line: BaseDatabaseWrapper) -> _Models:
    whole, select = compiler.klass_info, compiler.select
    columns = whole["select_fields"]
    names = [select[column][0].target.attname for column in columns]
    places = dict(zip(names, columns, strict=True))
    return _Models(
        kind=whole["model"],
        names=names,
        at={**places, **(compiler.annotation_col_map or {})},
        first=columns[0],
        end=columns[-1] + 1,
        related=query_module.get_related_populators(  # type: ignore[attr-defined]  # not in the stubs
            whole, select, line.alias
        ),
    )


def _model(how: _Models, row: tuple[Any, ...]) -> Model:
    one = how.kind.from_db(DEFAULT_DB_ALIAS, how.names, row[how.first : how.end])
    for other in how.related:
        other.populate(row, one)
    return one


def _stand_in(kind: type, number: int) -> Value:
    if kind is UUID:
        return UUID(int=FIRST_KEY + number)
    if kind is int:
        return FIRST_NUMBER + number
    moment = FIRST_MOMENT + timedelta(days=number)
    return moment if kind is datetime else moment.date()


def _adapted(value: Value, line: BaseDatabaseWrapper) -> Any:
    """As the database takes it."""
    if isinstance(value, int):
        return value
    if isinstance(value, UUID):
        return value if line.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return line.ops.adapt_datetimefield_value(value)
    return line.ops.adapt_datefield_value(value)


def _read(
    found: Iterable[tuple[Any, ...]],
    converters: Mapping[int, Any],
    line: BaseDatabaseWrapper,
) -> list[tuple[Any, ...]]:
    """What the database says as Python means it."""
    rows = [list(row) for row in found]
    for column, (steps, expression) in converters.items():
        for row in rows:
            for step in steps:
                row[column] = step(row[column], expression, line)
    return [tuple(row) for row in rows]
