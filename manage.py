#!/usr/bin/env python3
"""The switchboard: makes its own environment, then hands over to Django.

`up`, `test`, `lint`, `bench`, `chaos` and `screenshots` set up whatever they need on a bare
machine; every other command runs in the environment that is there.
"""

from __future__ import annotations

import os
import sys

OLDEST = (3, 11)
SETTINGS = {
    "up": "aftercare.settings.local",
    "test": "aftercare.settings.test",
    "lint": "aftercare.settings.test",
    "bench": "benchmarks.settings",
    "chaos": "aftercare.settings.test",
    "screenshots": "aftercare.settings.local",
}


def main(argv: list[str]) -> int:
    """Run one command; 0 when it did its work, 1 with one sentence when it could not."""
    if sys.version_info < OLDEST:
        here = f"{sys.version_info[0]}.{sys.version_info[1]}"
        print(
            f"Aftercare needs Python 3.11 or newer and this is {here}: "
            "run it with the python3 of Debian 12 or later.",
            file=sys.stderr,
        )
        return 1
    # After the version check, because these files are written for 3.11.
    from aftercare.workshop import environment, failures

    command = argv[1] if len(argv) > 1 else "help"
    if command in SETTINGS:
        os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS[command]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftercare.settings.base")
    try:
        environment.enter(command=command, argv=argv)
        return run(command, argv)
    except (failures.WorkshopError, OSError) as problem:
        print(failures.sentence(problem), file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
    return 1


def run(command: str, argv: list[str]) -> int:
    if command == "up" and not {"-h", "--help"} & set(argv):
        # Straight to the supervisor: it needs no Django, which saves `up` 70 MB
        # and half a second at every start. `call_command("up")` does the same.
        from aftercare.workshop import product

        return product.run(argv[2:])
    from django.core.management import execute_from_command_line

    execute_from_command_line(argv)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
