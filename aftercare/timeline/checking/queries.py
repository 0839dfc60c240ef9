"""What the check-in's pages need to know, each in a handful of queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.http import Http404

from accounts import queries as account_queries
from aftercare.checkins import queries as checkin_queries
from aftercare.clinics import queries as clinic_queries
from aftercare.domain.check_in_draft import DraftAnswers
from aftercare.domain.check_in_flow import MORE, state_of
from aftercare.protocols import queries as protocol_queries
from aftercare.timeline.queries import NotYetAgreed, patient_of
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from accounts.models import User
    from aftercare.checkins.models import CheckIn, CheckInDraft, Review
    from aftercare.checkins.queries import OwnMark
    from aftercare.clinics.models import Clinic
    from aftercare.clinics.queries import Opening
    from aftercare.domain.care_plan import CarePlan
    from aftercare.domain.check_in import CheckInFacts
    from aftercare.domain.protocol import Protocol
    from aftercare.domain.timeline import ZonePeriod
    from aftercare.domain.vocabulary import BodyArea
    from aftercare.treatments.models import Treatment

# Which one stands for all when none of them can be answered now.
NEAREST = ("early", "before", "no_form", "after")
# In these a first answer is taken: what began elsewhere or was sent is gone on with.
ANSWERABLE = frozenset({"running", "begun", "again"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One treatment and where it stands now; `state` as domain.check_in_flow.state_of.

    `areas` are filled where there is more than one to choose from.
    """

    treatment: Treatment
    protocol: Protocol
    day: int
    zone: str
    state: str
    areas: tuple[BodyArea, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What stands at the door of a check-in.

    state: that of `place`; or "none" without a treatment, "choose" among `running` ones,
    "begun" with an open `draft`, "again" with a `sent` check-in of today.
    """

    at: datetime
    user: User
    clinic: Clinic
    theme: str
    state: str
    place: Place | None = None
    running: tuple[Place, ...] = ()
    draft: CheckInDraft | None = None
    sent: CheckIn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A screen of a draft, or of one that begins with its first answer (draft None).

    before: the check-in of today that the draft changes or adds to. promised_at: when
    somebody has looked, where the clinic promises it; read for the last question only.
    has_yesterday: there is a day to compare with; read for the further screen only.
    """

    at: datetime
    user: User
    clinic: Clinic
    theme: str
    treatment: Treatment
    protocol: Protocol
    draft_id: UUID
    draft: CheckInDraft | None
    answers: DraftAnswers
    before: CheckInFacts | None = None
    has_yesterday: bool = False
    promised_at: datetime | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFacts:
    """One check-in with all that its page says around it; `is_whole` as was_whole."""

    at: datetime
    user: User
    theme: str
    check_in: CheckIn
    plan: CarePlan
    clinic: Clinic
    opening: Opening
    review: Review | None
    marks: tuple[OwnMark, ...]
    is_todays: bool
    is_whole: bool

    @property
    def compares(self) -> bool:
        """It was set against its day, and the clinic still wants that."""
        return self.check_in.is_compared and self.clinic.compares


def start_for(*, user: User, at: datetime, plan_id: str = "") -> Start:
    """Raises NotYetAgreed, and Http404 for whoever is no patient or has no such plan."""
    standing = account_queries.standing_of(user=user)
    rows = treatment_queries.own_treatments(user=user)
    patient = rows[0].patient if rows else patient_of(user=user)
    if not standing.has_agreed:
        raise NotYetAgreed
    zones = account_queries.zones_of(user=user) if rows else ()
    places = tuple(_place(row, zones, at) for row in rows)
    running = tuple(one for one in places if one.state == "running")
    state, place = _standing(_chosen(places, plan_id), running, plan_id)
    found = Start(
        at=at,
        user=user,
        clinic=place.treatment.patient.clinic if place else patient.clinic,
        theme=standing.theme,
        state=state,
        place=place,
        running=_with_areas(running) if state == "choose" else (),
    )
    return _with_what_is_known(found) if state == "running" else found


def first_asking(*, start: Start, place: Place, draft_id: UUID) -> Asking:
    """The first question of a check-in that has not begun; no query."""
    return Asking(
        at=start.at,
        user=start.user,
        clinic=start.clinic,
        theme=start.theme,
        treatment=place.treatment,
        protocol=place.protocol,
        draft_id=draft_id,
        draft=None,
        answers=DraftAnswers(),
        has_yesterday=place.day > 0,
        zone=place.zone,
    )


def asking_for(*, user: User, at: datetime, draft_id: UUID, screen: str = "") -> Asking:
    """The patient's own draft, open or ended. Raises NotYetAgreed, and Http404.

    Two queries for a question; the last one and the further screen ask more.
    """
    draft = checkin_queries.get_draft_for(user=user, draft_id=draft_id)
    standing = account_queries.standing_of(user=user)
    if not standing.has_agreed:
        raise NotYetAgreed
    found = Asking(
        at=at,
        user=user,
        clinic=draft.treatment.patient.clinic,
        theme=standing.theme,
        treatment=draft.treatment,
        protocol=checkin_queries.protocol_of(draft=draft),
        draft_id=draft.pk,
        draft=draft,
        answers=checkin_queries.draft_answers(draft=draft),
        before=_before(draft),
    )
    return _for_screen(found, screen)


def asking_all(
    *, user: User, at: datetime, treatment_id: UUID, draft_id: UUID
) -> Asking:
    """For all screens at once, whether the draft has begun or not."""
    start = start_for(user=user, at=at, plan_id=str(treatment_id))
    if start.place is None or start.state not in ANSWERABLE:
        raise Http404
    asking = first_asking(start=start, place=start.place, draft_id=draft_id)
    if start.draft is None or start.draft.pk != draft_id:
        return asking
    answers = checkin_queries.draft_answers(draft=start.draft)
    return replace(
        asking, draft=start.draft, answers=answers, before=_before(start.draft)
    )


def _before(draft: CheckInDraft) -> CheckInFacts | None:
    if draft.adds_to_id is None:
        return None
    row = checkin_queries.whole_check_in(check_in_id=draft.adds_to_id)
    return checkin_queries.as_facts(check_in=row)


def _for_screen(asking: Asking, screen: str) -> Asking:
    is_last = screen == asking.protocol.questions[-1].code
    promises = is_last and asking.clinic.reply_goal_minutes is not None
    if screen != MORE and not promises:
        return asking
    zones = account_queries.zones_of(user=asking.user)
    day = treatment_queries.recovery_day_of(
        treatment=asking.treatment, zones=zones, at=asking.at
    )
    return replace(
        asking,
        has_yesterday=day > 0,
        zone=zones[-1].zone if zones else asking.treatment.zone,
        promised_at=checkin_queries.promised_by(clinic=asking.clinic, at=asking.at)
        if promises
        else None,
    )


def result_for(*, user: User, at: datetime, check_in_id: UUID) -> ResultFacts:
    """Raises NotYetAgreed, and Http404 for anybody but the patient."""
    row = checkin_queries.get_check_in_for(user=user, check_in_id=check_in_id)
    standing = account_queries.standing_of(user=user)
    if not standing.has_agreed:
        raise NotYetAgreed
    plan = treatment_queries.plan_of(treatment_id=row.treatment_id)
    clinic = row.treatment.patient.clinic
    marks = checkin_queries.own_points(treatment_ids=[row.treatment_id])
    return ResultFacts(
        at=at,
        user=user,
        theme=standing.theme,
        check_in=row,
        plan=plan,
        clinic=clinic,
        opening=clinic_queries.opening(clinic=clinic, at=at),
        review=checkin_queries.latest_review_of(patient=row.treatment.patient),
        marks=marks.get(row.treatment_id, ()),
        is_todays=plan.recovery_day(at) == row.day,
        is_whole=checkin_queries.was_whole(check_in=row, protocol=plan.protocol),
    )


def _place(row: Treatment, zones: tuple[ZonePeriod, ...], at: datetime) -> Place:
    protocol = protocol_queries.as_protocol(version=row.protocol_version)
    day = treatment_queries.recovery_day_of(treatment=row, zones=zones, at=at)
    return Place(
        treatment=row,
        protocol=protocol,
        day=day,
        zone=zones[-1].zone if zones else row.zone,
        state=state_of(protocol=protocol, ended_at=row.ended_at, day=day, at=at),
    )


def _chosen(places: tuple[Place, ...], plan_id: str) -> tuple[Place, ...]:
    if not plan_id:
        return places
    mine = tuple(one for one in places if str(one.treatment.pk) == plan_id)
    if not mine:
        raise Http404
    return mine


def _standing(
    places: tuple[Place, ...], running: tuple[Place, ...], plan_id: str
) -> tuple[str, Place | None]:
    asked = tuple(one for one in places if one in running)
    if len(asked) > 1 and not plan_id:
        return "choose", None
    for state in ("running", *NEAREST):
        for one in places:
            if one.state == state:
                return state, one
    return "none", None


def _with_areas(running: tuple[Place, ...]) -> tuple[Place, ...]:
    areas = treatment_queries.areas_by_treatment(
        treatment_ids=[one.treatment.pk for one in running]
    )
    return tuple(replace(one, areas=areas.get(one.treatment.pk, ())) for one in running)


def _with_what_is_known(start: Start) -> Start:
    if start.place is None:
        return start
    pk, day = start.place.treatment.pk, start.place.day
    draft = checkin_queries.open_draft_of(treatment_id=pk)
    sent = checkin_queries.counting_on(treatment_id=pk, day=day)
    state = "begun" if draft else "again" if sent else "running"
    return replace(start, state=state, draft=draft, sent=sent)
