"""The mail service's posts: checked by its signature, read by django-anymail, then news.

Anymail would hand the events on by a signal; here they are handed on by name, so that
whoever reads this file sees who is called. What a post says is never logged.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from anymail.exceptions import (  # type: ignore[import-untyped]  # ships no types
    AnymailConfigurationError,
    AnymailWebhookValidationFailure,
)
from anymail.signals import (  # type: ignore[import-untyped]  # the same
    AnymailTrackingEvent,
    EventType,
    RejectReason,
)
from anymail.webhooks.mailgun import (  # type: ignore[import-untyped]  # the same
    MailgunTrackingWebhookView,
)
from anymail.webhooks.mandrill import (  # type: ignore[import-untyped]  # the same
    MandrillCombinedWebhookView,
)
from django.http import HttpResponse, HttpResponseForbidden

from aftercare.outbox import news, queries, transports
from aftercare.outbox.models import BadAddress

if TYPE_CHECKING:
    from django.http import HttpRequest

log = logging.getLogger(__name__)

# What anymail's checks raise for a post that is no such post at all, beside its own.
UNREADABLE = (
    *(AnymailWebhookValidationFailure, AnymailConfigurationError, AssertionError),
    *(KeyError, TypeError, ValueError, AttributeError),
)
NEVER_AGAIN = {
    RejectReason.INVALID: BadAddress.Kind.BOUNCED,
    RejectReason.BOUNCED: BadAddress.Kind.BOUNCED,
    RejectReason.SPAM: BadAddress.Kind.COMPLAINED,
}


class _Checked:
    """Before one of anymail's views: a post that does not hold changes nothing, 403."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view: Any = self
        try:
            view.run_validators(request)
            events = view.parse_events(request)
        except UNREADABLE as error:
            # The kind alone: the text may repeat what a stranger wrote.
            log.warning("mail service: a post was refused (%s)", type(error).__name__)
            return HttpResponseForbidden()
        at = queries.database_now()
        for event in events:
            told = read(event)
            if told is not None:
                news.take(news=told, at=at)
        return HttpResponse()


class MailgunNews(_Checked, MailgunTrackingWebhookView):  # type: ignore[misc]  # anymail is untyped
    pass


class MandrillNews(_Checked, MandrillCombinedWebhookView):  # type: ignore[misc]  # the same
    pass


VIEWS: dict[str, Any] = {"mailgun": MailgunNews, "mandrill": MandrillNews}


def read(event: Any) -> news.News | None:
    """The news in one of anymail's events; None when it is not about a bad address."""
    if not isinstance(event, AnymailTrackingEvent):
        return None
    reply = str(event.mta_response or event.description or "")
    kind = _kind(event, reply)
    if kind is None:
        return None
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    return news.News(
        kind=kind,
        message_key=str(metadata.get("message") or ""),
        message_id=str(event.message_id or ""),
        reply=reply,
    )


def _kind(event: Any, reply: str) -> BadAddress.Kind | None:
    if event.event_type == EventType.COMPLAINED:
        return BadAddress.Kind.COMPLAINED
    if event.event_type == EventType.REJECTED:
        # Without one of these reasons the service may refuse all of our mail.
        return NEVER_AGAIN.get(event.reject_reason)
    if event.event_type == EventType.BOUNCED and _is_for_good(event, reply):
        return BadAddress.Kind.BOUNCED
    return None


def _is_for_good(event: Any, reply: str) -> bool:
    """No such mailbox; not a full one, not a refused content, not "try later" (I11)."""
    # Anymail calls both of Mandrill's bounces by one name.
    if event.esp_event.get("event") == "soft_bounce":
        return False
    if transports.ANY_ENHANCED.search(reply):
        return bool(transports.BAD_ADDRESS.search(reply))
    return event.reject_reason in {None, RejectReason.BOUNCED, RejectReason.INVALID}
