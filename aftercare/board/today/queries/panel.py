"""Everything about one person who waits, for the panel beside the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from aftercare.checkins import queries as checkin_queries
from aftercare.checkins.models import ReasonKind, Review
from aftercare.conversations import queries as conversation_queries
from aftercare.domain.timeline import ZonePeriod, local_date, local_instant
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from accounts.models import User
    from aftercare.checkins.models import AdverseEvent, CheckIn, ReviewReason
    from aftercare.clinics.models import Clinic, Membership, Patient
    from aftercare.conversations.models import Conversation, SessionRequest
    from aftercare.conversations.queries import Listed, MessageLine, Offered
    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.vocabulary import TriageLevel
    from aftercare.treatments.models import Treatment

LAST_CLOSED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One conversation with everything written in it."""

    conversation: Conversation
    lines: tuple[MessageLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The treatment it is about, and its check-ins that count, oldest first.

    `received_last` is what staff know of when they take a level back.
    """

    treatment: Treatment
    plan: CarePlan
    check_ins: tuple[CheckIn, ...]
    uncleared: TriageLevel | None
    received_last: UUID | None
    event: AdverseEvent | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """`talks` are those in which the patient waits, else the one written in last."""

    review: Review
    patient: Patient
    holder: User | None
    reasons: tuple[ReviewReason, ...]
    course: Course | None
    talks: tuple[Talk, ...]
    wish: SessionRequest | None
    replies: tuple[Offered, ...]

    @property
    def waiting(self) -> Talk | None:
        """Where an answer goes: the conversation written in last of those that wait."""
        waits = [one for one in self.talks if one.conversation.waiting_since]
        return waits[0] if waits else None


def panel(*, member: Membership, review_id: UUID, at: datetime) -> Panel:
    """A review of the member's own clinic with all that is to be read; or Http404.

    The queries do not grow with check-ins or messages.
    """
    review = checkin_queries.get_review(member=member, review_id=review_id)
    patient = review.patient
    course = _course(review, member)
    return Panel(
        review=review,
        patient=patient,
        holder=checkin_queries.holder_of(review=review, at=at),
        reasons=_open(checkin_queries.reasons_of(review=review), review),
        course=course,
        talks=tuple(_talks(conversation_queries.conversations_with(patient=patient))),
        wish=conversation_queries.open_session_request_of(patient=patient),
        replies=_replies(review, course, at),
    )


def closed_today(*, clinic: Clinic, at: datetime) -> tuple[Review, ...]:
    """What came to an end since midnight at the clinic, the last first; one query."""
    today = local_date(at=at, zones=(ZonePeriod(zone=clinic.zone, since=None),))
    midnight = local_instant(on=today, wall=time.min, zone=clinic.zone)
    rows = Review.objects.filter(clinic=clinic, closed_at__gte=midnight)
    whole = rows.select_related("patient", "closed_by").order_by("-closed_at", "pk")
    return tuple(whole[:LAST_CLOSED])


def _open(
    reasons: tuple[ReviewReason, ...], review: Review
) -> tuple[ReviewReason, ...]:
    """Those that wait; of a closed review those that its end settled."""
    return tuple(one for one in reasons if one.settled_at == review.closed_at)


def _course(review: Review, member: Membership) -> Course | None:
    treatment = _treatment(review, member)
    if treatment is None:
        return None
    key = treatment.pk
    return Course(
        treatment=treatment,
        plan=treatment_queries.care_plan_of(treatment=treatment),
        check_ins=checkin_queries.check_ins_of(treatment_id=key),
        uncleared=checkin_queries.uncleared_level(treatment_id=key),
        received_last=checkin_queries.last_received(treatment_id=key),
        event=checkin_queries.unresolved_event_of(treatment_id=key),
    )


def _treatment(review: Review, member: Membership) -> Treatment | None:
    """The one it is about, else the patient's newest."""
    if review.treatment_id is None:
        return treatment_queries.last_treatment(patient=review.patient)
    return treatment_queries.get_treatment(
        member=member, treatment_id=review.treatment_id
    )


def _talks(listed: tuple[Listed, ...]) -> Iterable[Talk]:
    waits = [one for one in listed if one.conversation.waiting_since is not None]
    for one in waits or listed[:1]:
        key = one.conversation.pk
        lines = conversation_queries.messages_of(conversation_id=key)
        yield Talk(conversation=one.conversation, lines=lines)


def _replies(
    review: Review, course: Course | None, at: datetime
) -> tuple[Offered, ...]:
    """What the clinic has approved for this reason on this day."""
    if course is None:
        return ()
    return conversation_queries.quick_replies_for(
        patient=review.patient,
        protocol_code=course.plan.protocol.code,
        day=max(course.plan.recovery_day(at), 0),
        level=review.level,
        kind=ReasonKind(review.kind).value,
    )


def offered(
    *, member: Membership, review_id: UUID, at: datetime
) -> tuple[Offered, ...]:
    """The quick replies of this review alone."""
    review = checkin_queries.get_review(member=member, review_id=review_id)
    return _replies(review, _course(review, member), at)
