"""Debian's packages: installed where we may, named exactly where we may not."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from aftercare.workshop import calls, failures, say

if TYPE_CHECKING:
    from collections.abc import Iterator

POLICY = Path("/usr/sbin/policy-rc.d")


def ensure(packages: list[str], *, why: str) -> None:
    """Install what is missing of these; raises WorkshopError with the command to run."""
    missing = [name for name in packages if not is_installed(name)]
    if not missing:
        return
    command = f"apt-get install -y {' '.join(missing)}"
    if not shutil.which("apt-get"):
        raise failures.WorkshopError(f"{why} needs {', '.join(missing)}: install them.")
    if os.geteuid() != 0:
        raise failures.WorkshopError(
            f"{why} needs a little more here: run\n    sudo {command}\nand then the same command again."
        )
    say.line(f"Installing {', '.join(missing)} with apt-get ...")
    _apt("update", "-q")
    with _services_stay_off():
        _apt("install", "-q", "-y", "--no-install-recommends", *missing)


def is_installed(name: str) -> bool:
    if not shutil.which("dpkg-query"):
        return False  # not a Debian: what follows says what to install by hand
    asked = calls.call(["dpkg-query", "-W", "-f", "${db:Status-Status}", name])
    return asked.stdout == "installed"


def _apt(*words: str) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = calls.watch(["apt-get", *words], env=env, on_line=say.progress)
    if done.returncode:
        what = f"apt-get {words[0]} failed"
        raise failures.of_installer(what=what, output=done.stdout)


@contextlib.contextmanager
def _services_stay_off() -> Iterator[None]:
    """Debian starts a server the moment it is installed; we start our own, privately."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)
