"""`up`, whole and real, in a folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from aftercare.workshop import environment, typeface

pytestmark = pytest.mark.engine
CODE = "import sys; from aftercare.workshop import product; sys.exit(product.run(sys.argv[1:]))"
OUR_OWN = {
    "REDIS_URL",
    "DATABASE_URL",
    "PORT",
    "SECRET_KEY",
    "SITE_URL",
    "ALLOWED_HOSTS",
}


class Start:
    """One `up`: its process, what it said, its address."""

    def __init__(self, var: Path):
        env = {name: value for name, value in os.environ.items() if name not in OUR_OWN}
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-c", CODE, "--port", "8300"],
            cwd=environment.ROOT,
            env={**env, "AFTERCARE_VAR": str(var)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def until(self, words: str) -> str:
        """What it says up to the line with `words`, or to its end."""
        for line in self.process.stdout:
            self.said += line
            if words in line:
                break
        return self.said

    def site(self) -> str:
        assert "The site" in self.until("The site"), self.said
        return self.said.split()[-1]

    def children(self) -> dict[str, int]:
        """Name (as far as the command tells it) to process id."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        named = {}
        for pid in path.read_text(encoding="ascii").split():
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            kinds = ("gunicorn", "worker", "beat")
            named[next((kind for kind in kinds if kind in words), "broker")] = int(pid)
        return named

    def end(self) -> int:
        self.until("nothing it will ever say")
        return self.process.wait(30)


@pytest.fixture
def up(tmp_path):
    (tmp_path / "fonts").mkdir()
    # As if the font had been tried before and not been had: there is no network here.
    (tmp_path / "fonts" / typeface.FONT).touch()
    (tmp_path / "fonts" / "tried").write_text(typeface._stamp(), encoding="ascii")
    started = []

    def begin() -> Start:
        started.append(Start(tmp_path))
        return started[-1]

    yield begin
    for start in started:
        if start.process.poll() is None:
            start.process.terminate()
            start.process.wait(30)
        start.process.stdout.close()


def test_it_runs_refuses_a_second_survives_a_restart_and_leaves_nothing(up, tmp_path):
    first = up()
    site = first.site()
    assert _answers(f"{site}healthz")
    assert _answers(f"{site}demo/"), "it is not the demo that runs"
    assert set(first.children()) == {"gunicorn", "worker", "beat", "broker"}
    assert oct((tmp_path / "secret").stat().st_mode & 0o777) == "0o600"

    second = up()
    assert f"already runs from this folder at {site}" in second.until("already runs")
    assert second.end() == 1

    ours = first.children()
    os.kill(ours["worker"], signal.SIGKILL)
    assert first.end() == 1
    assert "worker ended by itself (signal 9)" in first.said
    assert all(_is_gone(pid) for pid in ours.values())

    again = up()
    assert _answers(f"{again.site()}healthz")
    ours = again.children()
    again.process.send_signal(signal.SIGINT)
    assert again.end() == 0
    assert again.said.endswith("Everything is stopped.\n")
    assert all(_is_gone(pid) for pid in ours.values())


def _answers(url: str) -> bool:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own server
        return answer.status == 200


def _is_gone(pid: int) -> bool:
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            return True
        time.sleep(0.05)
    return False
