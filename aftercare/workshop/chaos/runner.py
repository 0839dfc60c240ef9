"""A process of its own that has the product loaded, and forks the workers that die.

`python -m aftercare.workshop.chaos.runner FOLDER --runs N ...` with the settings and the
database of the environment. Prints one line of JSON for each point.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def main(words: Sequence[str]) -> None:
    options = _options(words)
    folder = Path(options.folder)
    with sink(file=folder / "taken") as port:
        os.environ["EMAIL_PORT"] = str(port)
        django.setup()
        from aftercare.workshop.chaos import forks, matrix

        forks.get_ready()
        for name, tally in matrix.play(
            taken=folder / "taken",
            points=options.points,
            number=options.runs,
            guard=options.without,
            is_new=options.migrate,
        ):
            facts = {"name": name, **asdict(tally)}
            sys.stdout.write(json.dumps(facts) + "\n")
            sys.stdout.flush()


@contextmanager
def sink(*, file: Path, seconds: float = 0.0) -> Iterator[int]:
    """The mail host, while the block lasts; its port."""
    command = [sys.executable, "-m", "aftercare.workshop.chaos.sink"]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
        [*command, str(file), str(seconds)], stdout=subprocess.PIPE, text=True
    ) as host:
        try:
            yield int(host.stdout.readline()) if host.stdout else 0
        finally:
            host.terminate()


def _options(words: Sequence[str]) -> Any:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--points", default="")
    parser.add_argument("--without", default="nothing", help="take a guard away")
    parser.add_argument("--migrate", action="store_true", help="an empty database")
    options = parser.parse_args(words)
    options.points = [code for code in options.points.split(",") if code]
    return options


if __name__ == "__main__":
    main(sys.argv[1:])
