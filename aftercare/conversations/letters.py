"""The mail that something was written. It says neither what, nor about what.

Who can read the mailbox learns that Willow Lane has written, and nothing else: the words
are behind the sign-in (ux/guide.md 4.1, rule 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from aftercare.conversations import queries
from aftercare.outbox.letters import Letter, NotWorthSending

if TYPE_CHECKING:
    from datetime import datetime

    from aftercare.conversations.models import Conversation
    from aftercare.outbox.models import Delivery

HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def new_message(delivery: Delivery, at: datetime) -> Letter:
    """The builder of kind "new_message"; `at` does not matter to it.

    Raises NotWorthSending once the patient has read it or has no account any more.
    """
    about = queries.conversation_by_id(conversation_id=delivery.about)
    if about is None or about.unread_since is None:
        raise NotWorthSending("It has been read.")
    user = about.patient.user
    if user is None or not user.is_active:
        raise NotWorthSending("The account is closed.")
    if user.email.lower() != delivery.to.lower():
        raise NotWorthSending("The person has another address now.")
    return _letter(about)


def _letter(about: Conversation) -> Letter:
    clinic = about.clinic
    place = ", ".join(p for p in (clinic.sender_name, clinic.address) if p)
    context = {
        "sender_name": clinic.sender_name,
        "address_line": f"{place}.",
        "phone": clinic.phone,
        # Behind it is the sign-in, then the list: no id of anything stands in a mail.
        "link": settings.SITE_URL + reverse("timeline:messages"),
    }
    return Letter(
        subject=render_to_string("email/new_message/subject.txt", context).strip(),
        text=render_to_string("email/new_message/body.txt", context),
        html=render_to_string("email/new_message/body.html", context),
        from_name=clinic.sender_name,
        reply_to=clinic.reply_to,
        headers=HEADERS,
    )
