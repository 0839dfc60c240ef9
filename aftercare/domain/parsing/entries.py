"""One entry of a protocol file, read key by key into plain typed values.

A key that cannot be read is noted as a problem and answered with a stand-in of its type, so
that one pass finds everything. A Protocol is only built when nothing was noted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from aftercare.domain.parsing import wording
from aftercare.domain.parsing.problems import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value = TypeVar("Value")

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_HINT = 30  # characters: enough to find a text of a list again in the file
_NAMES: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    time: "a time such as 08:00:00",
    list: "a list",
    dict: "a table",
}


@dataclass(slots=True)
class Findings:
    """All problems of one file, and the source keys it may cite."""

    problems: list[ProtocolError] = field(default_factory=list)
    source_keys: frozenset[str] = frozenset()
    is_well_formed: bool = (
        True  # False: the rules over several entries make no sense yet
    )


class EntryReader:
    """Reads one table; `name` is "symptom.redness", `line_of` finds a key's line."""

    def __init__(
        self,
        *,
        name: str,
        values: Mapping[str, object],
        line_of: Callable[[str, str], int],
        findings: Findings,
    ) -> None:
        self.name = name
        self._values = values
        self._line_of = line_of
        self._findings = findings
        self._asked: set[str] = set()

    def fail(self, key: str, reason: str, *, containing: str = "") -> None:
        """Note a problem that leaves the entry readable."""
        line = self._line_of(key.partition("[")[0], containing)
        where = f"{self.name}.{key}" if key else self.name
        self._findings.problems.append(ProtocolError(line, where, reason))

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._values

    def staff(self, key: str, *, default: str | None = None) -> str:
        """A text for staff; an empty one is refused unless there is a default."""
        if default is not None and not self.has(key):
            return default
        text = self._get(key, str, "-")
        if not text.strip():
            self._fail_badly(key, "is empty")
        return text

    def words(self, key: str, *, partner: str = "") -> str:
        """A text for patients; `partner` may carry the partner of a colour it names."""
        text = self.staff(key)
        self._check_words(key, text, partner)
        return text

    def words_or_none(self, key: str) -> str | None:
        return self.words(key) if self.has(key) else None

    def many_words(
        self, key: str, *, at_least: int = 0, is_optional: bool = False
    ) -> tuple[str, ...]:
        """A list of texts for patients; each is one statement."""
        if is_optional and not self.has(key):
            return ()
        texts = self._texts(key)
        if len(texts) < at_least:
            self._fail_badly(key, f"needs at least {at_least}")
        for number, text in enumerate(texts):
            self._check_words(f"{key}[{number}]", text, "")
        return texts

    def many_staff(self, key: str) -> tuple[str, ...]:
        """An optional list of texts for staff."""
        return self._texts(key) if self.has(key) else ()

    def code(self, key: str) -> str:
        text = self._get(key, str, "code")
        if not _CODE.fullmatch(text):
            self._fail_badly(key, f'"{text}" is not lower_case_with_underscores')
        return text

    def whole(self, key: str, *, low: int, high: int) -> int:
        number = self._get(key, int, low)
        if not low <= number <= high:
            self._fail_badly(key, f"{number} is outside {low}-{high}")
        return number

    def number(self, key: str) -> Decimal:
        """A number above 0, exact as it is written."""
        value = self._raw(key)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            if value > 0:
                return Decimal(value)
            self._fail_badly(key, "must be above 0")
        elif value is not None:
            self._fail_badly(key, "must be a number")
        return Decimal(1)

    def truth(self, key: str) -> bool:
        return self._get(key, bool, False)  # noqa: FBT003 - the stand-in is the value

    def wall(self, key: str) -> time:
        return self._get(key, time, time(12))

    def one_of(self, key: str, choices: Mapping[str, Value]) -> Value:
        return self._choose(key, self._get(key, str, next(iter(choices))), choices)

    def many_of(self, key: str, choices: Mapping[str, Value]) -> tuple[Value, ...]:
        return tuple(self._choose(key, text, choices) for text in self._texts(key))

    def rows(self, key: str, *, width: int) -> tuple[tuple[int, ...], ...]:
        """A list of lists of whole numbers, all of one width."""
        rows = [self._row(key, row, width) for row in self._get(key, list, [])]
        return tuple(row for row in rows if row)

    def row(self, key: str, *, width: int) -> tuple[int, ...]:
        return self._row(key, self._get(key, list, [0] * width), width) or (0,) * width

    def tables(self, key: str) -> tuple[EntryReader, ...]:
        """The inline tables of an optional list; close() each when it has been read."""
        found: list[object] = self._get(key, list, []) if self.has(key) else []
        return tuple(self._inner(key, n, one) for n, one in enumerate(found))

    def sources(self) -> tuple[str, ...]:
        """The keys a statement rests on: at least one, each known."""
        if not self.has("sources"):
            self._fail_badly("sources", "statement without a source")
            return ()
        keys = self._texts("sources")
        if not keys:
            self.fail("sources", "statement without a source")
        for key in keys:
            if key not in self._findings.source_keys:
                self.fail("sources", f'unknown source "{key}"', containing=key)
        return keys

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                self._fail_badly(key, "unknown key")

    def _fail_badly(self, key: str, reason: str) -> None:
        self._findings.is_well_formed = False
        self.fail(key, reason)

    def _raw(self, key: str) -> object:
        if not self.has(key):
            self._fail_badly(key, "missing")
        return self._values.get(key)

    def _get(self, key: str, kind: type[Value], stand_in: Value) -> Value:
        value = self._raw(key)
        # bool is an int to Python, not to the person who wrote the file.
        if isinstance(value, kind) and isinstance(value, bool) == (kind is bool):
            return value
        if value is not None:
            self._fail_badly(key, f"must be {_NAMES[kind]}")
        return stand_in

    def _texts(self, key: str) -> tuple[str, ...]:
        values: list[object] = self._get(key, list, [])
        texts = tuple(v for v in values if isinstance(v, str) and v.strip())
        if len(texts) < len(values):
            self._fail_badly(key, "must be a list of texts")
        return texts

    def _check_words(self, key: str, text: str, partner: str) -> None:
        for reason in wording.faults(text=text, partner=partner):
            self.fail(key, reason, containing=text[:_HINT])

    def _choose(self, key: str, text: str, choices: Mapping[str, Value]) -> Value:
        if text in choices:
            return choices[text]
        self._fail_badly(key, f'unknown "{text}", one of: {", ".join(choices)}')
        return next(iter(choices.values()))

    def _row(self, key: str, row: object, width: int) -> tuple[int, ...]:
        if isinstance(row, list) and len(row) == width:
            numbers = tuple(n for n in row if type(n) is int)
            if len(numbers) == width:
                return numbers
        self._fail_badly(key, f"must hold {width} whole numbers")
        return ()

    def _inner(self, key: str, number: int, value: object) -> EntryReader:
        if not isinstance(value, dict):
            self._fail_badly(key, "must be a list of tables")
        return EntryReader(
            name=f"{self.name}.{key}[{number}]",
            values=value if isinstance(value, dict) else {},
            line_of=lambda inner, containing: self._line_of(
                f"{key}[{number}].{inner}", containing
            ),
            findings=self._findings,
        )
