"""What is done on the panel, and what is said when it cannot be done.

Everything goes by conversations.operations, which know the messages as well (decision
0011). A refusal has written nothing, and the page keeps what was typed.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from aftercare.board.today.operations import Answer, answer_and_close
from aftercare.checkins import operations as checkin_operations
from aftercare.clinics.presenters import first_name
from aftercare.conversations import operations as conversation_operations
from aftercare.conversations import queries as conversation_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aftercare.board.today.forms import PanelForm
    from aftercare.checkins.models import Review
    from aftercare.conversations.models import Conversation
    from aftercare.treatments.views.desk import Desk

CHOOSE = "Choose how it ended: seen, spoke or booked in."
HELD = "Nothing was sent. Your words are kept."
NEW = "Something new came while you had this open. Read it first. Your words are kept."
NO_CHECK_IN = "There is no check-in whose level could be taken back."
# Who was faster, or what has to be said first; a status where it is not 409.
WORDS: dict[type[Exception], tuple[str] | tuple[str, int]] = {
    checkin_operations.ChangedMeanwhile: (NEW,),
    checkin_operations.ReviewClosed: (
        "Somebody has closed this already. Nothing was sent. Your words are kept.",
    ),
    checkin_operations.AnotherIsOpen: (
        "They wait with something newer. It stands on the list.",
    ),
    checkin_operations.NothingToClear: ("There is no urgent level left to take back.",),
    checkin_operations.NoteNotUsable: (
        "There is a sign in the note that cannot be kept. Type the words again.",
        422,
    ),
    conversation_operations.WishWaits: (
        "They ask for the next visit. Say what becomes of it, then send again.",
        422,
    ),
    conversation_operations.CannotRead: (
        "They have no account and cannot read messages. Call them.",
    ),
    conversation_operations.FormOfAnother: (
        "This copy of the page was sent already. Your words are kept: send them again.",
    ),
}


class Refused(Exception):
    """Nothing was written; `words` say what happened and what to do."""

    def __init__(self, words: str, status: int = 409) -> None:
        super().__init__(words)
        self.words = words
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Where to go and what to say; without an address the panel is shown again."""

    href: str = ""
    said: str = ""


def take(*, name: str, review: Review, form: PanelForm, desk: Desk) -> Done:
    """Do it, or raise Refused."""
    with _refusals():
        return ACTS[name](review, form, desk)


def _send(review: Review, form: PanelForm, desk: Desk) -> Done:
    answer = Answer(
        version=form.cleaned_data["version"],
        draft=form.draft(),
        conversation=_conversation(review, form, desk),
        wish=form.chosen_wish(),
    )
    answer_and_close(review=review, answer=answer, by=desk.user, at=desk.at)
    return Done(href=reverse("board:today"), said=f"Sent to {_who(review)}. Closed.")


def _close(review: Review, form: PanelForm, desk: Desk) -> Done:
    outcome = form.chosen_outcome()
    if outcome is None:
        raise Refused(CHOOSE, status=422)
    conversation_operations.close_review(
        review=review,
        version=form.cleaned_data["version"],
        outcome=outcome,
        by=desk.user,
        at=desk.at,
        wish=form.chosen_wish(),
    )
    return Done(href=reverse("board:today"), said=f"{_who(review)}: closed.")


def _reopen(review: Review, form: PanelForm, desk: Desk) -> Done:
    conversation_operations.reopen_review(review=review, by=desk.user, at=desk.at)
    has_words = bool(form.cleaned_data["text"] or form.cleaned_data["note"])
    return Done(href="" if has_words else _href(review), said="Open again.")


def _take_over(review: Review, form: PanelForm, desk: Desk) -> Done:
    checkin_operations.take_over(review=review, by=desk.user, at=desk.at)
    return Done(said="You are writing now.")


def _fill(review: Review, form: PanelForm, desk: Desk) -> Done:
    """The words of a quick reply are put into the box by the page itself."""
    return Done()


def _clear(review: Review, form: PanelForm, desk: Desk) -> Done:
    desk.allow("handle_event")
    shown, treatment = form.key("received_last"), review.treatment
    if shown is None or treatment is None:
        raise Refused(NO_CHECK_IN)
    checkin_operations.clear_level(
        treatment=treatment,
        shown=shown,
        note=form.cleaned_data["note"],
        by=desk.user,
        at=desk.at,
    )
    return Done(href=_href(review), said="The level is taken back.")


ACTS: dict[str, Callable[[Review, PanelForm, Desk], Done]] = {
    "send": _send,
    "close": _close,
    "reopen": _reopen,
    "take-over": _take_over,
    "fill": _fill,
    "clear": _clear,
}


def _conversation(review: Review, form: PanelForm, desk: Desk) -> Conversation | None:
    """The one that waits, and of this patient; anything else is nobody's here."""
    key = form.key("conversation")
    if key is None:
        return None
    about = conversation_queries.get_conversation(
        member=desk.member, conversation_id=key
    )
    if about.patient_id != review.patient_id:
        raise Refused(NEW)
    return about


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except checkin_operations.HeldByAnother as other:
        name = first_name(name=other.holder.name) or "Somebody"
        raise Refused(f"{name} is writing. {HELD}") from None
    except conversation_operations.TextRefused as why:
        raise Refused(why.words, status=422) from None
    except tuple(WORDS) as why:
        raise Refused(*WORDS[type(why)]) from None


def _who(review: Review) -> str:
    return first_name(name=review.patient.name)


def _href(review: Review) -> str:
    return reverse("board:review", args=[review.pk])
