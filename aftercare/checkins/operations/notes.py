"""What people write in their own words, as it may be stored."""

from __future__ import annotations

import re

from aftercare.checkins.models import NOTE_LENGTH

# A new line and a tab are how people write; the rest cannot be seen or stored.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class NoteNotUsable(Exception):
    """The note is too long or holds signs that cannot be stored."""


class NoteMissing(Exception):
    """What was done has to be said in words."""


def usable(*, note: str) -> str:
    """The note without blanks around it, which may be empty. Raises NoteNotUsable."""
    text = note.replace("\r\n", "\n").strip()
    if len(text) > NOTE_LENGTH or CONTROLS.search(text):
        raise NoteNotUsable
    return text


def said(*, note: str) -> str:
    """The same where there has to be one. Raises NoteMissing too."""
    text = usable(note=note)
    if not text:
        raise NoteMissing
    return text
