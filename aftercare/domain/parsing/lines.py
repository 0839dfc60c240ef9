"""Where in a TOML text an entry or a key stands; tomllib does not say.

Knows the plain style of our protocol files: table headers and keys at the start of a line,
values over several lines. For anything else it answers with the nearest line above.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[\]{}]', re.DOTALL)
_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]#]+?)\s*\]\]?")
_INNER = re.compile(r"(?P<outer>\w+)\[(?P<number>\d+)\]\.(?P<key>.*)")
_KEY = re.compile(r"""\s*["']?([\w.-]+)["']?\s*=""")


class LineIndex:
    """Lines count from 1."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._starts = _statement_starts(self._lines)
        self._places: dict[tuple[str, int, str], int] = {}
        self._note_places()

    def of_entry(self, table: str, nth: int) -> int:
        """The header of the nth (from 0) entry of a table; the file's first line if none."""
        return self._places.get((table, nth, ""), 1)

    def of_key(self, table: str, nth: int, key: str, containing: str = "") -> int:
        """The line of a key; with `containing`, the line of its value that holds that text.

        A key "shifts[2].change" stands in the third inner table of "shifts", written in line
        or as [[table.shifts]].
        """
        if inner := _INNER.fullmatch(key):
            return self._of_inner(table, nth, inner, containing)
        start = self._places.get((table, nth, key))
        if start is None:
            return self.of_entry(table, nth)
        end = next((s for s in self._starts if s > start), len(self._lines) + 1)
        for number in range(start, end):
            if containing and containing in self._lines[number - 1]:
                return number
        return start

    def _of_inner(
        self, table: str, nth: int, inner: re.Match[str], containing: str
    ) -> int:
        name = f"{table}.{inner['outer']}"
        begin = self.of_entry(table, nth)
        end = self._places.get((table, nth + 1, ""), len(self._lines) + 1)
        headers = [
            count
            for (known, count, key), line in self._places.items()
            if known == name and not key and begin < line < end
        ]
        number = int(inner["number"])
        if number < len(headers):
            return self.of_key(name, headers[number], inner["key"], containing)
        return self.of_key(table, nth, inner["outer"], containing)

    def _note_places(self) -> None:
        table, nth = "", 0
        counts: dict[str, int] = {}
        for number in self._starts:
            line = self._lines[number - 1]
            if header := _HEADER.match(line):
                table = header[1]
                nth = counts.get(table, 0)
                counts[table] = nth + 1
                self._places[table, nth, ""] = number
            elif key := _KEY.match(line):
                self._places[table, nth, key[1]] = number


def _statement_starts(lines: list[str]) -> list[int]:
    """The lines that begin a header or a key, and do not go on with a value."""
    starts, quote, depth = [], "", 0
    for number, line in enumerate(lines, start=1):
        if not quote and depth == 0:
            starts.append(number)
        quote, depth = _after(line, quote, depth)
    return starts


def _after(line: str, quote: str, depth: int) -> tuple[str, int]:
    """The open multi-line quote ("" if none) and the open brackets at the end of a line."""
    at = 0
    while at < len(line):
        if quote:
            end = line.find(quote, at)
            if end < 0:
                return quote, depth
            quote, at = "", end + len(quote)
            continue
        token = _TOKEN.search(line, at)
        if token is None:
            break
        at = token.end()
        if token[0] in ('"""', "'''"):
            quote = token[0]
        depth += _depth_change(token[0])
    return quote, depth


def _depth_change(token: str) -> int:
    if token in ("[", "{"):
        return 1
    return -1 if token in ("]", "}") else 0
