"""A mail host that takes everything and writes down what it took, one line a message.

A process of its own. The line is written before the 250 leaves, so what became of a
message whose sender was killed is read here and nowhere else.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import signal
import sys
from pathlib import Path

from aftercare.workshop import children

ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
TO = re.compile(rb"^to:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
# Instead of an id, for a text that came to somebody else than it says: no row knows it.
MIXED_UP = b"<mixed-up>"
END = b"\r\n.\r\n"
# Some lines take all commands of a message in one flight; three in a row, so that runs
# with any number of lines meet both kinds.
NUMBERS = itertools.count()
ANSWERS = {b"QUIT": b"221 bye", b"DATA": b"354 go on", b"EHLO": b"250 sink"}


class Line(asyncio.Protocol):
    """One conversation; `seconds` is how long it takes to think about a message."""

    def __init__(self, out: int, seconds: float) -> None:
        self._out = out
        self._seconds = seconds
        self._held = b""
        self._in_text = False
        self._meant_for = b""
        self._knows_flights = next(NUMBERS) // 3 % 2 == 1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a line goes both ways")
        self._transport = transport
        self._say(b"220 sink")

    def data_received(self, data: bytes) -> None:
        self._held += data
        while True:
            end = END if self._in_text else b"\r\n"
            words, found, rest = self._held.partition(end)
            if not found:
                return
            self._held = rest
            if self._in_text:
                self._take(words)
            else:
                self._obey(words[:4].upper(), words)

    def _take(self, text: bytes) -> None:
        head = text.partition(b"\r\n\r\n")[0]
        found, to = ID.search(head), TO.search(head)
        is_right = to is not None and to[1] in self._meant_for
        name = found[1] if found and is_right else MIXED_UP
        os.write(self._out, name + b"\n")
        self._in_text = False
        if self._seconds:
            loop = asyncio.get_running_loop()
            loop.call_later(self._seconds, self._say, b"250 taken")
        else:
            self._say(b"250 taken")

    def _obey(self, verb: bytes, words: bytes) -> None:
        if verb == b"RCPT":
            self._meant_for = words
        self._in_text = verb == b"DATA"
        answer = ANSWERS.get(verb, b"250 OK")
        if verb == b"EHLO" and self._knows_flights:
            answer = b"250-sink\r\n250 PIPELINING"
        self._say(answer)
        if verb == b"QUIT":
            self._transport.close()

    def _say(self, words: bytes) -> None:
        self._transport.write(words + b"\r\n")


async def serve(*, file: Path, seconds: float) -> None:
    """Says its port on standard output, then takes mail until it is stopped."""
    out = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Line(out, seconds), "127.0.0.1", 0, backlog=256
    )
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    children.LIBC.prctl(children.PR_SET_PDEATHSIG, signal.SIGTERM)
    asyncio.run(serve(file=Path(sys.argv[1]), seconds=float(sys.argv[2])))
