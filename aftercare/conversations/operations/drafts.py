"""What was typed, before anything is kept of it; and one copy of a form, one message."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError

from aftercare.conversations.models import LONGEST_TEXT, Message

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from accounts.models import User

# Control characters and half of a pair (no database keeps NUL, no encoding the half).
UNREADABLE = frozenset({"Cc", "Cs"})
KEPT = "\n\t"
EMPTY = "Write a few words first."
STRANGE = (
    "There is a sign in it that we cannot keep. Type the words again, or paste them "
    "as plain text."
)


class TextRefused(Exception):
    """The text is not kept; `words` is a sentence for whoever wrote it."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class FormOfAnother(Exception):
    """Somebody else has sent this copy of the form, or it was sent with other words.

    Nothing is shown and nothing written.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One copy of a form. `shown` is the last message its page showed, None for none.

    What the other side sent after that is neither read nor answered by sending this.
    """

    text: str
    form_token: UUID
    shown: UUID | None = None


def readable(*, text: str, most: int = LONGEST_TEXT) -> str:
    """The text as it is kept: line ends as one sign, no space around it. Raises TextRefused."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(_is_unreadable(sign) for sign in kept):
        raise TextRefused(STRANGE)
    if not any(unicodedata.category(sign)[0] in "LMNPS" for sign in kept):
        raise TextRefused(EMPTY)
    if len(kept) > most:
        raise TextRefused(
            f"This has {len(kept):,} letters and signs. Up to {most:,} fit in one message."
        )
    return kept


def once(*, draft: Draft, by: User, write: Callable[[], Message]) -> Message:
    """The message this copy of the form has made already, else the one `write` makes (I26).

    Also when both copies arrive at once. Raises FormOfAnother.
    """
    known = _written_with(draft, by)
    if known is not None:
        return known
    try:
        return write()
    except IntegrityError:
        # The other copy was faster; anything else is not ours to swallow.
        known = _written_with(draft, by)
        if known is None:
            raise
        return known


def _written_with(draft: Draft, by: User) -> Message | None:
    found = Message.objects.filter(form_token=draft.form_token)
    message = found.select_related("conversation").first()
    if message is None:
        return None
    # A page the browser kept may be filled in anew: those words are not what was sent.
    if message.author_id != by.pk or message.text != readable(text=draft.text):
        raise FormOfAnother(str(draft.form_token))
    return message


def _is_unreadable(sign: str) -> bool:
    return sign not in KEPT and unicodedata.category(sign) in UNREADABLE
