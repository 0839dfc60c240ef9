"""A free port for the web server, held from the moment it is chosen."""

from __future__ import annotations

import contextlib
import socket

from aftercare.workshop import failures

TRIES = 50


def hold(*, wanted: int) -> socket.socket:
    """A socket bound (not yet listening) to `wanted` or the next free port of this machine.

    Bound here and handed to the web server, so nobody can take it in between. Raises
    WorkshopError when some fifty ports in a row are taken.
    """
    for port in range(wanted, min(wanted + TRIES, 65_536)):
        if _is_answered_on_ipv6(port):
            continue
        held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            held.bind(("127.0.0.1", port))
            # With SO_REUSEADDR two sockets may bind; only one of them may listen.
            held.listen(64)
        except OSError:
            held.close()
            continue
        return held
    raise failures.WorkshopError(
        f"Ports {wanted} to {wanted + TRIES - 1} are all taken: name another with --port."
    )


def _is_answered_on_ipv6(port: int) -> bool:
    """A browser asks `localhost` on ::1 first: a stranger there would get our visitors."""
    with contextlib.closing(
        socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    ) as probe:
        probe.settimeout(0.2)
        try:
            return probe.connect_ex(("::1", port)) == 0
        except OSError:
            return False
