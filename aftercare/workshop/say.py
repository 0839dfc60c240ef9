"""What the workshop's commands print: whole lines, and progress that overwrites itself."""

from __future__ import annotations

import sys


def line(text: str = "") -> None:
    """One line that stays."""
    _write(f"{_wipe()}{text}\n")


def progress(text: str) -> None:
    """A line that the next one replaces; where no one watches, nothing."""
    if sys.stdout.isatty():
        _write(f"{_wipe()}  {text[:76]}")


def _wipe() -> str:
    return "\r\033[K" if sys.stdout.isatty() else ""


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
