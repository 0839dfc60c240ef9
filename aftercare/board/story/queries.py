"""What a patient's page asks: a head that is always there, and the rows of one tab.

Only the open tab loads its rows, so that the page stays within 15 queries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Case, CharField, OuterRef, Subquery, Value, When

from accounts import queries as account_queries
from aftercare.board import queries as board_queries
from aftercare.board.queries import PatientFacts
from aftercare.checkins import queries as checkin_queries
from aftercare.checkins.models import AdverseEvent, CheckIn, Review
from aftercare.checkins.queries.history import whole
from aftercare.clinics import queries as clinic_queries
from aftercare.clinics.models import Invitation
from aftercare.outbox import addresses
from aftercare.treatments.queries.plans import plan_from
from aftercare.treatments.queries.rows import whole as whole_treatments

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from aftercare.board.queries import InvitationFacts
    from aftercare.checkins.queries import OwnMark
    from aftercare.clinics.models import Membership, Patient
    from aftercare.domain.care_plan import CarePlan
    from aftercare.treatments.models import Treatment

LAST_HAPPENINGS = 3
A_PAGE = 10


class Happening(NamedTuple):
    """An adverse event, or something a person had to look at; both are rows of one list.

    `what` is "event" or "review"; `taken_at` is when somebody took it in hand or looked.
    """

    key: UUID
    what: str
    level: int
    at: datetime
    taken_at: datetime | None
    ended_at: datetime | None
    kind: str
    why: str
    outcome: str
    is_open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The check-in of the running treatment that counts last."""

    level: int
    at: datetime
    day: int
    is_cleared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The head of the page; `treatments` are all of them, the newest first."""

    facts: PatientFacts
    treatments: tuple[Treatment, ...]
    standing: Standing | None
    happenings: tuple[Happening, ...]

    @property
    def patient(self) -> Patient:
        return self.facts.patient

    @property
    def open_review(self) -> UUID | None:
        """The one on the board, where an answer belongs."""
        reviews = (h for h in self.happenings if h.what == "review" and h.is_open)
        return next((one.key for one in reviews), None)

    def treatment(self, key: str) -> Treatment | None:
        """The one an address names; else the running one, else the newest."""
        named = (one for one in self.treatments if str(one.pk) == key)
        newest = self.treatments[0] if self.treatments else None
        return next(named, self.facts.treatment or newest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One treatment with the patient's own line and a page of what they answered."""

    treatment: Treatment
    plan: CarePlan
    marks: tuple[OwnMark, ...]
    check_ins: tuple[CheckIn, ...]
    has_more: bool


def story_of(*, member: Membership, patient_id: UUID) -> Story:
    """The head, or Http404 for another clinic's patient.

    Seven queries: treatments bring their patient along, and only who has none is asked for.
    """
    own = whole_treatments().filter(
        patient=patient_id, patient__clinic=member.clinic_id
    )
    treatments = tuple(_with_standing(own))
    if treatments:
        patient = treatments[0].patient
    else:
        patient = clinic_queries.get_patient(member=member, patient_id=patient_id)
    running = next((one for one in treatments if one.stopped_at is None), None)
    user_ids = {patient.user_id} - {None}
    people = account_queries.contact_facts(user_ids=user_ids) if user_ids else {}
    person = people.get(patient.user_id) if patient.user_id else None
    zones = person.zones if person else ()
    address = person.email if person else patient.email
    facts = PatientFacts(
        patient=patient,
        treatment=running,
        plan=plan_from(treatment=running, zones=zones) if running else None,
        person=person,
        invited=None if patient.user_id else _last_invitation(patient),
        next_reminder=None,
        address=address,
        bad_address=addresses.bad_among(addresses=[address]).get(address.lower()),
    )
    return Story(
        facts=facts,
        treatments=treatments,
        standing=_standing(running),
        happenings=_happenings(patient),
    )


def course_of(*, story: Story, treatment: Treatment, start: int) -> Course:
    """A page of check-ins, the newest first, replaced ones among them; five queries."""
    person = story.facts.person
    ordered = (
        whole()
        .filter(treatment=treatment)
        .select_related("clearance__cleared_by")
        .order_by("-answered_at", "-created_at")
    )
    found = tuple(ordered[start : start + A_PAGE + 1])
    points = checkin_queries.own_points(treatment_ids=[treatment.pk])
    return Course(
        treatment=treatment,
        plan=plan_from(treatment=treatment, zones=person.zones if person else ()),
        marks=points.get(treatment.pk, ()),
        check_ins=found[:A_PAGE],
        has_more=len(found) > A_PAGE,
    )


def _with_standing(rows: QuerySet[Treatment]) -> QuerySet[Any]:
    counting = CheckIn.objects.filter(
        treatment=OuterRef("pk"), replaced_by__isnull=True
    ).order_by("-answered_at")
    names = ("level", "answered_at", "day", "clearance")
    return rows.annotate(
        **{f"last_{name}": Subquery(counting.values(name)[:1]) for name in names}
    )


def _standing(treatment: Any) -> Standing | None:
    if treatment is None or treatment.last_level is None:
        return None
    return Standing(
        level=treatment.last_level,
        at=treatment.last_answered_at,
        day=treatment.last_day,
        is_cleared=treatment.last_clearance is not None,
    )


def _last_invitation(patient: Patient) -> InvitationFacts | None:
    rows = Invitation.objects.filter(patient=patient, replaced_at__isnull=True)
    newest = rows.select_related("patient").order_by("-invited_at")[:1]
    return next(iter(board_queries.with_deliveries(invitations=newest)), None)


def _happenings(patient: Patient) -> tuple[Happening, ...]:
    """What is open, then what was last; one query over both tables."""
    nothing = {name: _text("") for name in ("kind", "why", "outcome")}
    events = AdverseEvent.objects.filter(treatment__patient=patient)
    reviews = Review.objects.filter(patient=patient)
    both = (
        events.annotate(what=_text("event"), is_open=_is_open("resolved_at"), **nothing)
        .values_list(*_columns("acknowledged_at", "resolved_at"))
        .union(
            reviews.annotate(
                what=_text("review"), is_open=_is_open("closed_at")
            ).values_list(*_columns("seen_at", "closed_at")),
            all=True,
        )
    )
    last = both.order_by("-is_open", "-raised_at")[:LAST_HAPPENINGS]
    return tuple(Happening(*row) for row in last)


def _columns(taken_at: str, ended_at: str) -> tuple[str, ...]:
    """As Happening has them."""
    head = ("pk", "what", "level", "raised_at")
    return (*head, taken_at, ended_at, "kind", "why", "outcome", "is_open")


def _text(text: str) -> Value:
    return Value(text, output_field=CharField())


def _is_open(field: str) -> Case:
    return Case(When(**{f"{field}__isnull": True}, then=Value(1)), default=Value(0))
