"""The product as it runs in production, with one bare page beside its own."""

from __future__ import annotations

from benchmarks.settings_reminders import *  # noqa: F403 - one settings file on another

ROOT_URLCONF = "benchmarks.urls"
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], ROOT / "benchmarks/templates"]  # noqa: F405
