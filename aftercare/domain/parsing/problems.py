"""What is wrong with a protocol file, and on which line."""

from __future__ import annotations


class ProtocolError(ValueError):
    """One thing wrong: `field` reads like "symptom.redness.looks", lines count from 1."""

    def __init__(self, line: int, field: str, reason: str) -> None:
        super().__init__(line, field, reason)
        self.line = line
        self.field = field
        self.reason = reason

    def __str__(self) -> str:
        return f"line {self.line}, {self.field}: {self.reason}"
