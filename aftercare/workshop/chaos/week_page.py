"""The simulated week in a process and a database of its own, and the page it writes."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from aftercare.foundation import clock
from aftercare.workshop import say

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "simulated-week.md"
FULL = 5000
SEED = 1
HEAD = """# A simulated week

`python3 manage.py chaos --week {patients}` on {today}, {minutes} min, SQLite. Patients in 40 zones, from 29 March to
6 April 2025: Europe's clocks go forward, southern ones go back. People change times, move, pause, stop, tick off;
workers crash at random; mail host and workers are away for six hours. An independent judge reads all copies that were
taken and all rows, and `reconcile` must find nothing.

```
{lines}
```
"""


def run(*, patients: int) -> int:
    """0 when nothing was lost, at night or left over; the full form writes the page."""
    with tempfile.TemporaryDirectory(prefix="aftercare-week-") as folder:
        env = {**os.environ, "AFTERCARE_VAR": folder, "AFTERCARE_TEST_DATABASE": ""}
        command = [sys.executable, "-m", "aftercare.workshop.chaos.week_page"]
        return subprocess.run(  # noqa: S603 - our own interpreter and our own words
            [*command, str(patients)], cwd=ROOT, env=env, check=False
        ).returncode


def main(patients: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from aftercare.workshop.chaos import week

    logging.getLogger().setLevel(logging.ERROR)
    call_command("migrate", verbosity=0)
    result = week.run(patients=patients, seed=SEED, say=say.line)
    lines = "\n".join(result.lines())
    say.line(lines)
    if patients >= FULL and result.is_allowed:
        page = HEAD.format(
            patients=patients,
            today=clock.now().date().isoformat(),
            minutes=round(result.seconds / 60),
            lines=lines,
        )
        PAGE.write_text(page)
        say.line(f"Written: {PAGE.relative_to(ROOT)}")
    return 0 if result.is_allowed else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
