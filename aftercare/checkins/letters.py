"""The mail to staff when somebody waits: that it is so, and a link. Nothing more.

No name, no level, no word of a treatment: it may be read on any lock screen
(ux/guide.md 4.1, rule 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from aftercare.checkins import queries
from aftercare.outbox.letters import Letter, NotWorthSending

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.clinics.models import Clinic
    from aftercare.outbox.models import Delivery

HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def waiting_review(delivery: Delivery, at: datetime) -> Letter:
    """The builder of kind "waiting.review". Raises NotWorthSending once somebody looked."""
    review = queries.unseen_review(review_id=delivery.about)
    if review is None:
        raise NotWorthSending("Somebody has looked.")
    return _letter(review.clinic)


def waiting_event(delivery: Delivery, at: datetime) -> Letter:
    """The builder of kind "waiting.event". Raises NotWorthSending once acknowledged."""
    event = queries.unacknowledged_event(event_id=delivery.about)
    if event is None:
        raise NotWorthSending("Somebody has acknowledged it.")
    return _letter(event.clinic)


def _letter(clinic: Clinic) -> Letter:
    sender = clinic.sender_name
    context = {
        "link": settings.SITE_URL + reverse("board:today"),
        "sender_name": sender,
        "address_line": ", ".join(p for p in (sender, clinic.address) if p) + ".",
    }
    return Letter(
        subject=render_to_string("email/waiting/subject.txt", context).strip(),
        text=render_to_string("email/waiting/body.txt", context),
        html=render_to_string("email/waiting/body.html", context),
        from_name=sender,
        reply_to=clinic.reply_to,
        headers=HEADERS,
    )
