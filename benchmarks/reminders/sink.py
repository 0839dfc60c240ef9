"""A mail host for the bench, in a process of its own: takes everything, writes down what it took.

One line of its file for each thing that happened: `connect`, `starttls`, `auth`, and
`mail <monotonic seconds> <Message-ID>`. The line of a mail is written before its 250
leaves, so a sender that is killed can be judged by this file alone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import ssl
import time
from functools import partial

ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One conversation. Understands pipelined commands, STARTTLS and AUTH PLAIN or LOGIN."""

    def __init__(self, options: argparse.Namespace, context: ssl.SSLContext | None):
        self.options = options
        self.context = context
        self.buffer = self.out = b""
        self.in_data = False
        self.steps_of_login = 0
        self.is_safe = False
        self.queue: list[tuple[float, bytes]] = []
        self.is_talking = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        if not self.is_safe:
            self.note(b"connect\n")
            transport.write(b"220 sink ESMTP\r\n")

    def note(self, line: bytes) -> None:
        os.write(self.options.out, line)

    def say(self, line: bytes, *, extra: float = 0.0) -> None:
        """Answer after the round trip; answers of one conversation keep their order."""
        wait = self.options.trip + extra
        if not wait:
            self.out += line + b"\r\n"
            return
        self.queue.append((asyncio.get_running_loop().time() + wait, line + b"\r\n"))
        if not self.is_talking:
            self.is_talking = True
            self.next_word()

    def next_word(self) -> None:
        """Send what is ripe; what arrived in one flight leaves in one flight."""
        loop = asyncio.get_running_loop()
        while self.queue and self.queue[0][0] <= loop.time():
            self.transport.write(self.queue.pop(0)[1])
        self.is_talking = bool(self.queue)
        if self.queue:
            loop.call_at(self.queue[0][0], self.next_word)

    def data_received(self, data: bytes) -> None:
        """What arrived in one flight is answered in one (RFC 2920, 3.2)."""
        self.buffer += data
        self.read()
        if self.out:
            self.transport.write(self.out)
            self.out = b""

    def read(self) -> None:
        while self.buffer:
            if self.in_data:
                # The dot may stand at the very start of an empty message.
                body, found, rest = self.buffer.partition(END)
                if not found:
                    return
                self.in_data, self.buffer = False, rest
                self.take(body)
                continue
            line, found, rest = self.buffer.partition(b"\r\n")
            if not found:
                return
            self.buffer = rest
            self.obey(line)

    def take(self, body: bytes) -> None:
        head = body.partition(b"\r\n\r\n")[0]
        found = ID.search(head)
        name = found[1] if found else b"?"
        self.note(b"mail %.6f %s\n" % (time.monotonic(), name))
        self.say(b"250 queued", extra=self.options.accept)

    def obey(self, line: bytes) -> None:
        if self.steps_of_login:
            self.go_on_signing_in()
            return
        verb = line[:4].upper()
        if verb in {b"MAIL", b"RCPT", b"RSET", b"NOOP"}:
            self.say(b"250 OK")
        elif verb == b"DATA":
            self.in_data = True
            self.say(b"354 go on")
        elif verb in {b"EHLO", b"HELO"}:
            self.greet()
        elif verb == b"STAR":
            self.start_tls()
        elif verb == b"AUTH":
            self.sign_in(line)
        elif verb == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.say(b"502 what?")

    def greet(self) -> None:
        words = [b"sink", b"PIPELINING", b"8BITMIME", b"SIZE 10485760"]
        if self.context and not self.is_safe:
            words.append(b"STARTTLS")
        elif self.context:
            words.append(b"AUTH PLAIN LOGIN")
        lines = [b"250-" + word for word in words[:-1]] + [b"250 " + words[-1]]
        self.say(b"\r\n".join(lines))

    def start_tls(self) -> None:
        if self.context is None:
            self.transport.write(b"502 no\r\n")
            return
        self.note(b"starttls\n")
        self.transport.write(b"220 go ahead\r\n")
        self.buffer = b""
        self.task = asyncio.ensure_future(self.shake_hands())

    async def shake_hands(self) -> None:
        self.is_safe = True
        loop = asyncio.get_running_loop()
        self.transport = await loop.start_tls(
            self.transport, self, self.context, server_side=True
        )

    def sign_in(self, line: bytes) -> None:
        self.note(b"auth\n")
        if len(line.split()) > 2 and line.split()[1].upper() == b"PLAIN":
            self.say(b"235 welcome")
            return
        self.steps_of_login = (
            1 if b"PLAIN" in line.upper() else 3 - len(line.split()[2:])
        )
        self.go_on_signing_in()

    def go_on_signing_in(self) -> None:
        self.steps_of_login -= 1
        self.say(b"334 VXNlcm5hbWU6" if self.steps_of_login else b"235 welcome")


async def serve(options: argparse.Namespace) -> None:
    context = None
    if options.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        partial(Sink, options, context), "127.0.0.1", options.port, backlog=512
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--trip", type=float, default=0, help="seconds per answer")
    parser.add_argument("--accept", type=float, default=0, help="seconds more per mail")
    parser.add_argument("--certificate", help="key and certificate: asks for STARTTLS")
    options = parser.parse_args()
    options.out = os.open(
        options.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_TRUNC, 0o600
    )
    asyncio.run(serve(options))


if __name__ == "__main__":
    main()
