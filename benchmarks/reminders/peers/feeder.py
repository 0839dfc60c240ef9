"""The tick of each peer: finds what is due and puts it into that peer's queue."""

from __future__ import annotations

from typing import Any

import django

from benchmarks.reminders.orders import Meter, obey


def celery() -> dict[str, Any]:
    from benchmarks.reminders.peers.celery_app import send_one

    with Meter() as meter:
        keys = _scan()
        for key in keys:
            send_one.apply_async([key], queue="one")
    return meter.said(fed=len(keys))


def batches() -> dict[str, Any]:
    from benchmarks.reminders.peers.celery_app import send_many

    with Meter() as meter:
        keys = _scan()
        for n in range(0, len(keys), 200):
            send_many.apply_async([keys[n : n + 200]], queue="many")
    return meter.said(fed=len(keys))


def procrastinate() -> dict[str, Any]:
    from benchmarks.reminders.peers.tasks import send_one

    with Meter() as meter:
        keys = _scan()
        send_one.batch_defer(*({"key": key} for key in keys))
    return meter.said(fed=len(keys))


def django_q() -> dict[str, Any]:
    from django_q.tasks import async_task

    with Meter() as meter:
        keys = _scan()
        for key in keys:
            async_task("benchmarks.reminders.peers.work.send_one", key)
    return meter.said(fed=len(keys))


def _scan() -> list[int]:
    from benchmarks.reminders.peers import work

    return work.scan()


def main() -> None:
    django.setup()
    obey(
        {
            "celery": celery,
            "batches": batches,
            "procrastinate": procrastinate,
            "django_q": django_q,
        }
    )


if __name__ == "__main__":
    main()
