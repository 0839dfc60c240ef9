"""The floors: what rendering alone costs, one raw claim, and a loop with nothing around it."""

from __future__ import annotations

import smtplib
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

from benchmarks.reminders import django_mail
from benchmarks.reminders.orders import Meter

if TYPE_CHECKING:
    from psycopg import Connection

BATCH = 200
CLAIM = """
WITH due AS (
    SELECT id FROM reminders_reminder WHERE state = 'planned' AND due_at <= now()
    ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE reminders_reminder r SET state = 'sending', attempt = attempt + 1
FROM due, clinics_patient p, accounts_user u
WHERE r.id = due.id AND p.id = r.patient_id AND u.id = p.user_id RETURNING r.id, u.email
"""
MARK = """
UPDATE reminders_reminder SET state = 'sent', reason = 'Sent.', finished_at = now()
WHERE id = %s AND state = 'sending'
"""
# One message per reminder, and the reminder takes its key: what the issue calls the
# raw statement.
RAW_CLAIM = """
WITH due AS (
    SELECT id, patient_id, due_at, expires_at FROM reminders_reminder
    WHERE state = 'planned' AND due_at <= now()
    ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED
), made AS (
    INSERT INTO outbox_delivery (id, created_at, kind, about, "to", one_for, is_repeatable,
        state, send_from, expires_at, attempt, message_key, doubts, reason, server_reply)
    SELECT gen_random_uuid(), now(), 'reminder', patient_id, '', patient_id, true,
        'queued', due_at, expires_at, 0, replace(gen_random_uuid()::text, '-', ''), 0, '', ''
    FROM due RETURNING id, about
)
UPDATE reminders_reminder r SET state = 'sending', attempt = attempt + 1,
    delivery_id = made.id
FROM due JOIN made ON made.about = due.patient_id WHERE r.id = due.id
"""


def render(*, number: int) -> dict[str, Any]:
    """Django's templates and mail classes alone: no database, no SMTP."""
    django_mail.message(to="a@example.com", key="warm").message().as_bytes()
    with Meter() as meter:
        for n in range(number):
            made = django_mail.message(
                to=f"person{n}@example.com", key=f"k{n}", clear=n % 3 == 0
            )
            made.message().as_bytes(linesep="\r\n")
    return meter.said(mails=number)


def prepared() -> bytes:
    """The mail's bytes with two gaps: whom it is for, and its key."""
    made = django_mail.message(to="whom@gap.example", key="k-e-y")
    whole = made.message().as_bytes(linesep="\r\n").replace(b"%", b"%%")
    return whole.replace(b"whom@gap.example", b"%(to)b").replace(b"k-e-y", b"%(key)b")


def ideal_loop() -> dict[str, Any]:
    """Raw claim of 200, prepared bytes, one SMTP line, one UPDATE for each mail."""
    body = prepared()
    door = driver()
    with Meter() as meter:
        total = 0
        line = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=30)
        line.ehlo()
        while rows := door.execute(CLAIM, [BATCH]).fetchall():
            for key, email in rows:
                parts = {b"to": email.encode(), b"key": key.hex.encode()}
                line.sendmail("care@aftercare.example", [email], body % parts)
                door.execute(MARK, [key])
            total += len(rows)
        line.quit()
    return meter.said(mails=total)


def raw_claim(*, batch: int) -> dict[str, Any]:
    """The one statement, batch after batch, until nothing is due."""
    door = driver()
    seconds, total = [], 0
    with Meter() as meter:
        while True:
            began = time.monotonic()
            found = door.execute(RAW_CLAIM, [batch]).rowcount
            if not found:
                break
            seconds.append(time.monotonic() - began)
            total += found
    return meter.said(rows=total, seconds=seconds)


def driver() -> Connection[Any]:
    """psycopg's own connection under Django's, each statement its own transaction."""
    connection.ensure_connection()
    found: Connection[Any] = connection.connection
    return found
