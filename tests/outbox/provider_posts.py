"""Posts as the mail services send them: their documented shapes, signed their documented way."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from itertools import count

from django.urls import path

from aftercare.outbox import webhooks

KEY = "a key the mail service signs with"
ADDRESS = "/hooks/mail/"
URL = f"https://testserver{ADDRESS}"
ANYMAIL = {
    "MAILGUN_WEBHOOK_SIGNING_KEY": KEY,
    "MANDRILL_WEBHOOK_KEY": KEY,
    "MANDRILL_WEBHOOK_URL": URL,
}
_tokens = count()


def hooks(service):
    """What MAIL_PROVIDER puts on the roof."""
    return [path(ADDRESS.lstrip("/"), webhooks.VIEWS[service].as_view())]


def mailgun(what, delivery, *, key=KEY, reply="550 5.1.1 no such user", **changes):
    """Keyword arguments for `client.post`. `what` is one of the words of `sorts`."""
    sorts = {
        "bounce": {"event": "failed", "severity": "permanent", "reason": "bounce"},
        "soft bounce": {"event": "failed", "severity": "temporary"},
        "too old": {"event": "failed", "severity": "permanent", "reason": "generic"},
        "complaint": {"event": "complained"},
        "refusal": {"event": "rejected", "reject": {"reason": "Sandbox"}},
        "delivered": {"event": "delivered"},
    }
    data = {
        "id": "ncV2XwymRUKbPek_MIM-Gw",
        "timestamp": 1521472262.908181,
        "recipient": delivery.to,
        "user-variables": {"message": delivery.message_key},
        "message": {"headers": {"message-id": f"{delivery.message_key}@testserver"}},
        "delivery-status": {"code": 550, "message": reply, "description": ""},
        **sorts[what],
        **changes,
    }
    stamp, token = "1529006854", f"{next(_tokens):050}"
    signed = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256)
    signature = {"timestamp": stamp, "token": token, "signature": signed.hexdigest()}
    body = {"signature": signature, "event-data": data}
    return {"data": json.dumps(body), "content_type": "application/json"}


def mandrill(
    what, delivery, *, key=KEY, reply="smtp;550 5.1.1 no such user", **changes
):
    """The same for Mandrill: a form, signed over the address and the sorted fields."""
    sorts = {
        "bounce": "hard_bounce",
        "soft bounce": "soft_bounce",
        "complaint": "spam",
        "refusal": "reject",
        "delivered": "delivered",
    }
    message = {
        "ts": 1365109999,
        "email": delivery.to,
        "metadata": {"message": delivery.message_key},
        "_id": "exampleaaaaaaaaaaaaaaaaaaaaaaaaa",
        "diag": reply if "bounce" in what else None,
        **changes,
    }
    event = {"event": sorts[what], "_id": message["_id"], "ts": 1, "msg": message}
    form = {"mandrill_events": json.dumps([event])}
    signed = URL + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(key.encode(), signed.encode(), hashlib.sha1).digest()
    header = {"X-Mandrill-Signature": b64encode(digest).decode()}
    return {"data": form, "headers": header}


MAKERS = {"mailgun": mailgun, "mandrill": mandrill}
