"""The project's own Python environment, `.venv`: made, filled from the lock, entered.

Runs on the machine's bare Python before anything is installed: standard library only.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import re
import sys
from pathlib import Path

from aftercare.workshop import calls, debian, failures, say

ROOT = Path(__file__).resolve().parents[2]
RUN = Path("requirements.txt")
CHECK = Path("tests/requirements.txt")
NEEDS = {
    "up": (RUN,),
    "test": (RUN, CHECK),
    "lint": (RUN, CHECK),
    "bench": (RUN, CHECK),
    "chaos": (RUN, CHECK),
    "screenshots": (RUN, CHECK),
}


def enter(*, command: str, argv: list[str], root: Path = ROOT) -> None:
    """Go on inside `.venv`, made and filled when this command needs more than it has."""
    venv = root / ".venv"
    inside = Path(sys.prefix).resolve() == venv.resolve()
    if command in NEEDS:
        prepare(root=root, files=NEEDS[command])
    elif sys.prefix != sys.base_prefix or not venv.exists():
        return  # an environment of somebody's own choice, or none at all
    if not inside:
        python = str(venv / "bin" / "python")
        os.execv(python, [python, *argv])  # noqa: S606 - ourselves again, no shell


def prepare(*, root: Path, files: tuple[Path, ...]) -> None:
    """Make `.venv` and install what changed since the last time."""
    changed = [name for name in files if not _is_fresh(root, name)]
    if not changed:
        return
    (root / "var").mkdir(mode=0o700, exist_ok=True)
    with (root / "var" / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second start waits for the first
        changed = [name for name in files if not _is_fresh(root, name)]
        if changed:
            _ensure_venv(root / ".venv")
            _install(root=root, files=changed)


def stamp(*, requirements: bytes) -> str:
    """What an installed file is known by: its bytes and the Python it went into."""
    minor = f"{sys.version_info[0]}.{sys.version_info[1]}".encode()
    return hashlib.sha256(minor + b"\n" + requirements).hexdigest()


def _stamp_file(root: Path, name: Path) -> Path:
    return root / ".venv" / f"installed-{'-'.join(name.with_suffix('').parts)}"


def _is_fresh(root: Path, name: Path) -> bool:
    kept = _stamp_file(root, name)
    wanted = stamp(requirements=(root / name).read_bytes())
    return kept.exists() and kept.read_text(encoding="ascii") == wanted


def _ensure_venv(venv: Path) -> None:
    if _works(venv):
        return
    if importlib.util.find_spec("ensurepip") is None:
        debian.ensure(["python3-venv"], why="The environment")
    say.line("Making the environment (.venv) ...")
    done = calls.call([sys.executable, "-m", "venv", "--clear", str(venv)])
    if done.returncode:
        raise failures.of_installer(
            what="The environment could not be made", output=done.stdout
        )


def _works(venv: Path) -> bool:
    """Whether it runs, has pip, and is of this Python: an upgrade of Debian breaks it."""
    python = venv / "bin" / "python"
    if not python.exists():
        return False
    done = calls.call(
        [str(python), "-c", "import sys, pip; print(sys.version_info[:2])"]
    )
    return done.returncode == 0 and str(sys.version_info[:2]) in done.stdout


def _install(*, root: Path, files: list[Path]) -> None:
    total = sum(
        len(re.findall(r"^\S+==", (root / name).read_text(encoding="utf-8"), re.M))
        for name in files
    )
    say.line(f"Installing {total} packages (under a minute, only when they change) ...")
    command = [str(root / ".venv/bin/python"), "-m", "pip", "install"]
    # The lock is complete, so pip need not resolve.
    command += ["--require-hashes", "--no-deps", "--only-binary=:all:"]
    command += ["--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    command += ["--retries=2", "--timeout=30"]
    for name in files:
        command += ["-r", str(root / name)]
    _watch_pip(command, total=total)
    for name in files:
        wanted = stamp(requirements=(root / name).read_bytes())
        _stamp_file(root, name).write_text(wanted, encoding="ascii")
    importlib.invalidate_caches()


def _watch_pip(command: list[str], *, total: int) -> None:
    seen = 0

    def show(line: str) -> None:
        nonlocal seen
        if line.startswith("Collecting "):
            seen += 1
            name = line.split()[1].split("=")[0]
            say.progress(f"{min(seen, total)} of {total}: {name}")
        elif line.startswith("Installing collected"):
            say.progress("unpacking ...")

    done = calls.watch(command, on_line=show)
    say.progress("")
    if done.returncode:
        what = "The packages could not be installed"
        raise failures.of_installer(what=what, output=done.stdout)
