"""The way out of the house: e-mail, over lines to the mail host that serve many messages."""

from __future__ import annotations

import logging
import re
import smtplib
from contextlib import suppress
from email.utils import formatdate, parseaddr
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.utils.encoding import punycode

from aftercare.outbox import mime, smtp
from aftercare.outbox.letters import Envelope, Letter, one_line
from aftercare.outbox.troubles import (
    ANY_ENHANCED,
    BAD_ADDRESS,
    FULL_MAILBOX,
    HOST_AWAY,
    NOT_WRITTEN,
    REFUSED_ADDRESS,
    REFUSED_MESSAGE,
    TransportError,
    is_stall,
    name_of,
    sorted_out,
)

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.outbox.letters import Mail
    from aftercare.outbox.models import Delivery

__all__ = [
    "ANY_ENHANCED",
    "BAD_ADDRESS",
    "FULL_MAILBOX",
    "HOST_AWAY",
    "REFUSED_ADDRESS",
    "REFUSED_MESSAGE",
    "MailLine",
    "TransportError",
    "content_of",
    "envelope_of",
    "message_id",
]

log = logging.getLogger(__name__)

# The only reply that also says "enough for one line": many hosts take so many messages
# over one connection and no more.
LINE_ENDS = "421"
# What can be said to a mail host that speaks no more than ASCII.
SAYABLE = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[A-Za-z0-9.-]+")


class MailLine:
    """A connection to the mail host that serves many messages."""

    def __init__(self) -> None:
        self._backend: Any = get_connection()
        self._served = 0
        self.is_open = False

    def open(self) -> None:
        """Raises TransportError(is_host) when the mail host is not there."""
        if self.is_open:
            return
        try:
            self._backend.open()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise TransportError(
                HOST_AWAY, reply=name_of(error=error), is_host=True
            ) from error
        self.is_open = True

    def announce(self, *, envelope: Envelope, opens: bool = True) -> None:
        """The next message on this line will be this one; whatever goes wrong is said by it.

        A line on which another one was announced and taken back is left: the host would
        take what is said now for that one's text. `opens`: a line that was left or broke
        stands open again before this returns, else `send` sees to it.
        """
        leave = self._begin_anew if opens else self.close
        if self._announced:
            leave()
        is_ours = isinstance(self._backend, smtp.EmailBackend)
        if not (self.is_open and is_ours and _is_sayable(envelope.to)):
            return
        client: Any = self._backend.connection
        try:
            client.announce(sender=envelope.sender, to=envelope.to)
        except (OSError, smtplib.SMTPException, ValueError):
            leave()

    def send(
        self, *, delivery: Delivery, mail: Letter | Mail, envelope: Envelope
    ) -> str:
        """Send one message; the host's reply. Raises TransportError."""
        if not _is_sayable(envelope.to):
            raise TransportError(
                REFUSED_ADDRESS, reply="", is_permanent=True, is_address=True
            )
        if self._announced not in {"", envelope.to}:
            self.close()
        self.open()
        try:
            reply = self._say(delivery, mail, envelope)
        except (OSError, smtplib.SMTPException) as error:
            raise self._failure(error) from error
        except Exception as error:
            if hasattr(error, "esp_name"):
                raise self._failure(error) from error
            # Whatever is wrong with this one message, the line must serve the next.
            log.exception("outbox: %s could not be written", delivery.pk)
            self.close()
            raise TransportError(NOT_WRITTEN, reply="", is_permanent=True) from error
        self._served += 1
        return one_line(value=reply)

    def close(self) -> None:
        self.is_open, self._served = False, 0
        try:
            self._backend.close()
        except (OSError, smtplib.SMTPException):
            self._backend = get_connection()

    @property
    def _announced(self) -> str:
        """To whom the host waits for a text; empty when it waits for none."""
        client = getattr(self._backend, "connection", None)
        return str(getattr(client, "announced", ""))

    def _begin_anew(self) -> None:
        """A new conversation; when the host gives none, the next message says so."""
        self.close()
        with suppress(TransportError):
            self.open()

    def _say(self, delivery: Delivery, mail: Letter | Mail, envelope: Envelope) -> str:
        """Our SMTP line takes finished bytes; another backend puts the message together."""
        if isinstance(self._backend, smtp.EmailBackend):
            client: Any = self._backend.connection
            client.sendmail(envelope.sender, [envelope.to], content_of(mail, envelope))
            return str(client.last_reply or "accepted")
        message = mime.django_message(letter=_as_letter(mail), envelope=envelope)
        # A provider's webhook tells us with it which message it speaks of.
        message.metadata = {"message": delivery.message_key}  # type: ignore[attr-defined]  # read by django-anymail
        self._backend.send_messages([message])
        return "accepted"

    def _failure(self, error: Exception) -> TransportError:
        """What happened, and whether this line can be used again."""
        client = getattr(self._backend, "connection", None)
        doubtful = bool(getattr(client, "is_doubtful", False))
        found = sorted_out(error=error, is_doubtful=doubtful)
        is_answered = found.code.isdigit()
        if found.is_host and self._served and _is_line_only(error, found):
            found.is_host = False
        if found.is_host or not is_answered or found.code == LINE_ENDS:
            self.close()
        else:
            self._served += 1
        return found


def message_id(*, delivery: Delivery) -> str:
    """The same on every attempt, different for each message, nothing about anybody (I3)."""
    return f"<{delivery.message_key}@{_host_of(settings.SITE_URL)}>"


def envelope_of(*, delivery: Delivery, mail: Letter | Mail, at: datetime) -> Envelope:
    """What stands around this message now."""
    known = delivery.to if isinstance(mail, Letter) else mail.to or delivery.to
    return Envelope(
        message_id=message_id(delivery=delivery),
        sender=_address_of(settings.DEFAULT_FROM_EMAIL),
        to=_sayable(known),
        date=_date_line(int(at.timestamp())),
    )


def content_of(mail: Letter | Mail, envelope: Envelope) -> bytes:
    """The whole message, ready for the line."""
    if isinstance(mail, Letter):
        return mime.letter_bytes(letter=mail, envelope=envelope)
    return mail.as_bytes(envelope=envelope)


def _as_letter(mail: Letter | Mail) -> Letter:
    return mail if isinstance(mail, Letter) else mail.as_letter()


@lru_cache(maxsize=8)
def _host_of(url: str) -> str | None:
    return urlsplit(url).hostname


@lru_cache(maxsize=8)
def _address_of(header: str) -> str:
    return parseaddr(header)[1]


@lru_cache(maxsize=8)
def _date_line(second: int) -> str:
    return formatdate(second)


def _is_sayable(address: str) -> bool:
    plain = address.isascii() and address.isprintable()
    return plain and SAYABLE.fullmatch(address) is not None


def _sayable(address: str) -> str:
    """The address as a mail host and a header take it: a domain of letters beyond ASCII coded."""
    if _is_sayable(address):
        return address
    clean = one_line(value=address)
    local, at_sign, domain = clean.rpartition("@")
    try:
        return f"{local}{at_sign}{punycode(domain)}" if local.isascii() else clean
    except UnicodeError:
        return clean


def _is_line_only(error: Exception, found: TransportError) -> bool:
    """A line that served and now ends says nothing of the host; the next to open it will."""
    is_end = found.code == LINE_ENDS or not found.code.isdigit()
    return is_end and not is_stall(error=error)
