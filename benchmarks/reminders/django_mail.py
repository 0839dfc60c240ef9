"""A reminder as a Django team would write it: three templates, Django's mail classes.

Used by the floor, by the stand-ins and by every peer, so that all send the same mail:
each with its own four signed links, as the product's has. Django's Signer makes them;
addresses are put together by hand, so that no peer pays for looking them up.
"""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.signing import Signer
from django.template.loader import render_to_string

SITE = "https://aftercare.example"
PREHEADER = (
    "Takes 10 seconds to tick off. You can change the times, pause for 3 days or stop"
    " these emails further down."
)


def link(purpose: str, key: str) -> str:
    """The signed part of one link."""
    return Signer(sep=".", salt=purpose).sign(key)


def context(*, key: str, clear: bool = False) -> dict[str, Any]:
    """What the templates want, links and all."""
    item = {
        "headline": "Time for sun cream",
        "text": "SPF 30 or more. Use plenty. Put it on before you go out.",
        "later": "Out for long? Put it on again every 2 hours.",
        "done_url": f"{SITE}/r/{link('done', key)}/",
        "skip_url": f"{SITE}/r/skip/{link('skip', key)}/",
    }
    return {
        "items": [item],
        "title": item["headline"],
        "subject": "A small reminder",
        "preheader": PREHEADER,
        "day_line": "This is day 11." if clear else "",
        "sender_name": "Willow & Lane 1",
        "address_line": "Willow & Lane 1, 12 Lane Street, Bristol. Replies reach the front desk.",
        "times_url": f"{SITE}/reminders/",
        "pause_url": f"{SITE}/r/pause/{link('pause', key)}/",
        "stop_url": f"{SITE}/u/{link('stop', key)}/",
    }


def message(*, to: str, key: str, clear: bool = False) -> EmailMultiAlternatives:
    """The rendered mail; `key` makes its Message-ID, so that a second copy is seen."""
    facts = context(key=key, clear=clear)
    made = EmailMultiAlternatives(
        subject=render_to_string("email/reminder/subject.txt", facts).strip(),
        body=render_to_string("email/reminder/body.txt", facts),
        from_email="Willow & Lane 1 <care@aftercare.example>",
        to=[to],
        reply_to=["desk1@clinic.example"],
        headers={
            "Message-ID": f"<{key}@aftercare.example>",
            "List-Unsubscribe": f"<{facts['stop_url']}>,"
            " <mailto:desk1@clinic.example?subject=Stop>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    made.attach_alternative(
        render_to_string("email/reminder/body.html", facts), "text/html"
    )
    return made
