"""Messages with the clinic: all of them, a new one, one conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from aftercare.checkins import queries as checkin_queries
from aftercare.conversations import operations, queries
from aftercare.timeline.door import answer, patients_own
from aftercare.timeline.messages.asking import asking
from aftercare.timeline.messages.forms import AskForm, WriteForm
from aftercare.timeline.messages.overview import overview
from aftercare.timeline.messages.talk import talk
from aftercare.timeline.writing import sent

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from aftercare.conversations.models import Conversation, Message
    from aftercare.timeline.queries import PatientDay
    from aftercare.timeline.writing import TokenForm


@patients_own
@require_safe
def messages(request: HttpRequest, *, day: PatientDay) -> HttpResponse:
    page = overview(
        day=day,
        clock=queries.reply_clock(patient=day.patient, at=day.at),
        review=checkin_queries.open_review_of(patient=day.patient),
        rows=queries.conversations_for(user=day.user),
    )
    return answer(request, day, "messages/list", page)


@patients_own
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, *, day: PatientDay) -> HttpResponse:
    form = AskForm(sent(request), day=day, initial=_wanted(request))
    message = _once(form, lambda: _ask(day, form))
    if message is not None:
        return redirect("timeline:conversation", message.conversation_id)
    clock = queries.reply_clock(patient=day.patient, at=day.at)
    return answer(request, day, "messages/ask", asking(day=day, clock=clock), form)


@patients_own
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(
    request: HttpRequest, *, day: PatientDay, conversation_id: UUID
) -> HttpResponse:
    about = queries.get_conversation_for(user=day.user, conversation_id=conversation_id)
    form = WriteForm(sent(request))
    message = _once(
        form,
        lambda: operations.write(
            conversation=about, draft=form.draft(), by=day.user, at=day.at
        ),
    )
    if message is not None:
        return redirect("timeline:conversation", message.conversation_id)
    lines = queries.messages_of(conversation_id=about.pk)
    clock = queries.reply_clock(patient=about.patient, at=day.at)
    page = talk(day=day, about=about, lines=lines, clock=clock)
    form.initial["shown"] = page.shown
    _mark_read(request, day, about, page.shown)
    return answer(request, day, "messages/conversation", page, form)


def _wanted(request: HttpRequest) -> dict[str, str]:
    """A page may lead here with the topic chosen."""
    return {"topic": request.GET.get("topic", "")}


def _once(form: TokenForm, write: Callable[[], Message]) -> Message | None:
    """The message this copy of the form makes; None while something is wrong with it."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return write()
    except operations.FormOfAnother:
        form.renew()
        return None


def _ask(day: PatientDay, form: AskForm) -> Message:
    one = form.about()
    return operations.ask(
        patient=one.patient if one else day.patient,
        topic=form.chosen_topic(),
        treatment=one.treatment if one else None,
        draft=form.draft(),
        by=day.user,
        at=day.at,
    )


def _mark_read(
    request: HttpRequest, day: PatientDay, about: Conversation, shown: UUID | None
) -> None:
    """The owner has the page open; a look ahead by a browser or a HEAD reads nothing."""
    is_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    if request.method != "GET" or is_ahead or shown is None:
        return
    if about.unread_since is not None:
        operations.mark_read(conversation=about, shown=shown, by=day.user, at=day.at)
