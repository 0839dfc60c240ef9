"""Where everything stands: shared by the tests that watch the house."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("accounts", "aftercare")

FLOORS = {
    "foundation": 0,
    "accounts": 1,
    "audit": 1,
    "outbox": 1,
    "clinics": 2,
    "protocols": 3,
    "treatments": 4,
    "checkins": 5,
    "photos": 5,
    "reminders": 6,
    "conversations": 6,
    "timeline": 7,
    "board": 7,
}


def python_files(*, tests: bool = False) -> list[Path]:
    folders = [*APPS, *(["tests", "benchmarks"] if tests else [])]
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def rooms(*names: str) -> list[Path]:
    """Files by room name, wherever they stand: `views`, `tasks`, `presenters` …"""
    return [path for path in python_files() if any(_is_room(path, n) for n in names)]


def _is_room(path: Path, name: str) -> bool:
    """`app/views.py`, or any file of `app/views/`; the domain has no such rooms."""
    if "domain" in path.parts:
        return False
    return path.stem == name or path.parent.name == name


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html")) + sorted(
        (ROOT / "templates").rglob("*.txt")
    )


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def functions(path: Path) -> list[ast.FunctionDef]:
    return [n for n in ast.walk(tree_of(path)) if isinstance(n, ast.FunctionDef)]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))
