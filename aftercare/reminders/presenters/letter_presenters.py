"""The reminder as a mail: one small thing, or the few that fall together.

Subject, preheader and sender say nothing about a treatment (guide 4.1, rule 1). Every
care sentence comes from the protocol; the templates only hold it together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse

from aftercare.domain.vocabulary import ReminderKind
from aftercare.outbox.letters import Letter, NotWorthSending
from aftercare.reminders import dispatch, queries
from aftercare.reminders.queries import Purpose

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from aftercare.clinics.models import Clinic
    from aftercare.outbox.models import Delivery
    from aftercare.reminders.dispatch import Sending
    from aftercare.reminders.models import Reminder

SUBJECT = "A small reminder"
AFTERNOON_SUBJECT = "Your afternoon reminder"
AFTERNOON = range(12, 18)
NO_ACCOUNT = "The account is closed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to do, in the protocol's words, with its own two links."""

    headline: str
    text: str
    later: str
    done_url: str
    skip_url: str


def reminder(delivery: Delivery, at: datetime) -> Letter:
    """The builder of kind "reminder": asks once more, then writes.

    Raises NotWorthSending or NotYet (reminders.dispatch.worth_sending).
    """
    sending = dispatch.worth_sending(delivery=delivery, at=at)
    clinic = sending.rows[0].treatment.patient.clinic
    items = _items(sending)
    context = {
        "items": items,
        "title": _title(items),
        "day_line": _day_line(sending),
        **_frame(delivery, clinic),
    }
    return _letter(delivery, clinic, "reminder", _subject(sending.rows), context)


def trial(delivery: Delivery, at: datetime) -> Letter:
    """The builder of kind "reminder.test"; `at` does not matter to it."""
    try:
        link = queries.addressee(delivery=delivery)
    except Http404:
        raise NotWorthSending(NO_ACCOUNT) from None
    if not link.user.is_active:
        raise NotWorthSending(NO_ACCOUNT)
    context = _frame(delivery, link.clinic)
    return _letter(delivery, link.clinic, "reminder_test", SUBJECT, context)


def _letter(
    delivery: Delivery, clinic: Clinic, kind: str, subject: str, context: dict[str, Any]
) -> Letter:
    context = {**context, "subject": subject}
    stop = context["stop_url"]
    return Letter(
        subject=render_to_string(f"email/{kind}/subject.txt", context).strip(),
        text=render_to_string(f"email/{kind}/body.txt", context),
        html=render_to_string(f"email/{kind}/body.html", context),
        from_name=clinic.sender_name,
        reply_to=clinic.reply_to,
        headers={
            "List-Unsubscribe": f"<{stop}>, <mailto:{clinic.reply_to}?subject=Stop>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )


def _items(sending: Sending) -> list[Item]:
    """One item per task and time: two treatments ask for the same thing once."""
    first: dict[tuple[str, str], Reminder] = {}
    for row in sending.rows:
        first.setdefault((row.care_task, row.slot), row)
    return [_item(row, sending) for row in first.values()]


def _item(row: Reminder, sending: Sending) -> Item:
    plan = sending.facts.plans[row.treatment_id].plan
    rule = plan.protocol.rule(row.rule_code)
    return Item(
        headline=rule.headline,
        text=rule.text,
        later=rule.later,
        done_url=_url("reminders:done", Purpose.DONE, row.pk),
        skip_url=_url("reminders:skip", Purpose.SKIP, row.pk),
    )


def _title(items: list[Item]) -> str:
    return (
        items[0].headline if len(items) == 1 else f"{len(items)} small things for now"
    )


def _day_line(sending: Sending) -> str:
    """Only for those who chose clear words: which day it is."""
    row = sending.rows[0]
    contact = sending.facts.contact(sending.facts.plans[row.treatment_id])
    return f"This is day {row.day}." if contact and contact.wording == "clear" else ""


def _subject(rows: tuple[Reminder, ...]) -> str:
    is_plain = {row.kind for row in rows} == {ReminderKind.MOISTURISER.value}
    return (
        AFTERNOON_SUBJECT
        if is_plain and rows[0].wall_time.hour in AFTERNOON
        else SUBJECT
    )


def _frame(delivery: Delivery, clinic: Clinic) -> dict[str, Any]:
    """What stands around every mail of this app."""
    place = ", ".join(part for part in (clinic.sender_name, clinic.address) if part)
    return {
        "sender_name": clinic.sender_name,
        "address_line": f"{place}. Replies reach the front desk.",
        "times_url": settings.SITE_URL + reverse("reminders:settings"),
        "pause_url": _url("reminders:pause", Purpose.PAUSE, delivery.pk),
        "stop_url": _url("reminders:unsubscribe", Purpose.STOP, delivery.pk),
    }


def _url(name: str, purpose: Purpose, about: UUID) -> str:
    signed = queries.token(purpose=purpose, about=about)
    return settings.SITE_URL + reverse(name, args=[signed])
