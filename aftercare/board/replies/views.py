"""The clinic's one-click answers: adopted from our library, approved, reworded, retired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from aftercare.board.replies import presenters, queries
from aftercare.board.replies.forms import RewordForm
from aftercare.conversations import operations
from aftercare.conversations import queries as conversation_queries
from aftercare.treatments import queries as treatment_queries
from aftercare.treatments.views.desk import Desk, at_the_desk

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from aftercare.conversations.models import QuickReply

CHANGED = "These words were changed meanwhile. This is how they stand now."


@at_the_desk
@require_safe
def replies(request: HttpRequest, *, desk: Desk) -> HttpResponse:
    """All that are in use. The board offers only those a clinician approved."""
    return _show(request, desk)


@at_the_desk
@require_POST
def adopt(request: HttpRequest, *, desk: Desk) -> HttpResponse:
    """Our texts that the clinic does not have yet; they wait for a clinician."""
    desk.allow("write_replies")
    try:
        operations.adopt_quick_replies(
            clinic=desk.member.clinic,
            protocol_code=desk.protocol.code,
            by=desk.user,
            at=desk.at,
        )
    except conversation_queries.NotInLibrary:
        messages.warning(request, "We have no texts for your plan yet.")
    return redirect("board:replies")


@at_the_desk
@require_POST
def approve(request: HttpRequest, *, desk: Desk, reply_id: UUID) -> HttpResponse:
    """A clinician signs the words; the first signature stays."""
    one = _one(desk, reply_id)
    desk.allow("approve_replies")
    try:
        operations.approve_quick_reply(quick_reply=one, by=desk.user, at=desk.at)
        messages.success(request, f"“{one.label}” can be sent from now on.")
    except operations.Retired:
        messages.warning(request, CHANGED)
    return redirect("board:replies")


@at_the_desk
@require_POST
def reword(request: HttpRequest, *, desk: Desk, reply_id: UUID) -> HttpResponse:
    """Other words are a new answer, which waits for a clinician."""
    one = _one(desk, reply_id)
    desk.allow("write_replies")
    form = RewordForm(request.POST, auto_id=f"id_{one.pk}_%s")
    if not form.is_valid():
        return _show(request, desk, place=one, form=form)
    text = form.cleaned_data["text"]
    try:
        operations.reword_quick_reply(
            quick_reply=one, text=text, by=desk.user, at=desk.at
        )
    except operations.Retired:
        now = queries.now_in_use(like=one)
        if now is None or now.text != text:
            return _show(request, desk, place=now, form=form, status=409)
    # The same words sent twice find them there already: that is once.
    messages.success(request, f"“{one.label}” has new words and waits for a clinician.")
    return redirect("board:replies")


@at_the_desk
@require_POST
def retire(request: HttpRequest, *, desk: Desk, reply_id: UUID) -> HttpResponse:
    """Nobody is offered it any more."""
    one = _one(desk, reply_id)
    desk.allow("write_replies")
    try:
        operations.retire_quick_reply(quick_reply=one, by=desk.user, at=desk.at)
        messages.success(request, f"“{one.label}” is out of use.")
    except operations.Retired:
        # Gone already, by this press or another's: what was asked for is so.
        messages.info(request, CHANGED)
    return redirect("board:replies")


def _one(desk: Desk, reply_id: UUID) -> QuickReply:
    return conversation_queries.get_quick_reply(
        member=desk.member, quick_reply_id=reply_id
    )


def _show(
    request: HttpRequest,
    desk: Desk,
    *,
    place: QuickReply | None = None,
    form: RewordForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """`form` is what was sent and not taken: its words stand at `place`, or on top."""
    clinic = desk.member.clinic
    page = presenters.replies_page(
        replies=queries.replies_of(clinic=clinic, protocol_code=desk.protocol.code),
        zone=clinic.zone,
        may_write=treatment_queries.may(member=desk.member, act="write_replies"),
        may_approve=treatment_queries.may(member=desk.member, act="approve_replies"),
    )
    about = {
        "page": page,
        "sent": form,
        "sent_to": place.pk if place else None,
        "refusal": CHANGED if status != 200 else "",
    }
    return desk.render(request, "board/replies/list.html", about, status=status)
