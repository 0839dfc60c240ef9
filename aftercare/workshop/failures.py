"""What can go wrong on somebody's machine, as one sentence that says what to do."""

from __future__ import annotations

import errno
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

Signs = tuple[tuple[str, str], ...]

NO_NETWORK = (
    "The packages could not be fetched because the network did not answer: "
    "connect this machine and run the same command again "
    "(only the first run needs it)."
)
FULL_DISK = (
    "The disk is full: free about 500 MB where this folder lies "
    "and run the same command again."
)
NOT_YOURS = (
    "This folder may not be written by you: run the command as the user who owns it."
)
WRONG_HASH = (
    "A package is not the one that was locked, so nothing of it was installed: "
    "fetch the project anew, and tell its keepers if it happens again."
)
NO_DATABASE = (
    "The database does not answer: start it, or correct DATABASE_URL, "
    "and run the same command again."
)

NETWORK_DOWN = (
    r"temporary failure in name resolution|temporary failure resolving"
    r"|name or service not known|network is unreachable|no route to host"
    r"|newconnectionerror|connecttimeout|connection to \S+ timed out"
    r"|failed to establish a new connection|max retries exceeded|connection refused"
    r"|proxyerror|could not connect to \S+:\d+|\b(enotfound|eai_again|etimedout)\b"
)

# The first that matches decides. What an installer prints and what the product's own
# processes print are read apart: the same words mean another thing there.
ANYWHERE: Signs = (
    (r"no space left on device|disk quota exceeded|disk is full", FULL_DISK),
    (r"permission denied|read-only file system|readonly database", NOT_YOURS),
)
INSTALLING: Signs = (
    (r"these packages do not match the hashes|hashes are required", WRONG_HASH),
    (NETWORK_DOWN, NO_NETWORK),
)
RUNNING: Signs = (
    (r"operationalerror.*(connection|could not translate|timeout)", NO_DATABASE),
)


class WorkshopError(Exception):
    """One sentence for a person: what happened and what to do now."""


def explain(output: str, *, installing: bool) -> str | None:
    """The sentence for what a tool printed, or None when we do not know the cause."""
    for sign, meaning in (*ANYWHERE, *(INSTALLING if installing else RUNNING)):
        if re.search(sign, output, re.IGNORECASE):
            return meaning
    return None


def sentence(problem: Exception) -> str:
    """The sentence for an error of ours or of the operating system."""
    if isinstance(problem, OSError):
        if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
            return FULL_DISK
        if problem.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            return f"{NOT_YOURS} ({problem.filename})"
    return str(problem)


def of_installer(*, what: str, output: str) -> WorkshopError:
    """An error for pip, npm, apt-get or venv that failed."""
    return _error(what, output, explain(output, installing=True), "")


def of_process(*, what: str, output: str, log: Path) -> WorkshopError:
    """An error for a process of the product: the known cause, else its last lines."""
    known = explain(output, installing=False)
    return _error(what, output, known, f" The whole of it is in {log}.")


def _error(what: str, output: str, known: str | None, where: str) -> WorkshopError:
    if known:
        return WorkshopError(known)
    tail = "\n".join(f"    {line}" for line in output.strip().splitlines()[-12:])
    return WorkshopError(f"{what}.{where} Its last lines:\n{tail}")
