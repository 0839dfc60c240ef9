"""Sign-in by mail: a six-digit code for this browser, and a link for any other.

The request only writes one Delivery row, the same for known and unknown addresses:
body, status and time tell nobody whether an address is known (ASVS 6.3.8). The mail
is written and the link made by the worker at hand-over.

Neither half is stored in clear. The code is a keyed hash of the try's random id: who
reads the tables without the secret key cannot work it out. The link's token is 256
random bits, of which only a hash is kept (ASVS 6.5.2, 7.2.3).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import queries
from accounts.models import SignInLink
from aftercare.outbox import operations as outbox

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from accounts.models import User

# ASVS 6.5.5: a code or link sent by mail lives ten minutes at most.
SIGN_IN_FOR = timedelta(minutes=10)
CODE_DIGITS = 6
KIND = "sign_in"


class LinkNotUsable(Exception):
    """Unknown, used or too old: the three are not told apart."""


class WrongCode(Exception):
    """Not this code, not in time, or an address nobody has: the three are not told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInTry:
    """One request for a mail; it lives in the session of the browser that asked."""

    id: UUID
    email: str
    expires_at: datetime


def ask_for_sign_in(*, email: str, at: datetime) -> SignInTry:
    """Send a sign-in mail to this address if somebody has it; the answer is the same."""
    user = queries.user_by_email(email=email)
    this = SignInTry(
        id=uuid4(), email=email.strip().lower(), expires_at=at + SIGN_IN_FOR
    )
    outbox.enqueue(
        kind=KIND,
        about=this.id,
        # A stranger's address is not kept; the row without one is never sent.
        to=user.email if user else "",
        send_from=at,
        expires_at=this.expires_at,
    )
    return this


def code_of(*, try_id: UUID, kind: str = KIND) -> str:
    """The six digits that belong to a try; those of one kind of try open nothing else."""
    keyed = salted_hmac(f"accounts.{kind}_code", try_id.hex, algorithm="sha256")
    number = int.from_bytes(keyed.digest(), "big") % 10**CODE_DIGITS
    return f"{number:0{CODE_DIGITS}}"


def use_code(*, this: SignInTry, code: str, at: datetime) -> User:
    """The person whose code this is; their links are spent with it. Raises WrongCode.

    Counting the tries and forgetting a used try is the door's business: it holds the session.
    """
    user = queries.user_by_email(email=this.email)
    if not is_code(this=this, code=code, at=at) or user is None:
        raise WrongCode
    spend_links(user=user, at=at)
    return user


def is_code(*, this: SignInTry, code: str, at: datetime, kind: str = KIND) -> bool:
    """Whether these digits, with whatever stands between them, are the try's, in time."""
    digits = "".join(c for c in code if c.isdigit())
    is_right = constant_time_compare(digits, code_of(try_id=this.id, kind=kind))
    return is_right and at < this.expires_at


def make_sign_in_link(*, user: User, at: datetime) -> str:
    """A token that signs this person in once, within ten minutes."""
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        user=user,
        token_hash=queries.token_hash(token=token),
        expires_at=at + SIGN_IN_FOR,
    )
    return token


@transaction.atomic
def use_sign_in_link(*, token: str, at: datetime) -> User:
    """The person the link belongs to; it and their other links are spent. Raises LinkNotUsable."""
    link = queries.usable_link(token=token, at=at)
    # The conditional update decides between two clicks at once.
    if link is None or not _unused(link.user).filter(pk=link.pk).update(used_at=at):
        raise LinkNotUsable
    spend_links(user=link.user, at=at)
    return link.user


def renew_sign_in_link(*, token: str, at: datetime) -> None:
    """Send a new mail to the owner of an old or used link; does nothing for an unknown one."""
    link = queries.link_of(token=token)
    ask_for_sign_in(email=link.user.email if link else "", at=at)


def spend_links(*, user: User, at: datetime) -> None:
    """Who is in needs no open door: every unused link of this person is spent."""
    _unused(user).update(used_at=at)


def _unused(user: User) -> QuerySet[SignInLink]:
    return SignInLink.objects.filter(user=user, used_at__isnull=True)
