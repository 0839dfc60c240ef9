"""A mail host inside this process: it says what it is told to say and keeps what it takes.

Messages come to it as finished bytes, by the product's own way. A simulation sends a
hundred thousand; sockets would cost more than the engine.
"""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aftercare.outbox import smtp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

BACKEND = f"{__name__}.EmailBackend"
ID = re.compile(rb"^message-id:\s*<([0-9a-f]{32})@", re.IGNORECASE | re.MULTILINE)
TAKEN = "250 taken"
# The text arrives and is kept, and the line breaks before the reply.
KEPT_AND_GONE = "accept and drop"


def always(_: Post) -> str:
    return TAKEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message as it arrived: Delivery.message_key, the envelope's address."""

    key: str
    to: str


@dataclass(slots=True)
class Host:
    """`says` is the answer to a message; what it took is in `taken`, then `seen` is called."""

    is_up: bool = True
    says: Callable[[Post], str] = always
    seen: Callable[[Post], None] = lambda _: None
    taken: list[Post] = field(default_factory=list)


HOST = Host()


def fresh() -> Host:
    """As if newly installed: it takes everything and has seen nothing."""
    new = Host()
    HOST.is_up, HOST.says, HOST.seen, HOST.taken = (
        new.is_up,
        new.says,
        new.seen,
        new.taken,
    )
    return HOST


class Conversation:
    """What the product's line asks of its client (outbox/smtp.py: ReceiptSMTP)."""

    def __init__(self) -> None:
        self.is_doubtful = False
        self.last_reply = ""

    announced = ""

    def announce(self, *, sender: str, to: str) -> None:
        """This host wants to be asked step by step."""

    def sendmail(self, _sender: str, to: Iterable[str], text: bytes) -> None:
        self.is_doubtful, self.last_reply = False, ""
        found = ID.search(text.partition(b"\r\n\r\n")[0])
        if found is None:
            raise AssertionError("a message without our Message-ID")
        post = Post(key=found[1].decode(), to=next(iter(to)))
        reply = HOST.says(post)
        if reply in (TAKEN, KEPT_AND_GONE):
            # In doubt from here on: a worker may die while the host writes it down.
            self.is_doubtful = True
            HOST.taken.append(post)
            HOST.seen(post)
            if reply == KEPT_AND_GONE:
                raise smtplib.SMTPServerDisconnected("gone")
            self.is_doubtful = False
            self.last_reply = reply
            return
        code, _, words = reply.partition(" ")
        raise smtplib.SMTPDataError(int(code), words.encode())


class EmailBackend(smtp.EmailBackend):
    """Set as EMAIL_BACKEND for the length of a simulation."""

    connection: Any

    def open(self) -> bool:
        if not HOST.is_up:
            raise ConnectionRefusedError
        self.connection = Conversation()
        return True

    def close(self) -> None:
        self.connection = None
