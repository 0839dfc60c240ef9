"""`var/`: everything the running product keeps, out of version control."""

from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path

from aftercare.workshop import failures

ROOT = Path(__file__).resolve().parents[2]
KEPT_LOG = 1_000_000  # bytes; a longer log moves aside at the next start


def var() -> Path:
    """The folder, made if need be; AFTERCARE_VAR moves it."""
    path = Path(os.environ.get("AFTERCARE_VAR") or ROOT / "var")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path.resolve()


def lock(path: Path) -> int:
    """Hold the folder until this process ends; raises WorkshopError when it is held."""
    held = os.open(path / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        said = os.pread(held, 200, 0).decode(errors="replace").strip()
        os.close(held)
        where = f" at {said}" if said else ""
        raise failures.WorkshopError(
            f"Aftercare already runs from this folder{where}: use that one, or stop it with Ctrl-C first."
        ) from None
    return held


def note(held: int, text: str) -> None:
    """Write into the lock what a second start should tell its person."""
    os.ftruncate(held, 0)
    os.pwrite(held, text.encode(), 0)


def secret(path: Path) -> str:
    """The signing key of this folder, made once, readable by its owner only."""
    kept = path / "secret"
    if not kept.exists():
        made = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
    return kept.read_text(encoding="ascii")


def log(path: Path, name: str) -> Path:
    """The log of one child: goes on, unless it has grown long."""
    place = path / "log"
    place.mkdir(exist_ok=True)
    kept = place / f"{name}.log"
    if kept.exists() and kept.stat().st_size > KEPT_LOG:
        kept.replace(kept.with_suffix(".old.log"))
    return kept
