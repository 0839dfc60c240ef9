"""What a message says, and who knows how to write each kind.

The outbox stands below every app that has something to say, so those apps
register a builder from their AppConfig.ready(). The builder runs at hand-over:
it is the last look at whether the message is still true.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from aftercare.outbox.models import Delivery

# Anything that could end a header line early, Unicode's own line ends included.
BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


class NotWorthSending(Exception):
    """Raised by a builder when the message is no longer wanted or no longer true."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotYet(Exception):
    """Raised by a builder when the message is wanted, but only from `until` on."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class UnknownKind(Exception):
    """No app has said how to write this kind of message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message: plain text and HTML, the name it comes from, where answers go.

    `subject`, `from_name`, `reply_to` and the header values are cleaned of line
    breaks here, so that a clinic's name can never add a header of its own.
    """

    subject: str
    text: str
    html: str
    from_name: str
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("subject", "from_name", "reply_to"):
            object.__setattr__(self, name, one_line(value=getattr(self, name)))
        safe = {one_line(value=k): one_line(value=v) for k, v in self.headers.items()}
        object.__setattr__(self, "headers", safe)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What stands around a message: all are safe in a header; `date` is its own value."""

    message_id: str
    sender: str
    to: str
    date: str


class Mail(Protocol):
    """A message that was prepared once and filled for one person.

    `to` is the address known best now; empty means the delivery's own.
    """

    @property
    def to(self) -> str: ...

    def as_letter(self) -> Letter:
        """For a transport that wants to put the message together itself."""

    def as_bytes(self, *, envelope: Envelope) -> bytes:
        """The whole message, headers and body, ready for an SMTP line (CRLF)."""


Builder = Callable[["Delivery", "datetime"], Letter]
Verdict = Letter | Mail | NotWorthSending | NotYet
# Asked for many at once, in the transaction of the last look; has an answer for each.
BatchBuilder = Callable[["Sequence[Delivery]", "datetime"], "Mapping[UUID, Verdict]"]

_builders: dict[str, Builder] = {}
_batch_builders: dict[str, BatchBuilder] = {}


def register(kind: str, builder: Builder) -> None:
    """Say who writes messages of this kind; called once per kind while the house wakes."""
    _builders[kind] = builder


def register_batch(kind: str, builder: BatchBuilder) -> None:
    """The same for a kind that is sent to many: one look for a whole batch."""
    _batch_builders[kind] = builder


def batch_builder_for(*, kind: str) -> BatchBuilder | None:
    """Who writes many of this kind at once; None when each is written alone."""
    return _batch_builders.get(kind)


def builder_for(*, kind: str) -> Builder:
    """The writer of this kind; raises UnknownKind."""
    try:
        return _builders[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def one_line(*, value: str) -> str:
    """The value as it may stand in a header."""
    return BREAKS.sub(" ", value).strip()
