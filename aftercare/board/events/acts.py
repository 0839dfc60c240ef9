"""The steps of an event: which form each takes, who may do it, and what is said when not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.board.events import forms
from aftercare.checkins import operations
from aftercare.checkins import queries as checkin_queries

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from aftercare.checkins.models import AdverseEvent
    from aftercare.treatments.views.desk import Desk


class Refused(Exception):
    """Nothing was written; `words` say what happened and what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """`role` is the key of treatments.models.ROLES; `done` is said afterwards."""

    form: type[forms.StepForm]
    role: str
    done: str
    do: Callable[[AdverseEvent, forms.StepForm, Desk], object]


def _acknowledge(event: AdverseEvent, form: forms.StepForm, desk: Desk) -> None:
    shown = _shown(form)
    operations.acknowledge_event(event=event, shown=shown, by=desk.user, at=desk.at)


def _contact(event: AdverseEvent, form: forms.StepForm, desk: Desk) -> None:
    operations.contact_about_event(
        event=event,
        shown=_shown(form),
        note=form.text(),
        form_token=form.token(),
        by=desk.user,
        at=desk.at,
    )


def _note(event: AdverseEvent, form: forms.StepForm, desk: Desk) -> None:
    operations.note_on_event(
        event=event,
        note=form.text(),
        form_token=form.token(),
        by=desk.user,
        at=desk.at,
    )


def _resolve(event: AdverseEvent, form: forms.StepForm, desk: Desk) -> None:
    operations.resolve_event(
        event=event,
        shown=_shown(form),
        note=form.text(),
        form_token=form.token(),
        by=desk.user,
        at=desk.at,
    )


def _shown(form: forms.StepForm) -> UUID:
    shown: UUID = form.cleaned_data["shown"]
    return shown


ACTS = {
    "acknowledge": Act(
        form=forms.StepForm,
        role="handle_event",
        done="You have it in hand. Nobody else is told about it.",
        do=_acknowledge,
    ),
    "contact": Act(
        form=forms.ContactForm, role="handle_event", done="Written down.", do=_contact
    ),
    "note": Act(form=forms.NoteForm, role="note_event", done="Written down.", do=_note),
    "resolve": Act(
        form=forms.ResolveForm, role="handle_event", done="Closed.", do=_resolve
    ),
}


def take(*, name: str, event: AdverseEvent, form: forms.StepForm, desk: Desk) -> None:
    """Do it, or raise Refused; what cannot be stored becomes an error of the form."""
    try:
        ACTS[name].do(event, form, desk)
    except operations.EventResolved:
        raise Refused(_closed(event, desk)) from None
    except operations.ChangedMeanwhile:
        raise Refused(
            "Something new was reported while you had this page open. Read it first, "
            "then send again. Your words are kept."
        ) from None
    except operations.NotThisTreatment:
        raise Refused(
            "This copy of the form was sent for another event. Nothing was written here. "
            "Your words are kept: send them again."
        ) from None
    except operations.NoteNotUsable:
        form.add_error("note", forms.NOT_USABLE)
        raise Refused("") from None
    except operations.NoteMissing:
        form.add_error("note", form.missing)
        raise Refused("") from None


def _closed(event: AdverseEvent, desk: Desk) -> str:
    fresh = checkin_queries.get_event(member=desk.member, event_id=event.pk)
    by = fresh.resolved_by.name if fresh.resolved_by else "Somebody"
    return (
        f"{by} has closed this event meanwhile. Your words are kept below: "
        "you can add them as a note."
    )
