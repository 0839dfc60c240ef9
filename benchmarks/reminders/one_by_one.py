"""The healthchecks way, written for our tables: a loop that takes one due row at a time.

A row is found, marked by compare and swap, looked at, written by Django's templates and
mail classes, sent on an SMTP connection of its own, and marked again. It asks what ours
asks (plan, account, consent, wishes, done, paused) and keeps a row for each message, as
that project's loop does. No line of it is copied from there.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F

from accounts.models import Consent, ContactPreference
from aftercare.outbox import queries
from aftercare.outbox.models import Delivery
from aftercare.reminders.models import Completion, Reminder, ReminderChoice
from benchmarks.reminders import django_mail
from benchmarks.reminders.orders import Meter


def drain(*, limit: int) -> dict[str, Any]:
    """Until nothing is due, or `limit` mails are sent."""
    sent = 0
    with Meter() as meter:
        while sent < limit and send_one():
            sent += 1
    return meter.said(mails=sent)


def send_one() -> bool:
    """The oldest due reminder; False when there is none."""
    at = queries.database_now()
    due = Reminder.objects.filter(state="planned", due_at__lte=at)
    found = due.select_related("treatment__patient__clinic", "patient__user")
    row = found.order_by("due_at").first()
    if row is None:
        return False
    mine = Reminder.objects.filter(pk=row.pk, state="planned")
    if not mine.update(state="sending", attempt=F("attempt") + 1):
        return True
    if not is_wanted(row, at):
        return end(row, "skipped", "Not wanted.")
    user = row.patient.user
    delivery = Delivery.objects.create(
        kind="reminder",
        about=row.patient_id,
        to=user.email if user else "",
        state="handed",
        send_from=row.due_at,
        expires_at=row.expires_at,
        attempt=1,
        handed_at=at,
        lease_until=at + timedelta(minutes=5),
    )
    django_mail.message(to=delivery.to, key=delivery.message_key).send()
    Delivery.objects.filter(pk=delivery.pk).update(
        state="sent", finished_at=queries.database_now(), lease_until=None
    )
    return end(row, "sent", "Sent.", delivery=delivery)


def is_wanted(row: Reminder, at: Any) -> bool:
    user = row.patient.user
    if (
        user is None
        or not user.is_active
        or row.treatment.stopped_at
        or at >= row.expires_at
    ):
        return False
    contact = ContactPreference.objects.filter(user=user).first()
    choice = ReminderChoice.objects.filter(user=user).first()
    if contact is None or (contact.paused_until and at < contact.paused_until):
        return False
    if choice and row.kind in choice.stopped:
        return False
    if not Consent.objects.filter(user=user, withdrawn_at=None).exists():
        return False
    done = Completion.objects.filter(treatment=row.treatment_id, undone_at=None)
    return not done.filter(care_task=row.care_task, day=row.day, slot=row.slot).exists()


def end(row: Reminder, state: str, reason: str, **more: object) -> bool:
    rows = Reminder.objects.filter(pk=row.pk, state="sending")
    rows.update(state=state, reason=reason, finished_at=queries.database_now(), **more)
    return True
