"""Locks what we stand on: `python -m aftercare.workshop.lock`, with a network.

From the short lists in `requirements/` come the three locked files, hashes and all,
good for Python 3.11 (Debian 12) and newer. The reason written above a line in a short
list is carried into the lock, so that either file tells why a package is there.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from aftercare.workshop import calls, failures, say

ROOT = Path(__file__).resolve().parents[2]
LISTS = Path("aftercare/workshop/requirements")
LOCKS = (
    ("run.in", Path("requirements.txt")),
    ("check.in", Path("tests/requirements.txt")),
    ("fonts.in", Path("aftercare/workshop/fonts/requirements.txt")),
)
HEADER = """\
# {about}
# Locked with hashes by `python -m aftercare.workshop.lock` from {source};
# a line with a reason above it is one we chose, the others come with it.

"""


def reasons(*, text: str) -> dict[str, str]:
    """Package name to the comment directly above its line; raises on one without."""
    found: dict[str, str] = {}
    why = ""
    for row in text.splitlines():
        if row.startswith("#"):
            why = f"{why} {row.lstrip('# ')}".strip()
        elif row.strip():
            if not why:
                raise failures.WorkshopError(f"{row.strip()} has no reason above it.")
            found[_name(row)] = why
            why = ""
        else:
            why = ""
    return found


def with_reasons(*, locked: str, why: dict[str, str]) -> str:
    """The locked text, each chosen package under its reason and apart from the rest."""
    rows = []
    for row in locked.splitlines():
        chosen = re.match(r"[A-Za-z0-9]", row) and why.get(_name(row))
        rows += [f"# {chosen}", row] if chosen else [row]
    return "\n".join(rows) + "\n"


def _name(row: str) -> str:
    return re.split(r"[\[=<>;! ]", row.strip(), maxsplit=1)[0].lower().replace("_", "-")


def write(*, source: str, target: Path) -> None:
    listed = (ROOT / LISTS / source).read_text(encoding="utf-8")
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header"]
    command += ["--universal", "--python-version=3.11", "--generate-hashes"]
    command += ["--no-annotate", str(LISTS / source)]
    if target == Path("tests/requirements.txt"):
        # Both are installed together, so they must agree where they overlap.
        command += ["--constraint", "requirements.txt"]
    done = calls.call(command, cwd=ROOT)
    if done.returncode:
        what = f"{source} could not be locked"
        raise failures.of_installer(what=what, output=done.stdout)
    about = listed.splitlines()[0].lstrip("# ")
    head = HEADER.format(about=about, source=LISTS / source)
    body = with_reasons(locked=done.stdout, why=reasons(text=listed))
    (ROOT / target).write_text(head + body, encoding="utf-8")
    say.line(f"{target} written")


if __name__ == "__main__":
    for source_, target_ in LOCKS:
        write(source=source_, target=target_)
