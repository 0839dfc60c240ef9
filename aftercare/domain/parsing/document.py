"""A protocol file as a whole: its tables, each entry with its name and line."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from aftercare.domain.parsing.entries import EntryReader, Findings
from aftercare.domain.parsing.lines import LineIndex
from aftercare.domain.parsing.problems import ProtocolError
from aftercare.domain.protocol import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

EDITORIAL = Source(
    key="ED", citation="Editorial judgement, for a clinician to sign off", mark="ED"
)
UNVERIFIED = Source(key="U", citation="Not confirmed in any listed source", mark="U")
MARKS = {mark: mark for mark in ("A", "X", "2", "K", "R", "ED", "U")}

_SYNTAX_LINE = re.compile(r"at line (\d+)")


class Document:
    """Raises ProtocolError when the text is not TOML at all."""

    def __init__(self, *, text: str) -> None:
        self.findings = Findings()
        self._lines = LineIndex(text)
        self._asked = {"sources"}
        self._data: dict[str, object] = _load(text)
        self.sources = self._read_sources()
        self.findings.source_keys = frozenset(self.sources)

    def table(self, name: str) -> EntryReader:
        """A table that stands once."""
        self._asked.add(name)
        value = self._data.get(name)
        if not isinstance(value, dict):
            self.fail(name, f"the table [{name}] is missing")
        return self._reader(name, 0, name, value)

    def table_or_none(self, name: str) -> EntryReader | None:
        """A table that older files do not have."""
        self._asked.add(name)
        return self.table(name) if name in self._data else None

    def entries(self, name: str, *, named_by: str) -> tuple[EntryReader, ...]:
        """The entries of [[name]], in the order of the file."""
        self._asked.add(name)
        value = self._data.get(name, [])
        if not isinstance(value, list):
            self.fail(name, f"must be written as [[{name}]]")
            return ()
        return tuple(
            self._reader(name, nth, _entry_name(name, nth, named_by, one), one)
            for nth, one in enumerate(value)
        )

    def fail(self, table: str, reason: str) -> None:
        """Note a problem of a table as a whole, at its first entry."""
        self.findings.is_well_formed = False
        line = self._lines.of_entry(table, 0)
        self.findings.problems.append(ProtocolError(line, table, reason))

    def close(self) -> None:
        """Note every table that nobody asked for."""
        for name in self._data:
            if name not in self._asked:
                self.fail(name, "unknown table")

    def _reader(self, table: str, nth: int, name: str, value: object) -> EntryReader:
        return EntryReader(
            name=name,
            values=value if isinstance(value, dict) else {},
            line_of=partial(self._lines.of_key, table, nth),
            findings=self.findings,
        )

    def _read_sources(self) -> Mapping[str, Source]:
        found = {"ED": EDITORIAL, "U": UNVERIFIED}
        listed = self._data.get("sources", {})
        if not isinstance(listed, dict):
            self.fail("sources", "must be written as [sources.KEY]")
            return found
        for key, value in listed.items():
            name = f"sources.{key}"
            reader = self._reader(name, 0, name, value)
            found[key] = Source(
                key=key,
                citation=reader.staff("citation"),
                mark=reader.one_of("mark", MARKS),
            )
            reader.close()
        return found


def _load(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = _SYNTAX_LINE.search(str(error))
        line = int(found[1]) if found else len(text.splitlines())
        raise ProtocolError(line, "file", f"not TOML: {error}") from error


def _entry_name(table: str, nth: int, named_by: str, value: object) -> str:
    known_as = value.get(named_by) if isinstance(value, dict) else None
    if isinstance(known_as, str | int):
        return f"{table}.{known_as}"
    return f"{table}[{nth}]"
