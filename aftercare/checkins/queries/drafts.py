"""Check-ins that are being answered: whose they are, and what they say so far."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from aftercare.checkins.models import CheckIn, CheckInDraft
from aftercare.checkins.queries.history import SIGNS
from aftercare.domain.check_in import Answer, Trend
from aftercare.domain.check_in_draft import Asked, DraftAnswers, MoreTold, Picked
from aftercare.domain.check_in_flow import next_screen
from aftercare.domain.vocabulary import Severity, Symptom
from aftercare.foundation.compiled import Compiled
from aftercare.protocols import queries as protocol_queries

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from aftercare.domain.protocol import Protocol

# What was answered may be urgent: left alone this long, it is sent as far as it goes.
LEFT_AFTER = timedelta(hours=1)


def get_draft_for(*, user: User, draft_id: UUID) -> CheckInDraft:
    """The patient's own draft, open or ended, with its treatment and clinic; one query.

    Http404 for anybody else.
    """
    found: list[CheckInDraft] = _OWN.objects(user=user.pk, draft=draft_id)
    if not found:
        raise Http404
    return found[0]


def open_draft_of(*, treatment_id: UUID) -> CheckInDraft | None:
    """The draft that is being answered for this treatment; one query."""
    found: list[CheckInDraft] = _OPEN.objects(treatment=treatment_id)
    return found[0] if found else None


def was_whole(*, check_in: CheckIn, protocol: Protocol) -> bool:
    """Whether no question was left when it was sent, or a sign made the rest wait; one query."""
    draft = CheckInDraft.objects.filter(check_in=check_in).first()
    if draft is None:
        return True
    answers = draft_answers(draft=draft)
    return next_screen(protocol=protocol, answers=answers) is None


def counting_on(*, treatment_id: UUID, day: int) -> CheckIn | None:
    """The check-in that counts for a recovery day, without its answers; one query."""
    found: list[CheckIn] = _COUNTING.objects(treatment=treatment_id, day=day)
    return found[0] if found else None


def drafts_left(*, at: datetime, limit: int) -> tuple[UUID, ...]:
    """Open drafts nobody has touched for a while, the oldest first; one query."""
    left = Q(ended_at__isnull=True, changed_at__lte=at - LEFT_AFTER)
    rows = CheckInDraft.objects.filter(left).order_by("changed_at")
    return tuple(rows.values_list("pk", flat=True)[:limit])


def whole_drafts() -> QuerySet[CheckInDraft]:
    """Drafts with their treatment, patient, clinic and version, without the version's text."""
    related = ("treatment__patient__clinic", "treatment__protocol_version")
    rows = CheckInDraft.objects.select_related(*related)
    return rows.defer("treatment__protocol_version__content")


_OWN = Compiled(
    lambda user, draft: whole_drafts().filter(treatment__patient__user=user, pk=draft),
    user=UUID,
    draft=UUID,
)
_OPEN = Compiled(
    lambda treatment: CheckInDraft.objects.filter(
        treatment=treatment, ended_at__isnull=True
    ),
    treatment=UUID,
)
_COUNTING = Compiled(
    lambda treatment, day: CheckIn.objects.filter(
        treatment=treatment, day=day, replaced_by__isnull=True
    ).order_by(),
    treatment=UUID,
    day=int,
)


def protocol_of(*, draft: CheckInDraft) -> Protocol:
    """The protocol the draft asks by; no query once a process has read the version."""
    return protocol_queries.as_protocol(version=draft.treatment.protocol_version)


def draft_answers(*, draft: CheckInDraft) -> DraftAnswers:
    """The draft's columns as the domain reads them.

    What no version of the vocabulary knows any more is left out.
    """
    return DraftAnswers(
        picked={
            code: Picked(codes=tuple(one["codes"]), at=_moment(one))
            for code, one in draft.answers.items()
        },
        signs={
            SIGNS[code]: Asked(
                answer=Answer(one["answer"]) if one["answer"] else None,
                on=one["on"],
                at=_moment(one),
            )
            for code, one in draft.signs.items()
            if code in SIGNS
        },
        more={Symptom(code): _more(one) for code, one in draft.symptoms.items()},
        passed=frozenset(draft.passed),
        temperature_c=draft.temperature_c,
        has_note=bool(draft.note),
        only_more=draft.only_more,
    )


def _more(one: dict[str, Any]) -> MoreTold:
    grade = one["grade"]
    return MoreTold(
        is_graded=one["is_graded"],
        severity=None if grade is None else Severity(grade),
        trend=Trend(one["trend"]) if one["trend"] else None,
        is_one_sided=one["is_one_sided"],
        at=_moment(one),
    )


def _moment(one: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(one["at"])
