"""The page of one event, as it is and after a step was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.board.events import presenters
from aftercare.board.events.acts import ACTS
from aftercare.board.events.forms import NoteForm
from aftercare.checkins import queries as checkin_queries
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from aftercare.board.events.forms import StepForm
    from aftercare.checkins.queries import EventReport
    from aftercare.treatments.views.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form that was sent and not taken; `refusal` is empty where the form says why."""

    name: str
    form: StepForm
    refusal: str


def show_event(
    request: HttpRequest, *, desk: Desk, event_id: UUID, typed: Typed | None = None
) -> HttpResponse:
    """409 where somebody was faster: nothing was written, and it is said why."""
    found = checkin_queries.event_report(member=desk.member, event_id=event_id)
    page = presenters.event_page(
        report=found,
        may_handle=treatment_queries.may(member=desk.member, act="handle_event"),
        at=desk.at,
    )
    about = {
        "page": page,
        "forms": _forms(found, typed),
        "refusal": typed.refusal if typed else "",
        "wrong": typed.form if typed and not typed.refusal else None,
        "opened": typed.name if typed else "",
    }
    status = 409 if typed and typed.refusal else 200
    return desk.render(request, "board/events/event.html", about, status=status)


def _forms(found: EventReport, typed: Typed | None) -> dict[str, StepForm]:
    """Each step's form for what the page shows now; the one that was sent keeps its words."""
    shown = {"shown": found.steps[-1].pk if found.steps else None}
    forms = {
        name: one.form(initial=shown, auto_id=f"id_{name}_%s")
        for name, one in ACTS.items()
    }
    if typed is None:
        return forms
    if not typed.refusal:
        return forms | {typed.name: typed.form}
    # What is closed takes notes only, so the words go on there.
    name = typed.name if found.event.resolved_at is None else "note"
    initial = {k: v for k, v in typed.form.typed().items() if v} | shown
    form = ACTS[name].form if name != "note" else NoteForm
    return forms | {name: form(initial=initial, auto_id=f"id_{name}_%s")}
