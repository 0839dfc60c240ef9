"""A worker to be killed: the ticks without end, with the short lease of the bench."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import django


def main() -> None:
    django.setup()
    from aftercare.outbox import claims
    from benchmarks.reminders import ours

    claims.LEASE = timedelta(seconds=float(os.environ["BENCH_LEASE"]))
    while True:
        if not ours.turn():
            time.sleep(0.1)


if __name__ == "__main__":
    main()
