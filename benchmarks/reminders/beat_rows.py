"""One django-celery-beat row per reminder: how many its scheduler hands out in a second.

Rows repeat daily at their own minute, as a reminder at eight does, and all lie in the
hours around now, as reminders of one country do. Only the scheduler is measured; that
nobody sends the mails is in its favour.
"""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

import psycopg
import redis

from aftercare.workshop import children, say
from benchmarks.reminders import rivals
from benchmarks.reminders.place import ROOT

if TYPE_CHECKING:
    from benchmarks.reminders.place import Place
    from benchmarks.reminders.table import Table

ROWS = 100_000
DUE = 3_000
QUEUE = "beat"
# From its first task on; loading the table is not counted.
WATCHED = 60.0
PATIENCE = 240.0
SCHEDULES = """
INSERT INTO django_celery_beat_crontabschedule
    (id, minute, hour, day_of_week, day_of_month, month_of_year, timezone)
SELECT n, extract(minute FROM at)::int::text, extract(hour FROM at)::int::text,
    '*', '*', '*', 'UTC'
FROM generate_series(1, 90) n, LATERAL (
    SELECT (now() AT TIME ZONE 'UTC') + make_interval(mins => n) AS at) a
"""
NOW = """
INSERT INTO django_celery_beat_intervalschedule (id, every, period) VALUES (1, 1, 'days')
"""
TASKS = """
INSERT INTO django_celery_beat_periodictask (name, task, args, kwargs, queue, headers,
    one_off, enabled, last_run_at, total_run_count, date_changed, description,
    crontab_id, interval_id)
SELECT 'reminder ' || n, 'nothing', '[' || n || ']', '{}', 'beat', '{}', false, true,
    CASE WHEN n <= %(due)s THEN now() - interval '25 hours' ELSE now() END, 0, now(), '',
    CASE WHEN n > %(due)s THEN 1 + n %% 90 END, CASE WHEN n <= %(due)s THEN 1 END
FROM generate_series(1, %(rows)s) n
"""


def measure(place: Place, table: Table) -> None:
    if place.is_quick:
        table.note(f"django-celery-beat at {ROWS:,} rows: only in the full run.")
        return
    url = place.database("beat_rows")
    with place.sink("beat") as sink:
        around = rivals.env(place, url, sink)
    words = [place.peers_python, "-m", "django", "migrate", "--run-syncdb", "-v", "0"]
    subprocess.run(words, check=True, env=around, cwd=ROOT)  # noqa: S603 - words of ours
    with psycopg.connect(url, autocommit=True) as door:
        door.execute(SCHEDULES)
        door.execute(NOW)
        door.execute(TASKS, {"due": DUE, "rows": ROWS})
        door.execute("VACUUM ANALYZE")
    given, loading, memory = watch(place, around)
    table.raw["beat rows"] = {"a second": given, "loading": loading, "memory": memory}
    rate = table.raw.get("rate", {}).get("ours")
    if rate:
        table.at_least(
            f"reminders/s: ours / a django-celery-beat row each, {ROWS:,} rows",
            rate,
            given,
            100,
        )
    told = f"{loading:.0f} s until its first task, then {given:.1f} a second"
    if loading >= PATIENCE:
        told = f"not one task in {PATIENCE:.0f} s"
    table.note(f"django-celery-beat with {ROWS:,} rows: {told}, {memory:.0f} MB.")


def watch(place: Place, around: dict[str, str]) -> tuple[float, float, float]:
    """(tasks a second, seconds until the first, MB)."""
    queue = redis.Redis(
        unix_socket_path=place.redis.partition("?")[0].removeprefix("unix://"), db=1
    )
    queue.delete(QUEUE)
    scheduler = "django_celery_beat.schedulers:DatabaseScheduler"
    module = [place.peers_python, "-m", "celery", "-A", f"{rivals.PACKAGE}.celery_app"]
    words = [*module, "beat", "-S", scheduler, "--pidfile", ""]
    began = time.monotonic()
    child = place.start("beat", words, around)
    try:
        while not (first := queue.llen(QUEUE)):
            say.progress(f"django-celery-beat loads: {time.monotonic() - began:.0f} s")
            if time.monotonic() - began > PATIENCE:
                return 1 / PATIENCE, PATIENCE, rivals.memory_of(child.process.pid)
            time.sleep(0.2)
        started = time.monotonic()
        time.sleep(WATCHED)
        given = queue.llen(QUEUE) - first
        spent = time.monotonic() - started
        memory = rivals.memory_of(child.process.pid)
        return max(given, 1) / spent, started - began, memory
    finally:
        children.stop(child, patience=2)
