"""With tiny real processes; nothing pretends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aftercare.workshop import children, environment, failures
from aftercare.workshop.supervisor import Supervisor

# Writes its name when it is told to stop, so that the order can be read.
OBEDIENT = """
import signal, sys, time
def stop(*_):
    with open(sys.argv[2], "a") as file:
        file.write(sys.argv[1] + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
print("ready", flush=True)
time.sleep(60)
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def supervisor():
    made = Supervisor(patience=0.5)
    yield made
    made.stop()


@pytest.fixture
def start(supervisor, tmp_path):
    def begin(name: str, code: str, *words: str) -> children.Child:
        command = [sys.executable, "-c", code, *words]
        log = tmp_path / f"{name}.log"
        child = supervisor.add(children.start(name=name, command=command, log=log))
        if "flush" in code:
            supervisor.wait_until(
                lambda: bool(child.said().strip()), child=child, seconds=10
            )
        return child

    return begin


def test_they_stop_in_the_order_web_beat_worker_broker(supervisor, start, tmp_path):
    supervisor.patience = 10
    told = tmp_path / "told"
    for name in ("broker", "web", "worker", "beat"):
        start(name, OBEDIENT, name, str(told))

    supervisor.stop()

    assert told.read_text().split() == ["web", "beat", "worker", "broker"]


def test_when_one_dies_its_name_its_end_and_its_last_lines_are_told(supervisor, start):
    other = start("web", OBEDIENT, "web", os.devnull)
    dying = start("worker", "print('it hurts'); raise SystemExit(3)")
    dying.process.wait()

    with pytest.raises(
        failures.WorkshopError, match=r"(?s)worker ended by itself \(exit 3\).*it hurts"
    ):
        supervisor.watch()
    supervisor.stop()

    assert other.process.poll() is not None


def test_one_that_is_killed_is_told_by_its_signal(supervisor, start):
    child = start("beat", OBEDIENT, "beat", os.devnull)
    child.process.kill()
    child.process.wait()

    with pytest.raises(
        failures.WorkshopError, match=r"beat ended by itself \(signal 9\)"
    ):
        supervisor.check()


def test_one_that_will_not_stop_is_killed(supervisor, start):
    child = start("web", STUBBORN)

    supervisor.stop()

    assert child.process.returncode == -signal.SIGKILL


def test_what_a_child_started_goes_with_it(supervisor, start):
    grandchild = int(start("web", PARENT).said())

    supervisor.stop()

    assert _is_gone(grandchild)


def test_no_child_outlives_a_supervisor_that_was_killed(tmp_path):
    code = f"""
import sys, time
from pathlib import Path
from aftercare.workshop import children
child = children.start(name="web", command=[sys.executable, "-c", "import time; time.sleep(60)"], log=Path({str(tmp_path / "web.log")!r}))
print(child.process.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", code],
        cwd=environment.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as supervising:
        child = int(supervising.stdout.readline())
        supervising.kill()

    assert _is_gone(child)


@pytest.mark.parametrize(("gives_way", "number"), [(True, 10), (False, 0)])
def test_who_gives_way_comes_after_the_others_by_itself_and_by_its_session(
    tmp_path, gives_way, number
):
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    child = children.start(name="worker", command=command, log=tmp_path / "worker.log")
    if gives_way:
        children.give_way(child)
    try:
        pid = child.process.pid
        assert os.getpriority(os.PRIO_PROCESS, pid) == number
        group = Path(f"/proc/{pid}/autogroup")
        assert not group.exists() or group.read_text().endswith(f" nice {number}\n")
    finally:
        children.stop(child, patience=5)


def test_one_that_is_never_ready_is_told(supervisor, start):
    child = start("web", OBEDIENT, "web", os.devnull)

    with pytest.raises(
        failures.WorkshopError, match="web was not ready after 0 seconds"
    ):
        supervisor.wait_until(lambda: False, child=child, seconds=0.1)


def _is_gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if _is_zombie(pid):
            return True  # over; whoever adopted it has yet to look
        time.sleep(0.05)
    return False


def _is_zombie(pid: int) -> bool:
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:  # noqa: PTH123 - a kernel file
        return stat.read().rpartition(")")[2].split()[0] == "Z"
