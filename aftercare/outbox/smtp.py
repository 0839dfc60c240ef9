"""Django's SMTP backend that keeps what the mail host said, and never waits for ever.

The reply is the receipt of a message; and whether its last line had left decides if a
broken line means "not sent" or "not known".
"""

from __future__ import annotations

import re
import smtplib
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.core.mail.backends import smtp

from aftercare.outbox import mime

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    from _typeshed import ReadableBuffer

# The host may check a message for a while after its last byte; giving up early
# makes duplicates (RFC 5321, 4.5.3.2.6).
END_OF_DATA_SECONDS = 180
# Everything said about one message, however slowly; below claims.LEASE, whatever
# EMAIL_TIMEOUT is, so that a lease only runs out when its worker is gone.
CONVERSATION_SECONDS = 270
LEADING_DOT = re.compile(rb"(?m)^\.")
# What a host says when it goes on: to MAIL, to RCPT, to DATA.
GOES_ON = (frozenset({250}), frozenset({250, 251}), frozenset({354}))
REFUSES = (4, 5)
LINE_ENDS = 421
Answer = tuple[int, bytes]


class _Replies:
    """The lines of a reply, all of them before `until`: a host that drips is late too."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._held = b""
        self.until = 0.0

    def readline(self, limit: int) -> bytes:
        while b"\n" not in self._held and len(self._held) < limit:
            self._sock.settimeout(max(self.until - time.monotonic(), 0.001))
            more = self._sock.recv(4096)
            if not more:
                break
            self._held += more
        end = min(self._held.find(b"\n") + 1 or len(self._held), limit)
        line, self._held = self._held[:end], self._held[end:]
        return line

    def close(self) -> None:
        """As smtplib asks of a file; the socket is closed by itself."""


class ReceiptSMTP(smtplib.SMTP):
    """smtplib's client that remembers the reply, and when there is none.

    `is_doubtful`: the whole text has left and nobody said what became of it.
    `announced`: to whom the message is that the host has been told of and not been given.
    """

    is_doubtful = False
    announced = ""
    last_reply = ""
    _end: float | None = None

    def sendmail(
        self, from_addr: str, to_addrs: Any, msg: Any, *args: Any, **options: Any
    ) -> Any:
        self.is_doubtful, self.last_reply = False, ""
        self._end = time.monotonic() + CONVERSATION_SECONDS
        is_simple = isinstance(msg, bytes) and len(to_addrs) == 1
        try:
            if is_simple and not args and not options and self.has_extn("pipelining"):
                return self._in_one_flight(from_addr, to_addrs[0], msg)
            return super().sendmail(from_addr, to_addrs, msg, *args, **options)
        finally:
            self._end = None

    def _in_one_flight(
        self, sender: str, to: str, msg: bytes
    ) -> dict[str, tuple[int, bytes]]:
        """As smtplib's sendmail, with one round trip instead of three before the text."""
        if self.announced != to:
            self.flight(sender=sender, to=to)
        self._heed(self.answers(), sender, to)
        code, reply = self.text(msg)
        self.announced = ""
        if code != 250:
            self._step_back(code)
            raise smtplib.SMTPDataError(code, reply)
        return {}

    def announce(self, *, sender: str, to: str) -> None:
        """Tell the host of a message while we still write down that it leaves.

        It thinks about sender and recipient meanwhile; without the text nothing was sent.
        """
        if self.has_extn("pipelining"):
            self.flight(sender=sender, to=to)

    def quit(self) -> Answer:
        """A host that waits for a text would take the goodbye for one."""
        if self.announced:
            self.close()
            return 221, b""
        return super().quit()

    def close(self) -> None:
        self.announced = ""
        super().close()

    def flight(self, *, sender: str, to: str) -> None:
        """MAIL, RCPT and DATA at once, which the host has offered (RFC 2920).

        Never into the text of another message: who has been announced must be given or
        the line left. Raises SMTPServerDisconnected.
        """
        if self.announced:
            raise smtplib.SMTPServerDisconnected("The host waits for another text.")
        if not (mime.PRINTABLE.fullmatch(sender) and mime.PRINTABLE.fullmatch(to)):
            raise ValueError("an address has a line break or is not plain ASCII")
        self.send(f"MAIL FROM:<{sender}>\r\nRCPT TO:<{to}>\r\nDATA\r\n")
        self.announced = to

    def answers(self) -> list[Answer]:
        """To the three, in order; fewer when the host ends the line with a refusal."""
        found: list[Answer] = []
        try:
            while len(found) < len(GOES_ON) and (
                not found or found[-1][0] != LINE_ENDS
            ):
                found.append(self.getreply())
        except smtplib.SMTPServerDisconnected:
            if _refused(found) is None:
                raise
        return found

    def _heed(self, found: list[Answer], sender: str, to: str) -> None:
        """Raises what smtplib raises for the first of the three that was refused."""
        step = _refused(found)
        if step is None:
            return
        code, reply = found[step]
        self._take_back(found, code)
        self._step_back(code)
        if step == 0:
            raise smtplib.SMTPSenderRefused(code, reply, sender)
        if step == 1:
            raise smtplib.SMTPRecipientsRefused({to: (code, reply)})
        raise smtplib.SMTPDataError(code, reply)

    def _take_back(self, found: list[Answer], code: int) -> None:
        """A host that waits for a text all the same gets an empty one (RFC 2920, 3.1).

        To nobody: when it is not sure that the recipient was refused, the line is left.
        """
        if found[-1][0] == 354 and code // 100 not in REFUSES:
            self.close()
        elif found[-1][0] == 354:
            with suppress(smtplib.SMTPServerDisconnected):
                self.send(b".\r\n")
                self.getreply()
        self.announced = ""

    def _step_back(self, code: int) -> None:
        """Ready for the next message, unless the host has said that it is the last."""
        if code == LINE_ENDS or not self.sock:
            self.close()
            return
        with suppress(smtplib.SMTPServerDisconnected):
            self.rset()

    def mail(self, sender: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """As smtplib says it, but for the address, which transports has looked at."""
        words = f" {' '.join(options)}" if options and self.does_esmtp else ""
        return self.docmd("mail", f"FROM:<{sender}>{words}")

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        words = f" {' '.join(options)}" if options and self.does_esmtp else ""
        return self.docmd("rcpt", f"TO:<{recip}>{words}")

    def data(self, msg: ReadableBuffer | str) -> tuple[int, bytes]:
        """A line that breaks before the closing dot has left puts nothing in doubt."""
        code, reply = self.docmd("data")
        if code != 354:
            raise smtplib.SMTPDataError(code, reply)
        return self.text(msg)

    def text(self, msg: ReadableBuffer | str) -> Answer:
        """The text with its closing dot, and what the host says to it."""
        self.send(_closed(msg))
        self.is_doubtful = True
        code, reply = self._reply(END_OF_DATA_SECONDS)
        if code < 0:
            raise smtplib.SMTPServerDisconnected("The reply has no number.")
        self.is_doubtful = False
        self.last_reply = f"{code} {reply.decode(errors='replace')}"
        return code, reply

    def send(self, s: ReadableBuffer | str) -> None:
        if self.sock:
            self.sock.settimeout(self._within(self.timeout))
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        return self._reply(self.timeout)

    def _reply(self, seconds: float) -> tuple[int, bytes]:
        if self.file is None and self.sock:
            self.file = _Replies(self.sock)
        if self.file is not None:
            self.file.until = time.monotonic() + self._within(seconds)
        return super().getreply()

    def _within(self, seconds: float) -> float:
        """This long for the next step, less when the conversation is near its end."""
        if self._end is None:
            return seconds
        return max(min(seconds, self._end - time.monotonic()), 0.001)


class ReceiptSMTPOverTLS(ReceiptSMTP, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """Set as EMAIL_BACKEND; one connection serves as many messages as it is given."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return ReceiptSMTPOverTLS if self.use_ssl else ReceiptSMTP

    def open(self) -> bool | None:
        """Greets too, so that a host that does not want us refuses no message for it."""
        is_new = super().open()
        if is_new:
            client: Any = self.connection
            client.ehlo_or_helo_if_needed()
        return is_new


def _refused(answers: Sequence[Answer]) -> int | None:
    """The first of MAIL, RCPT and DATA that the host did not want; None when all went well."""
    for step, (code, _) in enumerate(answers):
        if code not in GOES_ON[step]:
            return step
    return None


def _closed(msg: ReadableBuffer | str) -> bytes:
    """The text with its dots doubled and its closing dot (RFC 5321, 4.5.2)."""
    text = msg.encode("ascii") if isinstance(msg, str) else bytes(msg)
    if text.startswith(b".") or b"\n." in text:
        text = LEADING_DOT.sub(b"..", text)
    return text + (b"" if text.endswith(b"\r\n") else b"\r\n") + b".\r\n"
