"""A browser reduced to its bytes: requests made beforehand, answers read to the end."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Sequence

SECRET = "b" * 32
HANDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """`sizes` are bytes over the wire, headers included."""

    seconds: float
    statuses: frozenset[int]
    sizes: tuple[int, ...]


def get(path: str, *, cookie: str) -> bytes:
    return _request("GET", path, cookie)


def post(path: str, *, cookie: str, **fields: str) -> bytes:
    """A form, with its token."""
    body = urlencode({"csrfmiddlewaretoken": SECRET, **fields}).encode()
    kind = "application/x-www-form-urlencoded"
    more = (f"Content-Type: {kind}", f"Content-Length: {len(body)}")
    return _request("POST", path, cookie, *more) + body


def fire(requests: Sequence[bytes], *, port: int) -> Answers:
    """Send them by two hands, one connection each, as a proxy does."""
    shares = [requests[n::HANDS] for n in range(HANDS)]
    began = time.monotonic()
    with ThreadPoolExecutor(HANDS) as pool:
        found = list(pool.map(lambda share: [_ask(one, port) for one in share], shares))
    seconds = time.monotonic() - began
    answers = list(chain.from_iterable(found))
    return Answers(
        seconds=seconds,
        statuses=frozenset(status for status, _ in answers),
        sizes=tuple(size for _, size in answers),
    )


def _request(verb: str, path: str, cookie: str, *more: str) -> bytes:
    lines = (
        f"{verb} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Cookie: session={cookie}; csrf={SECRET}",
        "Accept: text/html",
        "Accept-Encoding: gzip",
        "Connection: close",
        *more,
    )
    return "\r\n".join((*lines, "", "")).encode()


def _ask(request: bytes, port: int) -> tuple[int, int]:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(request)
        head = line.recv(65536)
        size = len(head)
        while part := line.recv(65536):
            size += len(part)
    return int(head[9:12]), size
