"""Children of a process that has the product loaded: a worker in a few milliseconds."""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING

from django.db import connection

from aftercare.workshop import children

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

# As in production (settings/env.py); the parent has no pool, because its threads would
# not come along into a child.
POOL = {"min_size": 1, "max_size": 8, "timeout": 5}


def fork(work: Callable[[], None]) -> int:
    """Run `work` in a child with a connection of its own; the child's process id."""
    connection.close()
    sys.stdout.flush()
    pid = os.fork()
    if not pid:
        _live(work)
    return pid


def get_ready() -> None:
    """Called once in the parent, before it first asks the database."""
    # What is loaded stays where it is, so that children share its memory.
    gc.freeze()
    connection.settings_dict["OPTIONS"].pop("pool", None)


def ended(pid: int) -> int:
    """Wait for its end; 0, or the exit code, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _live(work: Callable[[], None]) -> NoReturn:
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        children.LIBC.prctl(children.PR_SET_PDEATHSIG, signal.SIGKILL)
        if connection.vendor == "postgresql":
            connection.settings_dict["OPTIONS"]["pool"] = POOL
        work()
        code = 0
    except Exception:  # noqa: BLE001 - its end is the message; the parent reads the code
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)
