"""What the panel sends: what it had shown, and what is said. Every refusal keeps the words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms

from aftercare.checkins.models import NOTE_LENGTH, ReviewOutcome
from aftercare.conversations.models import SessionOutcome
from aftercare.conversations.operations import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from aftercare.conversations.queries import Offered

STALE = "This copy of the page is too old. Your words are kept: send them again."
CHOOSE = "Choose how it ended."
# What staff give; a patient who comes back ends it otherwise.
OUTCOMES = (ReviewOutcome.SEEN, ReviewOutcome.SPOKE, ReviewOutcome.BOOKED)
WISHES = (
    (SessionOutcome.BOOKED.value, "Booked in"),
    (SessionOutcome.SPOKE.value, "Spoke about it"),
    (SessionOutcome.DECLINED.value, "Not now"),
)


class Words(forms.CharField):
    """Whatever was typed, to the last blank: conversations say in words what cannot be kept."""

    def __init__(self) -> None:
        super().__init__(required=False, strip=False)
        self.validators = []


class PanelForm(forms.Form):
    """One form for everything on the panel; each act takes what it needs of it."""

    use_required_attribute = False
    version = forms.IntegerField(
        min_value=0, error_messages=dict.fromkeys(("required", "invalid"), STALE)
    )
    form_token = forms.UUIDField(
        initial=uuid4,
        error_messages=dict.fromkeys(("required", "invalid"), STALE),
    )
    shown = forms.UUIDField(required=False, error_messages={"invalid": STALE})
    conversation = forms.UUIDField(required=False, error_messages={"invalid": STALE})
    received_last = forms.UUIDField(required=False, error_messages={"invalid": STALE})
    text = Words()
    wish = forms.ChoiceField(required=False, choices=(("", ""), *WISHES))
    outcome = forms.ChoiceField(
        required=False,
        choices=(("", ""), *((one.value, one.label) for one in OUTCOMES)),
        error_messages={"invalid_choice": CHOOSE},
    )
    note = forms.CharField(
        required=False,
        max_length=NOTE_LENGTH,
        error_messages={
            "max_length": f"Up to {NOTE_LENGTH:,} letters and signs fit in one note."
        },
    )
    reply = forms.UUIDField(required=False)

    def draft(self) -> Draft:
        """The words with the last message that the page had shown."""
        said = self.cleaned_data
        return Draft(
            text=said["text"], form_token=said["form_token"], shown=said["shown"]
        )

    def chosen_wish(self) -> SessionOutcome | None:
        """What becomes of the wish for a next visit, where it was said."""
        wish = self.cleaned_data["wish"]
        return SessionOutcome(wish) if wish else None

    def chosen_outcome(self) -> ReviewOutcome | None:
        outcome = self.cleaned_data["outcome"]
        return ReviewOutcome(outcome) if outcome else None

    def key(self, name: str) -> UUID | None:
        """The id in a hidden field."""
        found: UUID | None = self.cleaned_data[name]
        return found

    def typed(self) -> dict[str, Any]:
        """What was typed and chosen, for a fresh copy of the page."""
        return {name: self.data.get(name, "") for name in ("text", "note", "wish")}

    def first_error(self) -> str:
        return next((str(one[0]) for one in self.errors.values()), "")


def filled(*, typed: str, wanted: UUID, offered: Iterable[Offered]) -> str:
    """The words of the quick reply in place of another's, behind anybody's own."""
    texts = {one.quick_reply_id: one.text for one in offered}
    if wanted not in texts:
        return typed
    kept = typed.strip()
    is_own = bool(kept) and kept not in {text.strip() for text in texts.values()}
    return f"{kept}\n\n{texts[wanted]}" if is_own else texts[wanted]
