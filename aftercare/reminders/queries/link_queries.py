"""Links in mails: a signature for one purpose over one id, opened without signing in.

Nothing is stored and nothing about anybody stands in the address. A link of one
purpose opens nothing else, because the purpose is the salt of its signature.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from binascii import b2a_base64
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.utils.crypto import salted_hmac

from aftercare.clinics.models import Patient
from aftercare.domain.timeline import date_of_day, local_instant
from aftercare.domain.vocabulary import ReminderKind
from aftercare.outbox.models import Delivery
from aftercare.reminders.models import Reminder

if TYPE_CHECKING:
    from datetime import datetime
    from hmac import HMAC

    from accounts.models import User
    from aftercare.clinics.models import Clinic

MIDNIGHT = time(0)
URL_SAFE = bytes.maketrans(b"+/", b"-_")


class LinkTooOld(Exception):
    """The link was good, but its day is over."""


class Purpose(StrEnum):
    """What a link may do; the salt of its signature."""

    DONE = "reminder.done"
    SKIP = "reminder.skip"
    PAUSE = "reminder.pause"
    STOP = "reminder.stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLink:
    """One task of one reminder, and those sent with it that ask for the same."""

    reminder: Reminder
    same: tuple[Reminder, ...]
    user: User
    clinic: Clinic


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLink:
    """Whose mail it was, and the kinds it reminded of (all kinds for a test mail)."""

    user: User
    clinic: Clinic
    kinds: frozenset[ReminderKind]


def token(*, purpose: Purpose, about: UUID) -> str:
    """The signed id, as it stands in an address: what `_signer(purpose).sign` makes of it.

    A mail has six of them, so the key is derived once and each signature only carries it
    on (4 microseconds instead of 16).
    """
    plain = _base64(about.bytes)
    signature = _key(purpose, settings.SECRET_KEY).copy()
    signature.update(plain)
    return f"{plain.decode()}.{_base64(signature.digest()).decode()}"


def task_link(*, purpose: Purpose, signed: str, at: datetime) -> TaskLink:
    """What a "done" or "not today" link is about.

    Raises Http404 for a bad signature and LinkTooOld after the end of the day that
    follows the reminder's own (guide 4.1, rule 6).
    """
    rows = Reminder.objects.select_related(
        "treatment__patient__user", "treatment__patient__clinic"
    )
    reminder = rows.filter(pk=_opened(purpose, signed)).first()
    patient = reminder.treatment.patient if reminder else None
    if reminder is None or patient is None or patient.user is None:
        raise Http404
    after = date_of_day(treated_on=reminder.wall_on, day=2)
    if at >= local_instant(on=after, wall=MIDNIGHT, zone=reminder.zone):
        raise LinkTooOld
    same = rows.filter(
        delivery__isnull=False,
        delivery=reminder.delivery_id,
        care_task=reminder.care_task,
    ).exclude(pk=reminder.pk)
    return TaskLink(
        reminder=reminder, same=tuple(same), user=patient.user, clinic=patient.clinic
    )


def mail_link(*, purpose: Purpose, signed: str) -> MailLink:
    """What a "pause" or "stop" link is about; Http404 for a bad signature. Never too old."""
    delivery = Delivery.objects.filter(pk=_opened(purpose, signed)).first()
    if delivery is None:
        raise Http404
    return addressee(delivery=delivery)


def addressee(*, delivery: Delivery) -> MailLink:
    """Who a message is for; Http404 when that person has no account (any more)."""
    people = Patient.objects.select_related("user", "clinic")
    patient = people.filter(pk=delivery.about).first()
    if patient is None or patient.user is None:
        raise Http404
    kinds = Reminder.objects.filter(delivery=delivery).values_list("kind", flat=True)
    return MailLink(
        user=patient.user,
        clinic=patient.clinic,
        kinds=frozenset(ReminderKind(k) for k in kinds) or frozenset(ReminderKind),
    )


@lru_cache(maxsize=16)
def _key(purpose: Purpose, secret: str) -> HMAC:
    """The beginning of each signature of this purpose; copied, never changed."""
    return salted_hmac(f"{purpose.value}signer", b"", secret, algorithm="sha256")


def _base64(raw: bytes) -> bytes:
    return b2a_base64(raw, newline=False).translate(URL_SAFE).rstrip(b"=")


def _signer(purpose: Purpose) -> Signer:
    return Signer(sep=".", salt=purpose.value)


def _opened(purpose: Purpose, signed: str) -> UUID:
    try:
        plain = _signer(purpose).unsign(signed)
        return UUID(bytes=urlsafe_b64decode(plain + "=="))
    except (BadSignature, ValueError):
        raise Http404 from None
