"""What the Today page costs, as a multiple of a bare signed-in page in the same run.

`python3 manage.py bench pages` prints it. CPU seconds of this process (the
database is SQLite and runs inside it), medians of alternating rounds, so that a
busy machine slows both alike.
"""

from __future__ import annotations

import gzip
import re
import statistics
import time
from typing import TYPE_CHECKING

import brotli
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable

ROUNDS = 40
REQUESTS = 10
PAGES = {
    "bare signed-in page": "/bench/bare/",
    "Today": "/today/",
    "course": "/course/",
    "is this normal": "/normal/",
    "one symptom": "/normal/redness/",
}


def main(arguments: Iterable[str] = ()) -> None:
    """Seed a throw-away database, then print cost, queries and weight of each page."""
    client = prepared_client()
    print(f"{'page':24} {'x bare':>7} {'ms CPU':>7} {'queries':>8} {'kB br':>6}")
    costs = measure(client)
    floor = costs["bare signed-in page"]
    for name, path in PAGES.items():
        row = f"{name:24} {costs[name] / floor:7.1f} {costs[name] * 1000:7.2f}"
        print(f"{row} {queries(client, path):8} {weight(client, path):6.1f}")
    first, font = first_load(client)
    print(
        f"\nToday, first load without the font: {first:.1f} kB; with it: {first + font:.1f} kB"
    )


def prepared_client() -> Client:
    call_command("migrate", verbosity=0)
    call_command("seed_demo", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    client = Client()
    client.force_login(demo_patient())
    return client


def demo_patient() -> User:
    """A patient on day 3, with a plan, tasks and reminders."""
    return User.objects.get(email="amara@example.com")


def measure(client: Client) -> dict[str, float]:
    """Median CPU seconds a request, page by page; rounds alternate between pages."""
    taken: dict[str, list[float]] = {name: [] for name in PAGES}
    for path in PAGES.values():
        check(client, path)
    for _ in range(ROUNDS):
        for name, path in PAGES.items():
            before = time.process_time()
            for _ in range(REQUESTS):
                client.get(path)
            taken[name].append((time.process_time() - before) / REQUESTS)
    return {name: statistics.median(times) for name, times in taken.items()}


def check(client: Client, path: str) -> None:
    status = client.get(path).status_code
    if status != 200:
        raise SystemExit(f"{path} answered {status}: nothing was measured.")


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def weight(client: Client, path: str) -> float:
    return len(brotli.compress(client.get(path).content)) / 1000


def first_load(client: Client) -> tuple[float, float]:
    """Kilobytes over the wire for Today and all it names: (all but the font, the font)."""
    html = client.get(PAGES["Today"]).content.decode()
    named = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', html))
    files = [settings.STATIC_ROOT / n.removeprefix("/static/") for n in named]
    fonts = list((settings.STATIC_ROOT / "fonts").glob("*.woff2"))
    light = [f for f in files if f.suffix != ".woff2"]
    total = weight(client, PAGES["Today"]) + sum(
        compressed(f.read_bytes()) for f in light
    )
    return total, max((f.stat().st_size / 1000 for f in fonts), default=0.0)


def compressed(content: bytes) -> float:
    return min(len(brotli.compress(content)), len(gzip.compress(content))) / 1000
