"""What a mail service tells us of a message after it took it: it came back, or was unwanted.

One message counts once: news that comes again changes nothing, also after somebody
has mended the address meanwhile.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.outbox import addresses, letters
from aftercare.outbox.models import BadAddress, Delivery

if TYPE_CHECKING:
    from datetime import datetime

log = logging.getLogger(__name__)

WORDS = {
    BadAddress.Kind.BOUNCED: "Our mail to this address came back.",
    BadAddress.Kind.COMPLAINED: "Our mail was marked as junk there.",
}
KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Of which message, what happened, and what the other mail host said of it.

    `message_key` is a Delivery's, or empty where the service did not keep it;
    `message_id` is then the header of the mail.
    """

    kind: BadAddress.Kind
    message_key: str
    message_id: str
    reply: str


def take(*, news: News, at: datetime) -> bool:
    """Mark the message's own address as bad; False when this changes nothing.

    The address comes from our row: no news can name another one.
    """
    delivery = _delivery(news)
    if delivery is None or delivery.handed_at is None:
        log.info("mail service: news of a message we do not know")
        return False
    known = addresses.known_since(address=delivery.to, since=delivery.handed_at)
    if known:
        return False
    return addresses.mark_bad(
        address=delivery.to,
        kind=news.kind,
        cause=WORDS[news.kind],
        reply=letters.one_line(value=news.reply),
        at=at,
    )


def _delivery(news: News) -> Delivery | None:
    """By our own key, else by the name in our Message-ID (the part before the @)."""
    key = news.message_key or news.message_id.strip("<> ").partition("@")[0]
    if not KEY.fullmatch(key):
        return None
    return Delivery.objects.filter(message_key=key).first()
