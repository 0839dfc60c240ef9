"""What the workshop's commands print: whole lines, and progress that overwrites itself."""

from __future__ import annotations

import contextlib
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
    # Whoever read us may have gone (`up | head`); that is no reason to stop tidying up.
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(text)
        sys.stdout.flush()
