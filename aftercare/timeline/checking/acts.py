"""What a press does: one call below, and the way to the next screen."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.http import Http404
from django.urls import reverse

from aftercare.checkins import operations
from aftercare.checkins import queries as checkin_queries
from aftercare.domain.check_in_flow import next_screen, rows_waiting
from aftercare.timeline.checking.telling import read_screen, seconds_ago

if TYPE_CHECKING:
    from django.http import QueryDict

    from aftercare.checkins.models import CheckInDraft
    from aftercare.domain.check_in_draft import Telling
    from aftercare.timeline.checking.queries import Asking, ResultFacts, Start


def where(*, draft: CheckInDraft | None) -> str:
    """The address of what comes next: a screen, the result, or the door."""
    if draft is None or (draft.ended_at and not draft.check_in_id):
        return reverse("timeline:check_in")
    if draft.check_in_id:
        return reverse("timeline:check_in_result", args=[draft.check_in_id])
    screen = next_screen(
        protocol=checkin_queries.protocol_of(draft=draft),
        answers=checkin_queries.draft_answers(draft=draft),
    )
    # A draft that is complete is sent in the same step; one that is not has a screen.
    return reverse("timeline:check_in_question", args=[draft.pk, screen])


def begin_and_answer(*, start: Start, asking: Asking, sent: QueryDict) -> CheckInDraft:
    """Raises Unclear before anything is begun, and Http404 for another treatment's key."""
    screen = asking.protocol.questions[0].code
    telling = _read(asking, screen, sent)
    try:
        draft = operations.begin_or_resume(
            treatment=asking.treatment,
            draft_id=asking.draft_id,
            by=asking.user,
            at=asking.at,
            adds_to=start.sent,
        )
    except operations.NotThisTreatment as other:
        raise Http404 from other
    return _tell(asking, draft, telling, sent)


def answer(*, asking: Asking, screen: str, sent: QueryDict) -> CheckInDraft:
    """Raises Unclear."""
    telling = _read(asking, screen, sent)
    draft = asking.draft
    if draft is None:
        raise Http404
    return _tell(asking, draft, telling, sent)


def again(*, facts: ResultFacts, only_more: bool) -> CheckInDraft | None:
    """A draft over today's check-in; None on another day: then a new check-in begins."""
    if not facts.is_todays or facts.check_in.replaced_by_id:
        return None
    return operations.begin_or_resume(
        treatment=facts.check_in.treatment,
        draft_id=uuid4(),
        by=facts.user,
        at=facts.at,
        adds_to=facts.check_in,
        only_more=only_more,
    )


def _read(asking: Asking, screen: str, sent: QueryDict) -> Telling:
    waiting = rows_waiting(protocol=asking.protocol, answers=asking.answers)
    return read_screen(
        protocol=asking.protocol,
        screen=screen,
        waiting=tuple(row.sign for row in waiting),
        sent=sent,
        at=asking.at,
    )


def _tell(
    asking: Asking, draft: CheckInDraft, telling: Telling, sent: QueryDict
) -> CheckInDraft:
    return operations.tell(
        draft=draft,
        telling=telling,
        by=asking.user,
        at=asking.at,
        seconds_ago=seconds_ago(sent),
    )
