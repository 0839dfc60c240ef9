"""The one-click answers in finished words: when each may be sent, and who signed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.board.presenters import answers, words
from aftercare.checkins.models import ReasonKind

if TYPE_CHECKING:
    from uuid import UUID

    from aftercare.board.replies.queries import Replies
    from aftercare.conversations.models import QuickReply

KINDS = {
    "": "any reason",
    ReasonKind.CHECK_IN: "a check-in",
    ReasonKind.WORRIED: "somebody who is worried",
    ReasonKind.MESSAGE: "a message",
    ReasonKind.NOTE: "a note",
    ReasonKind.SESSION_REQUEST: "a wish for the next visit",
    ReasonKind.BY_HAND: "what you put on the list yourself",
    ReasonKind.SILENT: "no check-in for days",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRow:
    reply_id: UUID
    label: str
    text: str
    when: str
    signed: str
    is_approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RepliesPage:
    title: str
    adopt: str
    waiting: tuple[ReplyRow, ...]
    approved: tuple[ReplyRow, ...]
    may_write: bool
    may_approve: bool


def replies_page(
    *, replies: Replies, zone: str, may_write: bool, may_approve: bool
) -> RepliesPage:
    rows = [_row(one, zone) for one in replies.in_use]
    approved = tuple(row for row in rows if row.is_approved)
    return RepliesPage(
        title=_title(len(rows), len(rows) - len(approved)),
        adopt=_adopt(replies),
        waiting=tuple(row for row in rows if not row.is_approved),
        approved=approved,
        may_write=may_write,
        may_approve=may_approve,
    )


def _title(number: int, waiting: int) -> str:
    if not number:
        return "There are no quick replies yet."
    if waiting:
        verb = "waits" if waiting == 1 else "wait"
        counted = "1 quick reply" if waiting == 1 else f"{waiting} quick replies"
        return f"{counted} {verb} for a clinician."
    return (
        "1 quick reply is ready."
        if number == 1
        else (f"All {number} quick replies are ready.")
    )


def _adopt(replies: Replies) -> str:
    if not replies.to_adopt:
        return ""
    if not replies.in_use:
        return "Use our texts"
    return f"Add {words.counted(number=replies.to_adopt, name='new text')} of ours"


def _row(one: QuickReply, zone: str) -> ReplyRow:
    signed = ""
    if one.approved_at is not None and one.approved_by is not None:
        when = words.on_date(at=one.approved_at, zone=zone)
        signed = f"Approved by {one.approved_by.name}, {when}"
    return ReplyRow(
        reply_id=one.pk,
        label=one.label,
        text=one.text,
        when=f"{_days(one)}, {_levels(one)}, for {KINDS.get(one.kind, one.kind)}",
        signed=signed,
        is_approved=bool(signed),
    )


def _days(one: QuickReply) -> str:
    if one.first_day == one.last_day:
        return f"Day {one.first_day}"
    return f"Day {one.first_day} to {one.last_day}"


def _levels(one: QuickReply) -> str:
    low = answers.level_words(level=one.lowest_level).lower()
    high = answers.level_words(level=one.highest_level).lower()
    return f"“{low}”" if low == high else f"“{low}” to “{high}”"
