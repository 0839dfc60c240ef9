"""Calling a tool and reading what it said."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


def call(
    words: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run to the end, with both outputs in `stdout`; the caller looks at `returncode`."""
    return subprocess.run(  # noqa: S603 - words of ours, never of a visitor
        words,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=timeout,
    )


def watch(
    words: Sequence[str],
    *,
    on_line: Callable[[str], None],
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """The same for what takes long: each line is handed on as it comes."""
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603 - words of ours, never of a visitor
        words,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        for line in running.stdout or ():
            said.append(line)
            on_line(line.rstrip())
    return subprocess.CompletedProcess(words, running.returncode, "".join(said))
