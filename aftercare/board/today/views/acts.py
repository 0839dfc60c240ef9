"""What is done on the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from aftercare.board.today import presenters, queries
from aftercare.board.today.acts import Refused, take
from aftercare.board.today.forms import PanelForm, filled
from aftercare.board.today.views.reviews import Again, show_panel
from aftercare.checkins import operations as checkin_operations
from aftercare.checkins import queries as checkin_queries
from aftercare.conversations import operations as conversation_operations
from aftercare.treatments.views.desk import Desk, at_the_desk

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


@at_the_desk
@require_POST
def act(
    request: HttpRequest, *, desk: Desk, review_id: UUID, name: str
) -> HttpResponse:
    """Send, close, see, take over: done, or refused with a sentence and nothing lost."""
    review = checkin_queries.get_review(member=desk.member, review_id=review_id)
    form = PanelForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(form.first_error(), status=422)
        done = take(name=name, review=review, form=form, desk=desk)
    except Refused as refused:
        again = Again(typed=form.typed(), refusal=refused.words, status=refused.status)
        return show_panel(request, desk=desk, review_id=review_id, again=again)
    if done.said:
        messages.success(request, done.said)
    if done.href:
        return redirect(done.href)
    return _shown_again(request, desk=desk, review_id=review_id, form=form)


def _shown_again(
    request: HttpRequest, *, desk: Desk, review_id: UUID, form: PanelForm
) -> HttpResponse:
    """With the words as they were, and those of the quick reply that was pressed."""
    typed = form.typed()
    wanted = form.cleaned_data["reply"]
    if wanted is not None:
        offered = queries.offered(member=desk.member, review_id=review_id, at=desk.at)
        typed["text"] = filled(typed=typed["text"], wanted=wanted, offered=offered)
    again = Again(typed=typed)
    return show_panel(request, desk=desk, review_id=review_id, again=again)


@at_the_desk
@require_POST
def see(request: HttpRequest, *, desk: Desk, review_id: UUID) -> HttpResponse:
    """Somebody has looked at what this page shows; told by the page once it is open."""
    review = checkin_queries.get_review(member=desk.member, review_id=review_id)
    form = PanelForm(request.POST)
    if form.is_valid():
        conversation_operations.see_review(
            review=review,
            version=form.cleaned_data["version"],
            by=desk.user,
            at=desk.at,
        )
    if not request.headers.get("HX-Request"):
        return redirect("board:review", review.pk)
    seen = checkin_queries.get_review(member=desk.member, review_id=review_id)
    about = {"seen": presenters.seen_words(review=seen)}
    return desk.render(request, "board/today/seen.html", about)


@at_the_desk
@require_POST
def hold(request: HttpRequest, *, desk: Desk, review_id: UUID) -> HttpResponse:
    """ "I am writing", told while somebody types; says nothing unless another is."""
    review = checkin_queries.get_review(member=desk.member, review_id=review_id)
    try:
        checkin_operations.hold(review=review, by=desk.user, at=desk.at)
    except checkin_operations.HeldByAnother as other:
        about = {"name": other.holder.name}
        return desk.render(request, "board/today/held.html", about)
    except checkin_operations.ReviewClosed:
        return desk.render(request, "board/today/held.html", {"name": ""})
    return HttpResponse(status=204)


@at_the_desk
@require_POST
def release(request: HttpRequest, *, desk: Desk, review_id: UUID) -> HttpResponse:
    """Somebody went on without sending."""
    review = checkin_queries.get_review(member=desk.member, review_id=review_id)
    checkin_operations.release(review=review, by=desk.user)
    return HttpResponse(status=204)
