"""A person moves to another address: a code in the new mailbox proves that it is theirs.

The old mailbox is not asked: this is the way out for whom its mail no longer reaches.
It is told instead, so that a change by somebody else is noticed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.operations import sign_in
from accounts.operations.sign_in import SIGN_IN_FOR, SignInTry, WrongCode
from aftercare.audit import trail
from aftercare.outbox import operations as outbox

if TYPE_CHECKING:
    from datetime import datetime, timedelta

KIND = "new_address"
TOLD = "address_changed"


def ask_for_new_address(*, user: User, email: str, at: datetime) -> SignInTry:
    """Send a code to this address; the answer is the same when somebody has it already."""
    wanted = email.strip().lower()
    is_taken = User.objects.filter(email__iexact=wanted).exists()
    delivery = outbox.enqueue(
        kind=KIND,
        about=user.pk,
        # The row without an address is never sent: who lives there asked for nothing.
        to="" if is_taken else wanted,
        send_from=at,
        expires_at=at + SIGN_IN_FOR,
    )
    return SignInTry(id=delivery.pk, email=wanted, expires_at=delivery.expires_at)


@transaction.atomic
def change_address(
    *, user: User, this: SignInTry, code: str, tell_for: timedelta, at: datetime
) -> str:
    """The old address, which is told for `tell_for`; sign-in mails go to the new one now.

    Raises WrongCode for a wrong or late code, and for an address somebody else has.
    """
    if not sign_in.is_code(this=this, code=code, at=at, kind=KIND):
        raise WrongCode
    old = user.email
    user.email = this.email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError:
        user.email = old
        raise WrongCode from None
    # A link that waits in the old mailbox opens nothing any more.
    sign_in.spend_links(user=user, at=at)
    outbox.enqueue(
        kind=TOLD, about=user.pk, to=old, send_from=at, expires_at=at + tell_for
    )
    trail.record(by=user, action="account.address_changed", record=user, at=at)
    return old
