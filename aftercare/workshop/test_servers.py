"""What the suite leans on: a real Redis, a real PostgreSQL, Debian's Chromium.

Installed where we may, started privately for one run, stopped with it. Nothing of the
machine's own servers is touched.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aftercare.workshop import broker, calls, children, debian, failures, folder, say
from aftercare.workshop.supervisor import Supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator

# libatomic1: Playwright's driver needs it and a machine with a compiler hides that.
# The fonts: Chromium draws nothing at all where there is not one.
PACKAGES = ["postgresql", "redis-server", "chromium", "libatomic1", "fonts-liberation"]
POSTGRES_HOME = Path("/usr/lib/postgresql")
POSTGRES_USER = "postgres"
POSTGRES_SETTINGS = (
    "listen_addresses=",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=100",
)
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser")


@contextmanager
def running() -> Iterator[dict[str, str]]:
    """Start both servers; yields what the tests find them by."""
    debian.ensure(PACKAGES, why="The test suite")
    place = Path(tempfile.mkdtemp(prefix="aftercare-test-", dir="/tmp"))
    supervisor = Supervisor()
    try:
        say.line("Starting Redis and PostgreSQL for this run ...")
        redis = _start_redis(supervisor, place)
        postgres = _start_postgres(supervisor, place)
        yield {
            "AFTERCARE_TEST_REDIS_URL": redis,
            "AFTERCARE_TEST_POSTGRES_URL": postgres,
            "AFTERCARE_CHROMIUM": _browser(),
            "AFTERCARE_VAR": str(_own_var(place)),
        }
    finally:
        supervisor.stop()
        shutil.rmtree(place, ignore_errors=True)


def _own_var(place: Path) -> Path:
    """A `var/` of this run's own, so that neither `up` nor another run can disturb it."""
    own = place / "var"
    own.mkdir(mode=0o700)
    (own / "fonts").symlink_to(folder.var() / "fonts")
    return own


def _browser() -> str:
    for path in BROWSERS:
        if Path(path).exists():
            return path
    raise failures.WorkshopError(
        "No Chromium at /usr/bin/chromium: run apt-get install chromium."
    )


def _start_redis(supervisor: Supervisor, place: Path) -> str:
    server = shutil.which("redis-server")
    if not server:
        raise failures.WorkshopError(
            "No redis-server on the PATH: run apt-get install redis-server."
        )
    path = place / "redis"
    command = broker.command(
        server=Path(server), socket_path=path, data=place / "redis-data"
    )
    child = supervisor.add(_start("redis", command, place))
    supervisor.wait_until(lambda: broker.answers(path), child=child, seconds=20)
    return broker.url(path)


def _start_postgres(supervisor: Supervisor, place: Path) -> str:
    """A cluster of its own: no port, no fsync, in a folder of its owner's."""
    tools, home = _postgres_tools(), place / "postgres"
    home.mkdir(mode=0o700)
    if os.geteuid() == 0:
        place.chmod(0o711)  # so that the owner can reach what is inside
        shutil.chown(home, POSTGRES_USER, POSTGRES_USER)
    cluster = ["-D", str(home / "data"), "-U", "aftercare", "-A", "trust"]
    _tool([str(tools / "initdb"), *cluster, "-E", "UTF8", "--locale=C.UTF-8", "-N"])
    command = [str(tools / "postgres"), "-D", str(home / "data"), "-k", str(home)]
    for setting in POSTGRES_SETTINGS:
        command += ["-c", setting]
    child = supervisor.add(_start("postgres", _as_postgres(command), place))
    asks = [str(tools / "pg_isready"), "-q", "-h", str(home)]
    supervisor.wait_until(
        lambda: not calls.call(asks).returncode, child=child, seconds=30
    )
    _tool([str(tools / "createdb"), "-h", str(home), "-U", "aftercare", "aftercare"])
    return f"postgres://aftercare@/aftercare?host={home}"


def _postgres_tools() -> Path:
    """The newest server's folder: Debian keeps it off the PATH."""
    found = sorted(
        POSTGRES_HOME.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    if not found:
        raise failures.WorkshopError(
            "No PostgreSQL server here: run apt-get install postgresql."
        )
    return found[-1].parent


def _as_postgres(words: list[str]) -> list[str]:
    """PostgreSQL refuses root, so root lends it to the user Debian made for it.

    The change of user forgets that it should die with its parent, so that is said again.
    """
    if os.geteuid() != 0:
        return words
    user = ["--reuid", POSTGRES_USER, "--regid", POSTGRES_USER, "--clear-groups"]
    return ["setpriv", *user, "--pdeathsig", "TERM", *words]


def _tool(words: list[str]) -> None:
    done = calls.call(_as_postgres(words), cwd=Path("/"))
    if done.returncode:
        raise failures.of_installer(
            what="PostgreSQL could not be started", output=done.stdout
        )


def _start(name: str, command: list[str], place: Path) -> children.Child:
    log = place / f"{name}.log"
    return children.start(name=name, command=command, log=log, cwd=Path("/"))
