"""What went wrong with a message, from what the mail host said or did not say (I11).

Who is at fault decides what follows: the host, the address, the mailbox, or what we write.
"""

from __future__ import annotations

import re
import smtplib

from aftercare.outbox.letters import one_line

REFUSED_ADDRESS = "The address did not take it."
REFUSED_MESSAGE = "The mail host did not accept it."
FULL_MAILBOX = "The mailbox is full."
HOST_AWAY = "The mail host was not there."
NOT_SAID = "The mail host did not say whether it took it."
NOT_WRITTEN = "We could not write this message. We have been told."
# Replies that are about the host, not about this message: shutting down, password
# transition, no more for now; and those about our sign-in, which no message can help
# (RFC 5321, 4.2; RFC 4954, 6).
HOST_CODES = frozenset({421, 432, 454, 530, 534, 535, 538})
# What enhanced codes say of the address itself: 1.x the mailbox or its domain, 2.1 a
# mailbox that is closed (RFC 3463, 3.2 and 3.3). 1.7 and 1.8 are about the sender.
# Never part of an IP address, which policy refusals like to name.
BAD_ADDRESS = re.compile(r"(?<![\d.])5\.(?:1\.(?![78]\b)\d{1,3}|2\.1)(?!\.?\d)")
ANY_ENHANCED = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
# Without an enhanced code: no such mailbox, not local, name not allowed (RFC 5321, 4.2.3).
ADDRESS_CODES = frozenset({550, 551, 553})
MAILBOX_FULL = 552
# Answers of a mail service's API that are about the account or the service.
SERVICE_AWAY = frozenset({401, 403, 404, 408, 429})


class TransportError(Exception):
    """A message did not get through, and what follows from that.

    is_permanent: the same message will be refused again.
    is_host: no message gets through now, so all of them wait.
    is_doubtful: the line broke after the text had begun to leave.
    is_address: the address is at fault and will refuse everything.
    """

    def __init__(
        self,
        words: str,
        *,
        reply: str,
        is_permanent: bool = False,
        is_host: bool = False,
        is_doubtful: bool = False,
        is_address: bool = False,
    ) -> None:
        super().__init__(words)
        self.words = words
        self.reply = reply
        self.is_permanent = is_permanent
        self.is_host = is_host
        self.is_doubtful = is_doubtful
        self.is_address = is_address

    @property
    def is_ours(self) -> bool:
        """What we write is not wanted: a matter for people, not for waiting."""
        return self.is_permanent and self.words == REFUSED_MESSAGE

    @property
    def code(self) -> str:
        """The reply's number alone, which names nobody."""
        return self.reply[:3] if self.reply[:3].isdigit() else "no reply"


def sorted_out(*, error: Exception, is_doubtful: bool) -> TransportError:
    """The trouble behind an error of smtplib, of the network, or of django-anymail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
        return _answered(code, reply, is_recipient=True)
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error.smtp_code, error.smtp_error, is_recipient=False)
    if hasattr(error, "esp_name"):
        return _of_service(error)
    return TransportError(
        NOT_SAID if is_doubtful else HOST_AWAY,
        reply=name_of(error=error),
        is_doubtful=is_doubtful,
        # A host that takes texts and answers none would put all of them in doubt.
        is_host=not is_doubtful or is_stall(error=error),
    )


def _answered(code: int, reply: bytes | str, *, is_recipient: bool) -> TransportError:
    """Host, address, mailbox or message: who is at fault decides what follows (I11)."""
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    is_host = code in HOST_CODES
    is_permanent = 500 <= code < 600 and not is_host
    is_address = is_permanent and _is_about_address(
        code, text, is_recipient=is_recipient
    )
    is_full = _is_full(code, text)
    words = REFUSED_ADDRESS if is_address else REFUSED_MESSAGE
    return TransportError(
        FULL_MAILBOX if is_full else words,
        reply=one_line(value=f"{code} {text}"),
        is_permanent=is_permanent,
        is_host=is_host,
        is_address=is_address,
    )


def _is_full(code: int, text: str) -> bool:
    """2.2 is a full mailbox; a 552 with another code is a message that is too big."""
    found = ANY_ENHANCED.search(text)
    return found.group()[1:] == ".2.2" if found else code == MAILBOX_FULL


def _is_about_address(code: int, text: str, *, is_recipient: bool) -> bool:
    """The enhanced code decides; without one, the number at RCPT."""
    if ANY_ENHANCED.search(text):
        return bool(BAD_ADDRESS.search(text))
    return is_recipient and code in ADDRESS_CODES


def _of_service(error: Exception) -> TransportError:
    """An error of django-anymail, known by `esp_name`: its HTTP status is the reply."""
    status = getattr(error, "status_code", None)
    if status is None:
        return _without_status(error)
    is_host = status in SERVICE_AWAY or status >= 500
    return TransportError(
        HOST_AWAY if is_host else REFUSED_MESSAGE,
        reply=str(status),
        is_permanent=not is_host,
        is_host=is_host,
    )


def _without_status(error: Exception) -> TransportError:
    """The service was not reached, did not answer in time, or takes none of the recipients."""
    if not isinstance(error, OSError):
        return TransportError(
            REFUSED_ADDRESS, reply=name_of(error=error), is_permanent=True
        )
    return TransportError(
        HOST_AWAY,
        reply=name_of(error=error),
        is_host=True,
        is_doubtful=any(kind.__name__ == "ReadTimeout" for kind in type(error).__mro__),
    )


def is_stall(*, error: Exception) -> bool:
    """Nobody answered in time; smtplib hides that behind its own kind of error."""
    causes = (error, error.__context__)
    return any(isinstance(cause, TimeoutError) for cause in causes)


def name_of(*, error: Exception) -> str:
    """The kind of failure; never its text, which may hold an address."""
    return type(error).__name__
