"""The domain is plain Python, at run time too."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import aftercare.domain

MODULES = sorted(
    found.name
    for found in pkgutil.walk_packages(
        aftercare.domain.__path__, prefix="aftercare.domain."
    )
)


def test_importing_all_of_the_domain_loads_no_framework():
    program = (
        f"import sys, {', '.join(MODULES)}\n"
        "print([m for m in ('django', 'celery', 'redis') if m in sys.modules])"
    )
    answer = subprocess.run(  # noqa: S603 - our own interpreter and our own module names
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert answer.stdout.strip() == "[]"


def test_the_walk_finds_the_modules():
    assert "aftercare.domain.parsing.wording" in MODULES
    assert "aftercare.domain.reminder_schedule" in MODULES
