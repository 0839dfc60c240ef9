"""The table a person reads, and the same as a file for whoever compares runs."""

from __future__ import annotations

import json
import os
import platform
import statistics
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from aftercare.foundation import clock
from benchmarks.reminders.place import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

RESULTS = ROOT / "benchmarks/results"
HEAD = ("case", "ours", "floor or peer", "ratio", "gate", "ok")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One comparison. `gate` is empty where nothing is promised and the figure informs."""

    case: str
    ours: str
    other: str = ""
    ratio: str = ""
    gate: str = ""
    is_ok: bool = True

    @property
    def words(self) -> tuple[str, ...]:
        ok = "" if not self.gate else ("yes" if self.is_ok else "NO")
        return (self.case, self.ours, self.other, self.ratio, self.gate, ok)


@dataclass(slots=True)
class Table:
    is_quick: bool
    name: str = "reminders"
    title: str = "Reminders: how fast"
    more: str = "Whole engines"
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    others: list[tuple[str, ...]] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Keep it, and say it at once: a whole run takes a while."""
        self.rows.append(row)
        print(line(row.words), flush=True)

    def at_most(
        self, case: str, ours: float, other: float, gate: float | None, **how: Any
    ) -> None:
        """A ratio that must not be above `gate`; None only informs."""
        is_ok = gate is None or ours <= gate * other
        self._compare(case, ours, other, is_ok=is_ok, gate=_gate("<=", gate), **how)

    def at_least(
        self, case: str, ours: float, other: float, gate: float | None, **how: Any
    ) -> None:
        """A ratio that must not be below `gate`; None only informs."""
        is_ok = gate is None or ours >= gate * other
        self._compare(case, ours, other, is_ok=is_ok, gate=_gate(">=", gate), **how)

    def ratio(
        self,
        case: str,
        *,
        ours: float,
        other: float,
        found: float,
        gate: float | None,
        unit: str,
    ) -> None:
        """A ratio found round by round, beside the two figures it is of."""
        self.add(
            Row(
                case=case,
                ours=f"{ours:.3g}{unit}",
                other=f"{other:.3g}{unit}",
                ratio=f"{found:.3g}",
                gate=_gate("<=", gate),
                is_ok=gate is None or found <= gate,
            )
        )

    def count(self, case: str, found: float, most: float, *, unit: str = "") -> None:
        """A number that must not be above another."""
        self.add(
            Row(
                case=case,
                ours=f"{found:.4g}{unit}",
                gate=f"<= {most:g}{unit}",
                is_ok=found <= most,
            )
        )

    def _compare(self, case: str, ours: float, other: float, **how: Any) -> None:
        unit, scale = how.pop("unit", ""), how.pop("scale", 1)
        self.add(
            Row(
                case=case,
                ours=f"{ours * scale:.4g}{unit}",
                other=f"{other * scale:.4g}{unit}",
                ratio=f"{ours / other:.3g}" if other else "",
                **how,
            )
        )

    def note(self, words: str) -> None:
        self.notes.append(words)
        print(f"  {words}", flush=True)

    @property
    def breaches(self) -> list[Row]:
        return [row for row in self.rows if not row.is_ok]

    def write(self) -> Path:
        """Both files of this run; the one to read is returned."""
        RESULTS.mkdir(exist_ok=True)
        name = f"{self.name}-{clock.now():%Y-%m-%d}{'-quick' if self.is_quick else ''}"
        told = RESULTS / f"{name}.md"
        told.write_text(self.as_markdown(), encoding="utf-8")
        facts = {
            "machine": machine(),
            "is_quick": self.is_quick,
            "rows": [asdict(row) for row in self.rows],
            "others": [list(row) for row in self.others],
            "notes": self.notes,
            "raw": self.raw,
        }
        text = json.dumps(facts, indent=1, default=str) + "\n"
        (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
        return told

    def as_markdown(self) -> str:
        size = " (short form: smaller numbers)" if self.is_quick else ""
        how = " --quick" if self.is_quick else ""
        lines = [
            f"# {self.title}{size}",
            "",
            f"`python3 manage.py bench {self.name}{how}` on {machine()}.",
            "Times mean something only as ratios within this run.",
            "",
            *markdown(HEAD, [row.words for row in self.rows]),
        ]
        if self.others:
            lines += [
                "",
                f"## {self.more}",
                "",
                *markdown(self.others[0], self.others[1:]),
            ]
        if self.notes:
            lines += ["", "## Notes", "", *(f"- {words}" for words in self.notes)]
        return "\n".join(lines) + "\n"


def _gate(sign: str, gate: float | None) -> str:
    return "" if gate is None else f"{sign} {gate:g}"


def line(words: Iterable[str]) -> str:
    widths = (62, 12, 14, 8, 9, 3)
    return " | ".join(
        f"{word:{width}}" for word, width in zip(words, widths, strict=True)
    ).rstrip()


def markdown(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows)]


def machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}"


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def top(values: Iterable[float], share: float) -> float:
    """The value that `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
