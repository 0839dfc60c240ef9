"""What a reminder's mail says to everybody who gets the same one, written once.

A body depends on nothing but its `Body`, which is the key it is kept under: another
sentence, another clinic, another wording or another language is another body.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from aftercare.outbox.letters import Letter, one_line
from aftercare.outbox.prepared import Prepared, prepare
from aftercare.reminders.queries import rule_queries

if TYPE_CHECKING:
    from uuid import UUID

# Names of the places that differ from person to person; items add done0, skip0, done1 ...
PAUSE, STOP, DAY = "pause", "stop", "day"
# Mail programs show about 100 characters beside the subject; these come before any
# product's name (guide 4.1, rule 1).
PREHEADER = (
    "Takes 10 seconds to tick off. You can change the times, pause for 3 days or stop"
    " these emails further down."
)
# Nobody outside this process can write a marker into a clinic's name.
_SECRET = secrets.token_hex(8)
# As long as a signed link, so that headers fold around a marker as they will around it.
_MARKER_LENGTH = 66


class Sender(NamedTuple):
    """The clinic as its mails show it."""

    name: str
    reply_to: str
    address: str


class Body(NamedTuple):
    """All that a reminder's text depends on. items: protocol version and rule of each."""

    items: tuple[tuple[UUID, str], ...]
    subject: str
    says_day: bool
    sender: Sender
    language: str | None
    site: str


@lru_cache(maxsize=512)
def prepared(body: Body) -> Prepared:
    """The body, from memory where it has been written before.

    A published protocol version never changes, so its id stands for its words.
    """
    holes = _holes(body)
    items = [_item(n, *which, holes) for n, which in enumerate(body.items)]
    context = {
        "items": items,
        "preheader": PREHEADER,
        "title": _title([item["headline"] for item in items]),
        "day_line": f"This is day {holes[DAY]}." if body.says_day else "",
        **_frame(body.sender, holes[PAUSE], holes[STOP]),
    }
    return prepare(
        letter=_letter("reminder", body.subject, body.sender, context), holes=holes
    )


def trial(*, subject: str, sender: Sender, pause: str, stop: str) -> Letter:
    """A mail with nothing to do in it; `pause` and `stop` are signed."""
    return _letter("reminder_test", subject, sender, _frame(sender, pause, stop))


def _holes(body: Body) -> dict[str, str]:
    names = [PAUSE, STOP, *([DAY] if body.says_day else [])]
    for n in range(len(body.items)):
        names += [f"done{n}", f"skip{n}"]
    return {name: f"{_SECRET}{name}".ljust(_MARKER_LENGTH, "x") for name in names}


def _item(n: int, version_id: UUID, code: str, holes: dict[str, str]) -> dict[str, str]:
    """One thing to do, in the protocol's words, with its own two links."""
    rule = rule_queries.rule_of(version_id=version_id, code=code)
    return {
        "headline": rule.headline,
        "text": rule.text,
        "later": rule.later,
        "done_url": _url("reminders:done", holes[f"done{n}"]),
        "skip_url": _url("reminders:skip", holes[f"skip{n}"]),
    }


def _title(headlines: list[str]) -> str:
    many = len(headlines)
    return headlines[0] if many == 1 else f"{many} small things for now"


def _letter(kind: str, subject: str, sender: Sender, context: dict[str, Any]) -> Letter:
    context = {**context, "subject": subject}
    stop, desk = context["stop_url"], quote(sender.reply_to, safe="@+")
    return Letter(
        subject=render_to_string(f"email/{kind}/subject.txt", context).strip(),
        text=render_to_string(f"email/{kind}/body.txt", context),
        html=render_to_string(f"email/{kind}/body.html", context),
        from_name=sender.name,
        reply_to=sender.reply_to,
        headers={
            "List-Unsubscribe": f"<{stop}>, <mailto:{desk}?subject=Stop>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )


def _frame(sender: Sender, pause: str, stop: str) -> dict[str, str]:
    """What stands around every mail of this app."""
    name, address = one_line(value=sender.name), one_line(value=sender.address)
    place = ", ".join(part for part in (name, address) if part)
    return {
        "sender_name": name,
        "address_line": f"{place}. Replies reach the front desk.",
        "times_url": settings.SITE_URL + reverse("reminders:settings"),
        "pause_url": _url("reminders:pause", pause),
        "stop_url": _url("reminders:unsubscribe", stop),
    }


def _url(name: str, signed: str) -> str:
    return settings.SITE_URL + reverse(name, args=[signed])
