"""The reminder as a mail: one small thing, or the few that fall together.

Subject, preheader and sender say nothing about a treatment (guide 4.1, rule 1). Every
care sentence comes from the protocol; the templates only hold it together. The text is
written once for all who get the same (body_presenters.py); here each gets their own links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.utils.translation import get_language

from aftercare.domain.vocabulary import ReminderKind
from aftercare.outbox.letters import Letter, NotWorthSending, NotYet
from aftercare.reminders import dispatch, queries
from aftercare.reminders.presenters import body_presenters
from aftercare.reminders.presenters.body_presenters import Body, Sender
from aftercare.reminders.queries import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from aftercare.outbox.letters import Verdict
    from aftercare.outbox.models import Delivery
    from aftercare.outbox.prepared import FilledMail
    from aftercare.reminders.dispatch import Sending
    from aftercare.reminders.eligibility import Case

SUBJECT = "A small reminder"
AFTERNOON_SUBJECT = "Your afternoon reminder"
AFTERNOON = range(12, 18)
CLEAR = "clear"
NO_ACCOUNT = "The account is closed."


def reminders(deliveries: Sequence[Delivery], at: datetime) -> Mapping[UUID, Verdict]:
    """The batch builder of kind "reminder": asks once more about all, then writes."""
    answers = dispatch.worth_sending(deliveries=deliveries, at=at)
    return {key: _verdict(key, answer) for key, answer in answers.items()}


def composed(*, delivery_id: UUID, sending: Sending) -> FilledMail:
    """One person's copy: the body all others get too, and links that are theirs alone."""
    items = _one_each(sending.rows)
    first = items[0]
    days = {row.day for row in sending.rows}
    # Two plans may be on two days at once; then no day is said.
    says_day = first.wording == CLEAR and len(days) == 1
    body = Body(
        items=tuple([(row.protocol_version_id, row.rule_code) for row in items]),
        subject=_subject(sending.rows),
        says_day=says_day,
        sender=Sender(first.sender_name, first.reply_to, first.address),
        language=get_language(),
        site=settings.SITE_URL,
    )
    values = _links(delivery_id, items)
    if says_day:
        values[body_presenters.DAY] = str(first.day)
    return body_presenters.prepared(body).filled(to=sending.email, values=values)


def trial(delivery: Delivery, at: datetime) -> Letter:
    """The builder of kind "reminder.test"; `at` does not matter to it."""
    try:
        link = queries.addressee(delivery=delivery)
    except Http404:
        raise NotWorthSending(NO_ACCOUNT) from None
    if not link.user.is_active:
        raise NotWorthSending(NO_ACCOUNT)
    clinic = link.clinic
    return body_presenters.trial(
        subject=SUBJECT,
        sender=Sender(clinic.sender_name, clinic.reply_to, clinic.address),
        pause=queries.token(purpose=Purpose.PAUSE, about=delivery.pk),
        stop=queries.token(purpose=Purpose.STOP, about=delivery.pk),
    )


def _verdict(delivery_id: UUID, answer: Sending | NotWorthSending | NotYet) -> Verdict:
    if isinstance(answer, NotWorthSending | NotYet):
        return answer
    return composed(delivery_id=delivery_id, sending=answer)


def _one_each(rows: Iterable[Case]) -> list[Case]:
    """One item per task and time: two treatments ask for the same thing once."""
    first: dict[tuple[str, str], Case] = {}
    for row in rows:
        first.setdefault((row.care_task, row.slot), row)
    return list(first.values())


def _links(delivery_id: UUID, items: Sequence[Case]) -> dict[str, str]:
    """The signed part of each link, by the name of its place."""
    sign = queries.token
    links = {
        body_presenters.PAUSE: sign(purpose=Purpose.PAUSE, about=delivery_id),
        body_presenters.STOP: sign(purpose=Purpose.STOP, about=delivery_id),
    }
    for n, row in enumerate(items):
        links[f"done{n}"] = sign(purpose=Purpose.DONE, about=row.reminder_id)
        links[f"skip{n}"] = sign(purpose=Purpose.SKIP, about=row.reminder_id)
    return links


def _subject(rows: Sequence[Case]) -> str:
    is_plain = {row.kind for row in rows} == {ReminderKind.MOISTURISER.value}
    is_afternoon = rows[0].wall_time.hour in AFTERNOON
    return AFTERNOON_SUBJECT if is_plain and is_afternoon else SUBJECT
