"""Django's SMTP backend that keeps what the mail host said.

The reply is the receipt of a message; and whether the text had begun to leave
decides if a broken line means "not sent" or "not known".
"""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING, Any

from django.core.mail.backends import smtp

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# The host may check a message for a while after its last byte; giving up early
# makes duplicates (RFC 5321, 4.5.3.2.6). With three 30 s steps before it, the
# whole conversation stays below claims.LEASE.
END_OF_DATA_SECONDS = 180


class _Receipts:
    """Mixed into smtplib's client: remembers the reply, and when there is none."""

    is_doubtful = False
    last_reply = ""

    def data(self, msg: ReadableBuffer | str) -> tuple[int, bytes]:
        self.is_doubtful, self.last_reply = True, ""
        self._wait(END_OF_DATA_SECONDS)
        try:
            code, reply = super().data(msg)  # type: ignore[misc]  # smtplib.SMTP comes next in the MRO
        except smtplib.SMTPDataError:
            self.is_doubtful = False
            raise
        self._wait(self.timeout)  # type: ignore[attr-defined]  # set by smtplib.SMTP
        self.is_doubtful = False
        self.last_reply = f"{code} {reply.decode(errors='replace')}"
        return code, reply

    def _wait(self, seconds: Any) -> None:
        sock = getattr(self, "sock", None)
        if sock is not None and isinstance(seconds, int | float):
            sock.settimeout(seconds)


class ReceiptSMTP(_Receipts, smtplib.SMTP):
    pass


class ReceiptSMTPOverTLS(_Receipts, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """Set as EMAIL_BACKEND; one connection serves as many messages as it is given."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return ReceiptSMTPOverTLS if self.use_ssl else ReceiptSMTP
