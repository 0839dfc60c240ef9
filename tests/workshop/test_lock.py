from __future__ import annotations

import json

import pytest

from aftercare.workshop import environment, failures, lock

LIST = """\
# What it is for.

# time zones
tzdata
# jobs, and
# their broker
Celery[redis]==5.7.0
"""


def test_the_comment_above_a_package_is_its_reason():
    assert lock.reasons(text=LIST) == {
        "tzdata": "time zones",
        "celery": "jobs, and their broker",
    }


def test_a_package_without_a_reason_is_refused():
    with pytest.raises(failures.WorkshopError, match="six has no reason above it"):
        lock.reasons(text="# a\ntzdata\nsix\n")


def test_reasons_travel_into_the_lock():
    locked = (
        "celery==5.7.0 \\\n    --hash=sha256:aa\nvine==5.1.0 \\\n    --hash=sha256:bb\n"
    )

    assert lock.with_reasons(locked=locked, why=lock.reasons(text=LIST)) == (
        "# jobs, and their broker\ncelery==5.7.0 \\\n    --hash=sha256:aa\n"
        "vine==5.1.0 \\\n    --hash=sha256:bb\n"
    )


def test_no_lock_names_a_place_to_fetch_from():
    for _source, target in lock.LOCKS:
        assert "://" not in (environment.ROOT / target).read_text(encoding="utf-8")
    fonts = environment.ROOT / "aftercare" / "workshop" / "fonts"
    packages = json.loads((fonts / "package-lock.json").read_text(encoding="utf-8"))
    assert all("resolved" not in package for package in packages["packages"].values())
