"""`manage.py up`: the whole product on this machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from aftercare.workshop import broker, children, failures, folder, ports, say, typeface
from aftercare.workshop.supervisor import (
    StopAskedError,
    Supervisor,
    stopping_on_signals,
)

ROOT = Path(__file__).resolve().parents[2]
PYTHON = (sys.executable, "-m")
WEB = (
    *(*PYTHON, "gunicorn", "aftercare.wsgi", "--workers", "1", "--threads", "4"),
    *("--no-control-socket", "--graceful-timeout", "5"),
)
CELERY = (*PYTHON, "celery", "-A", "aftercare")
# One task at a time in the worker's own process: a pool would cost 60 MB more.
WORKER = (
    *(*CELERY, "worker", "--pool", "solo", "--loglevel", "INFO"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)
BEAT = (*CELERY, "beat", "--loglevel", "INFO", "--pidfile", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One start: its folders, its port, and the environment its processes share."""

    var: Path
    private: Path  # short, so that the broker's socket path stays under 108 bytes
    port: int
    env: dict[str, str]

    def start(
        self, name: str, command: list[str], *, pass_fds: tuple[int, ...] = ()
    ) -> children.Child:
        return children.start(
            name=name,
            command=command,
            log=folder.log(self.var, name),
            env=self.env,
            cwd=ROOT,
            pass_fds=pass_fds,
        )


def run(words: list[str]) -> int:
    """0 when a person stopped it, 1 (after one sentence) when it could not go on."""
    parser = argparse.ArgumentParser(prog="manage.py up", description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    asked = parser.parse_args(words)
    private = Path(tempfile.mkdtemp(prefix="aftercare-", dir="/tmp"))
    supervisor = Supervisor()
    with stopping_on_signals() as ignore_signals:
        try:
            _serve(supervisor, wanted=asked.port, private=private)
        except StopAskedError:
            say.line("Stopping ...")
            return 0
        except (failures.WorkshopError, OSError) as problem:
            say.line(failures.sentence(problem))
            return 1
        finally:
            ignore_signals()
            if supervisor.running:
                supervisor.stop()
                say.line("Everything is stopped.")
            shutil.rmtree(private, ignore_errors=True)
    return 0


def _serve(supervisor: Supervisor, *, wanted: int, private: Path) -> None:
    began = time.monotonic()
    var = folder.var()
    held = folder.lock(var)
    with closing(ports.hold(wanted=wanted)) as door:
        port = door.getsockname()[1]
        if port != wanted:
            say.line(f"Port {wanted} is taken, so this is port {port}.")
        folder.note(held, f"http://localhost:{port}/")
        house = House(var=var, private=private, port=port, env=_env(var, private, port))
        _start_broker(supervisor, house)
        typeface.ensure(var=var)
        sign_ins = _prepare(supervisor, house)
        _start_all(supervisor, house, door)
    say.line(_welcome(house, sign_ins, time.monotonic() - began))
    supervisor.watch()


def _env(var: Path, private: Path, port: int) -> dict[str, str]:
    """What we decide for the children; whatever the person has set goes first."""
    return {
        "AFTERCARE_VAR": str(var),
        "SECRET_KEY": folder.secret(var),
        "REDIS_URL": broker.url(private / "broker"),
        **{name: value for name, value in os.environ.items() if value},
        "DJANGO_SETTINGS_MODULE": "aftercare.settings.local",
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "LOG_LEVEL": "INFO",  # the worker and beat say there when they are ready
    }


def _start_broker(supervisor: Supervisor, house: House) -> None:
    if os.environ.get("REDIS_URL"):
        _ask_broker(os.environ["REDIS_URL"])
        return
    path = house.private / "broker"
    command = broker.command(
        server=broker.binary(), socket_path=path, data=house.var / "broker"
    )
    child = supervisor.add(house.start("broker", command))
    supervisor.wait_until(lambda: broker.answers(path), child=child, seconds=20)


def _ask_broker(url: str) -> None:
    """Raise WorkshopError when nothing listens at REDIS_URL: better now than in a log."""
    parts = urlsplit(url)
    try:
        if parts.scheme == "unix":
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(parts.path)
        else:
            socket.create_connection(
                (parts.hostname or "localhost", parts.port or 6379), 5
            ).close()
    except OSError:
        raise failures.WorkshopError(
            "Nothing answers at REDIS_URL: start that server, or unset REDIS_URL to use the embedded one."
        ) from None


def _prepare(supervisor: Supervisor, house: House) -> str:
    """Database, static files, demo; returns what the demo says about signing in."""
    say.progress("database, static files, demo ...")
    told = house.private / "sign-ins"
    child = house.start(
        "prepare", [sys.executable, "-m", "aftercare.workshop.prepare", str(told)]
    )
    try:
        while child.process.poll() is None:
            supervisor.check()
            if said := child.said().strip():
                say.progress(said.splitlines()[-1])
            time.sleep(0.05)
    finally:
        children.stop(child, patience=3)
    if child.process.returncode:
        raise failures.of_process(
            what="The database, the static files or the demo could not be made ready",
            output=child.said(),
            log=child.log,
        )
    return told.read_text(encoding="utf-8").rstrip() if told.exists() else ""


def _start_all(supervisor: Supervisor, house: House, door: socket.socket) -> None:
    say.progress("web, worker, beat ...")
    # All at once, since each spends its first second loading; ready one by one.
    bind = ("--bind", f"fd://{door.fileno()}")
    web = supervisor.add(house.start("web", [*WEB, *bind], pass_fds=(door.fileno(),)))
    worker = supervisor.add(house.start("worker", [*WORKER]))
    # Somebody waits for a page and nobody for a mail.
    children.give_way(worker)
    beat = supervisor.add(house.start("beat", [*BEAT]))
    for child, is_ready in (
        (web, lambda: _site_answers(house.port)),
        (worker, lambda: " ready." in worker.said()),
        (beat, lambda: "beat: Starting" in beat.said()),
    ):
        supervisor.wait_until(is_ready, child=child, seconds=60)


def _site_answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=2).close()
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:
        return False
    return True


def _welcome(house: House, sign_ins: str, seconds: float) -> str:
    return f"""\
Aftercare is running, {seconds:.1f} s after you asked.

  The site   http://localhost:{house.port}/
  Its logs   {house.var / "log"}

{sign_ins}

Ctrl-C stops everything."""
