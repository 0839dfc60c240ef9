"""The processes under the supervisor: started so that none outlives it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NICENESS = 10
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)  # loaded here, since after a fork little is safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path
    log_start: int

    def said(self) -> str:
        """What it has written to its log since it was started."""
        with self.log.open("rb") as file:
            file.seek(self.log_start)
            return file.read().decode(errors="replace")


def start(
    *,
    name: str,
    command: Sequence[str],
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    pass_fds: Sequence[int] = (),
) -> Child:
    """Start one in a session of its own, so that Ctrl-C reaches only the supervisor."""
    with log.open("ab") as out:
        begun = out.tell()
        process = subprocess.Popen(  # noqa: S603 - the supervisor's own commands
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            pass_fds=pass_fds,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
    return Child(name=name, process=process, log=log, log_start=begun)


def give_way(child: Child) -> None:
    """On a busy machine this one comes after the others.

    Linux may weigh whole sessions against each other (sched(7), autogroup): then it is the
    session's number that counts, and the process's own says nothing.
    """
    pid = child.process.pid
    with contextlib.suppress(OSError):  # it has ended, or another system
        os.setpriority(os.PRIO_PROCESS, pid, NICENESS)
        Path(f"/proc/{pid}/autogroup").write_text(str(NICENESS), encoding="ascii")


def stop(child: Child, *, patience: float) -> None:
    """SIGTERM to it, and after `patience` seconds SIGKILL to all it has started."""
    if child.process.poll() is None:
        child.process.terminate()
        deadline = time.monotonic() + patience
        while child.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):  # the usual case: all are gone
        os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()


def _die_with_parent() -> None:
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
