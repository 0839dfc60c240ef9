"""The process in which ours, the floors and the healthchecks way are measured."""

from __future__ import annotations

import django

from benchmarks.reminders.orders import obey


def main() -> None:
    django.setup()
    # After setup: these modules hold models.
    from benchmarks.reminders import by_hand, one_by_one, ours

    obey(
        {
            "drain": ours.drain,
            "idle dispatch": ours.idle_dispatch,
            "idle deliver": ours.idle_deliver,
            "claim": ours.claim,
            "plans": ours.plans,
            "materialise": ours.materialise_pass,
            "sign in": ours.sign_in,
            "render": by_hand.render,
            "ideal": by_hand.ideal_loop,
            "raw claim": by_hand.raw_claim,
            "one by one": one_by_one.drain,
        }
    )


if __name__ == "__main__":
    main()
