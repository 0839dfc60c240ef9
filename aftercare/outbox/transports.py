"""The way out of the house: e-mail over one connection for a batch of messages."""

from __future__ import annotations

import smtplib
from contextlib import contextmanager
from email.utils import formataddr, parseaddr
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aftercare.outbox.letters import Letter
    from aftercare.outbox.models import Delivery

REFUSED_ADDRESS = "The address did not take it."
REFUSED_MESSAGE = "The mail host did not accept it."
HOST_AWAY = "The mail host was not there."
# Replies that are about the host, not about this message: shutting down, password
# transition, too many messages, no more for now (RFC 5321, 4.2; RFC 4954, 6).
HOST_CODES = frozenset({421, 432, 454})


class TransportError(Exception):
    """A message did not get through, and what follows from that.

    is_permanent: the same message will be refused again.
    is_host: no message gets through now, so the rest of the batch waits too.
    is_doubtful: the line broke after the text had begun to leave.
    """

    def __init__(
        self,
        words: str,
        *,
        reply: str,
        is_permanent: bool = False,
        is_host: bool = False,
        is_doubtful: bool = False,
    ) -> None:
        super().__init__(words)
        self.words = words
        self.reply = reply
        self.is_permanent = is_permanent
        self.is_host = is_host
        self.is_doubtful = is_doubtful


class MailLine:
    """An open connection to the mail host; opened again by itself after a break."""

    def __init__(self) -> None:
        self._backend: Any = get_connection()
        self._is_open = False

    def open(self) -> None:
        """Raises TransportError(is_host) when the mail host is not there."""
        if self._is_open:
            return
        try:
            self._backend.open()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise TransportError(HOST_AWAY, reply=_text(error), is_host=True) from error
        self._is_open = True

    def send(self, *, delivery: Delivery, letter: Letter) -> str:
        """Send one message; the host's reply. Raises TransportError."""
        self.open()
        try:
            self._backend.send_messages([_message(delivery, letter)])
        except (OSError, smtplib.SMTPException) as error:
            raise self._failure(error) from error
        except ValueError as error:
            # Django refuses an impossible address or header before it is sent.
            raise TransportError(
                REFUSED_ADDRESS, reply="", is_permanent=True
            ) from error
        client = getattr(self._backend, "connection", None)
        return str(getattr(client, "last_reply", "") or "accepted")

    def close(self) -> None:
        self._is_open = False
        try:
            self._backend.close()
        except (OSError, smtplib.SMTPException):
            self._backend = get_connection()

    def _failure(self, error: Exception) -> TransportError:
        client = getattr(self._backend, "connection", None)
        doubtful = bool(getattr(client, "is_doubtful", False))
        found = _sorted_out(error, is_doubtful=doubtful)
        if found.is_host or not isinstance(error, smtplib.SMTPResponseException):
            self.close()
        return found


@contextmanager
def mail_line() -> Iterator[MailLine]:
    line = MailLine()
    try:
        yield line
    finally:
        line.close()


def message_id(*, delivery: Delivery) -> str:
    """The same on every attempt, different for each message, nothing about anybody (I3)."""
    return f"<{delivery.message_key}@{urlsplit(settings.SITE_URL).hostname}>"


def _message(delivery: Delivery, letter: Letter) -> EmailMultiAlternatives:
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=formataddr((letter.from_name, address)),
        to=[delivery.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={**letter.headers, "Message-ID": message_id(delivery=delivery)},
    )
    message.attach_alternative(letter.html, "text/html")
    return message


def _sorted_out(error: Exception, *, is_doubtful: bool) -> TransportError:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
        return _answered(code, reply, REFUSED_ADDRESS)
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error.smtp_code, error.smtp_error, REFUSED_MESSAGE)
    return TransportError(
        HOST_AWAY, reply=_text(error), is_doubtful=is_doubtful, is_host=not is_doubtful
    )


def _answered(code: int, reply: bytes | str, words: str) -> TransportError:
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    return TransportError(
        words,
        reply=f"{code} {text}",
        is_permanent=500 <= code < 600,
        is_host=code in HOST_CODES,
    )


def _text(error: Exception) -> str:
    """The kind of failure; never its text, which may hold an address."""
    return type(error).__name__
