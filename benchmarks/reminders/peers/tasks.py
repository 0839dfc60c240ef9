"""procrastinate looks here for the project's tasks."""

from __future__ import annotations

from procrastinate.contrib.django import app

from benchmarks.reminders.peers import work


@app.task(name="send_one")
def send_one(key: int) -> None:
    work.send_one(key)
