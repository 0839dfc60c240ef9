"""What a patient's page asks: a head that is always there, and the rows of one tab.

Only the open tab loads its rows, so that the page stays within 15 queries. The SQL of what
is asked each time is put together once a process (foundation/compiled.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower

from accounts import queries as account_queries
from aftercare.board import queries as board_queries
from aftercare.board.queries import PatientFacts
from aftercare.board.story.standing import Standing, standings
from aftercare.checkins.models import AdverseEvent, Review
from aftercare.clinics import queries as clinic_queries
from aftercare.clinics.models import Invitation, Patient
from aftercare.foundation.compiled import Compiled
from aftercare.outbox.models import BadAddress
from aftercare.treatments.models import TreatedArea, Treatment
from aftercare.treatments.queries.plans import plan_from
from aftercare.treatments.queries.rows import whole as whole_treatments

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from aftercare.board.queries import InvitationFacts
    from aftercare.clinics.models import Membership
    from aftercare.domain.timeline import ZonePeriod

LAST_HAPPENINGS = 3


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
class Story:
    """The head of the page; `treatments` are all of them, the newest first.

    `standings` are the check-ins of the running one that count, by day; `has_agreed` is
    false too for who has no account.
    """

    facts: PatientFacts
    treatments: tuple[Treatment, ...]
    standings: tuple[Standing, ...]
    happenings: tuple[Happening, ...]
    zones: tuple[ZonePeriod, ...]
    has_agreed: bool

    @property
    def patient(self) -> Patient:
        return self.facts.patient

    @property
    def standing(self) -> Standing | None:
        """The check-in that was answered last."""
        return max(self.standings, key=lambda one: one.at, default=None)

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


def story_of(*, member: Membership, patient_id: UUID) -> Story:
    """The head, or Http404 for another clinic's patient.

    Seven queries: treatments bring their patient along, and only who has none is asked for.
    """
    own = _TREATMENTS.objects(patient_id=patient_id, clinic_id=member.clinic_id)
    treatments: tuple[Treatment, ...] = tuple(own)
    _with_areas(treatments, patient_id)
    if treatments:
        patient = treatments[0].patient
    else:
        patient = clinic_queries.get_patient(member=member, patient_id=patient_id)
    user = patient.user
    zones = account_queries.zones_of(user=user) if user else ()
    running = next((one for one in treatments if one.stopped_at is None), None)
    return Story(
        facts=_facts(patient, running, zones),
        treatments=treatments,
        standings=standings(treatment_id=running.pk) if running else (),
        happenings=_happenings(patient.pk),
        zones=zones,
        has_agreed=bool(user and account_queries.standing_of(user=user).has_agreed),
    )


def _with_areas(treatments: tuple[Treatment, ...], patient_id: UUID) -> None:
    """As prefetch_related would leave them, which costs more than all other queries here."""
    by_treatment: dict[UUID, list[TreatedArea]] = {one.pk: [] for one in treatments}
    for area in _AREAS.objects(patient_id=patient_id) if treatments else ():
        by_treatment.get(area.treatment_id, []).append(area)
    for one in treatments:
        one._prefetched_objects_cache = {"areas": by_treatment[one.pk]}  # type: ignore[attr-defined]  # noqa: SLF001 - what prefetch_related fills


def _facts(
    patient: Patient, running: Treatment | None, zones: tuple[ZonePeriod, ...]
) -> PatientFacts:
    address = patient.user.email if patient.user else patient.email
    return PatientFacts(
        patient=patient,
        treatment=running,
        plan=plan_from(treatment=running, zones=zones) if running else None,
        person=None,
        invited=None if patient.user_id else _last_invitation(patient),
        next_reminder=None,
        address=address,
        bad_address=next(iter(_BAD.objects(patient_id=patient.pk)), None),
    )


def _last_invitation(patient: Patient) -> InvitationFacts | None:
    rows = Invitation.objects.filter(patient=patient, replaced_at__isnull=True)
    newest = rows.select_related("patient").order_by("-invited_at")[:1]
    return next(iter(board_queries.with_deliveries(invitations=newest)), None)


def _happenings(patient_id: UUID) -> tuple[Happening, ...]:
    """What is open, then what was last; one query over both tables."""
    rows = _HAPPENINGS.rows(patient_id=patient_id)
    return tuple(Happening(*row) for row in rows)


def _both(patient_id: UUID) -> QuerySet[Any, tuple[Any, ...]]:
    nothing = {name: _text("") for name in ("kind", "why", "outcome")}
    events = AdverseEvent.objects.filter(treatment__patient=patient_id)
    reviews = Review.objects.filter(patient=patient_id)
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
    return both.order_by("-is_open", "-raised_at")[:LAST_HAPPENINGS]


def _columns(taken_at: str, ended_at: str) -> tuple[str, ...]:
    """As Happening has them."""
    head = ("pk", "what", "level", "raised_at")
    return (*head, taken_at, ended_at, "kind", "why", "outcome", "is_open")


def _text(text: str) -> Value:
    return Value(text, output_field=CharField())


def _is_open(field: str) -> Case:
    return Case(When(**{f"{field}__isnull": True}, then=Value(1)), default=Value(0))


def _of_patient(patient_id: UUID, clinic_id: UUID) -> QuerySet[Treatment]:
    return whole_treatments().filter(patient=patient_id, patient__clinic=clinic_id)


def _areas(patient_id: UUID) -> QuerySet[TreatedArea]:
    rows = TreatedArea.objects.filter(treatment__patient=patient_id)
    return rows.order_by("area")


def _bad(patient_id: UUID) -> QuerySet[BadAddress]:
    """Of the address where mail to them goes: the account's once there is one."""
    written_to = Lower(Coalesce("user__email", "email"))
    own = Patient.objects.filter(pk=patient_id).annotate(key=written_to).values("key")
    still = BadAddress.objects.filter(mended_at__isnull=True)
    return still.alias(key=Lower("address")).filter(key=Subquery(own))


_AREAS = Compiled(_areas, patient_id=UUID)
_BAD = Compiled(_bad, patient_id=UUID)
_TREATMENTS = Compiled(_of_patient, patient_id=UUID, clinic_id=UUID)
_HAPPENINGS = Compiled(_both, patient_id=UUID)
