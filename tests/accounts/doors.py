"""What the tests of the doors share: the mail that was sent, and who is signed in."""

from __future__ import annotations

import re
from uuid import UUID

from django.core import mail

from accounts import operations
from aftercare.foundation import clock
from aftercare.outbox import operations as outbox


def last_mail():
    """Everything due is delivered; the newest letter."""
    outbox.deliver_due(at=clock.now())
    return mail.outbox[-1]


def link_in(letter):
    """The path of the first link of ours in the plain part."""
    return re.search(r"https://testserver(/[siru]/\S+)", letter.body).group(1)


def code_for(client):
    """The code that belongs to the try in this browser's session."""
    kept = client.session["sign_in_try"]
    return operations.code_of(try_id=UUID(kept["id"]))


def who(client):
    """The id of the signed-in person, or None."""
    return client.session.get("_auth_user_id")
