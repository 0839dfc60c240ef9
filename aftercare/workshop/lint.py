"""`manage.py lint`: everything static, each tool on its own line with its own exit code."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from aftercare.workshop import calls, say

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
# Called through the interpreter where possible: the scripts in `bin` break when
# the project's folder is moved.
PYTHON = (sys.executable, "-m")
IMPORTS = "from importlinter.cli import lint_imports_command as main; main()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    tool: Tool
    code: int
    output: str
    seconds: float


def tools(*, root: Path = ROOT) -> tuple[Tool, ...]:
    templates = tuple(
        str(path.relative_to(root))
        for place in ("templates", "accounts", "aftercare")
        for path in sorted((root / place).rglob("*.html"))
    )
    return (
        Tool(name="types: mypy --strict", command=(*PYTHON, "mypy")),
        Tool(name="code: ruff check", command=(*PYTHON, "ruff", "check", ".")),
        Tool(
            name="format: ruff format",
            command=(*PYTHON, "ruff", "format", "--check", "."),
        ),
        Tool(name="floors: lint-imports", command=(sys.executable, "-c", IMPORTS)),
        Tool(
            name="template tags: djade",
            command=(
                str(BIN / "djade"),
                "--target-version",
                "5.2",
                "--check",
                *templates,
            ),
        ),
        Tool(
            name="templates: djlint", command=(*PYTHON, "djlint", "--lint", *templates)
        ),
        Tool(name="spelling: codespell", command=(*PYTHON, "codespell_lib")),
        Tool(
            name="migrations: none missing",
            command=(
                sys.executable,
                "manage.py",
                "makemigrations",
                "--check",
                "--dry-run",
            ),
        ),
    )


def run(*, only: tuple[Tool, ...] | None = None, root: Path = ROOT) -> int:
    """Run all, show what each failing one said; 1 when any failed."""
    chosen = only or tools(root=root)
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda tool: _outcome(tool, root), chosen))
    failed = [outcome.tool.name for outcome in outcomes if outcome.code]
    if failed:
        say.line(f"lint: {len(failed)} of {len(outcomes)} failed: {', '.join(failed)}")
        return 1
    say.line(f"lint: all {len(outcomes)} clean")
    return 0


def _outcome(tool: Tool, root: Path) -> Outcome:
    began = time.monotonic()
    done = calls.call(tool.command, cwd=root)
    outcome = Outcome(
        tool=tool,
        code=done.returncode,
        output=done.stdout,
        seconds=time.monotonic() - began,
    )
    word = f"FAILED ({outcome.code})" if outcome.code else "ok"
    shown = f"\n{outcome.output.rstrip()}" if outcome.code else ""
    say.line(f"{tool.name:28} {word:10} {outcome.seconds:5.1f} s{shown}")
    return outcome
