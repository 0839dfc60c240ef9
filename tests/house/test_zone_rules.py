"""Every process reads the zones from the pinned package, whatever the machine believes."""

from __future__ import annotations

import os
import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime, timedelta
from importlib import resources

from tests.house.plan import ROOT

# Morocco went back to UTC for good in 2026; rules older than that say +01.
CODE = """
import sys
if "settings" in sys.argv:
    import django; django.setup()
from datetime import datetime
from zoneinfo import ZoneInfo
print(datetime(2027, 3, 20, 12, tzinfo=ZoneInfo("Africa/Casablanca")).utcoffset())
"""


def offset_in_a_new_process(path, *words):
    env = {
        **os.environ,
        "PYTHONTZPATH": str(path),
        "DJANGO_SETTINGS_MODULE": "aftercare.settings.test",
    }
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", CODE, *words],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def old_rules(folder):
    """A machine whose zone files are wrong: Morocco holds the rules of Karachi."""
    karachi = resources.files("tzdata") / "zoneinfo" / "Asia" / "Karachi"
    (folder / "Africa").mkdir()
    (folder / "Africa" / "Casablanca").write_bytes(karachi.read_bytes())
    return folder


def test_the_machines_own_rules_are_not_asked(tmp_path):
    assert offset_in_a_new_process(old_rules(tmp_path), "settings") == "0:00:00"


def test_without_the_settings_they_would_be(tmp_path):
    """The negative control: the same process without our settings is hours off."""
    assert offset_in_a_new_process(old_rules(tmp_path)) == "5:00:00"


def test_this_process_asks_nobody_else():
    assert zoneinfo.TZPATH == ()
    noon = datetime(2027, 3, 20, 12, tzinfo=zoneinfo.ZoneInfo("Africa/Casablanca"))
    assert noon.utcoffset() == timedelta(0)
    assert noon.astimezone(UTC).hour == 12
