"""What one patient's pages show, read in one go and in a bounded number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404

from accounts import queries as account_queries
from aftercare.checkins import queries as checkin_queries
from aftercare.clinics import queries as clinic_queries
from aftercare.domain.timeline import canonical_zone
from aftercare.protocols import queries as protocol_queries
from aftercare.reminders import queries as reminder_queries
from aftercare.timeline import telling
from aftercare.timeline.matters import NOTHING_OPEN, BesidePlans, Matters, beside_plans
from aftercare.timeline.telling import Answers
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, time
    from uuid import UUID

    from accounts.models import User
    from aftercare.checkins.models import CheckIn
    from aftercare.checkins.queries import ToldDay
    from aftercare.clinics.models import Clinic, Patient
    from aftercare.clinics.queries import Opening
    from aftercare.domain.protocol import Protocol
    from aftercare.domain.timeline import ZonePeriod
    from aftercare.reminders.queries import OwnDay
    from aftercare.treatments.queries import Outline, PlanForPatient

NOTHING_ASKED = reminder_queries.OwnDay(times={}, cause="", since=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDay:
    """One patient at one instant: plans newest first, `chosen` the one a page is about,
    `running` those under way.

    Unless asked otherwise that is the newest whose treatment is done: a visit to come does
    not hide the course that is running.

    `done` holds when each turn was ticked, by (treatment, care task, slot), each treatment
    on its own recovery day. `zones_settled` are the zones a browser may be in without a
    question, empty when nobody is to be asked. `own` is what the person chose. `plans` is
    empty while the clinic has entered nothing.

    `told` are the check-ins by treatment, those of `before` among them: the last treatment
    before the chosen one that healed alike. `matters` is what is open with the clinic.
    `protocol` has the words for it; None where there is nothing to say.
    """

    at: datetime
    user: User
    patient: Patient
    clinic: Clinic
    plans: tuple[PlanForPatient, ...]
    running: tuple[PlanForPatient, ...]
    chosen: PlanForPatient | None
    protocol: Protocol | None
    opening: Opening
    zone: str
    zones_settled: tuple[str, ...]
    theme: str
    done: Mapping[tuple[UUID, str, str], datetime]
    own: OwnDay
    told: Mapping[UUID, tuple[ToldDay, ...]]
    before: PlanForPatient | None
    matters: Matters


class NotYetAgreed(Exception):
    """The patient has not given consent: the first run comes before every page."""


def patient_day(
    *,
    user: User,
    at: datetime,
    plan_id: str = "",
    with_tasks: bool = False,
    answers: Answers = Answers.NONE,
    with_matters: bool = False,
) -> PatientDay:
    """All a page needs; raises NotYetAgreed, and Http404 for whoever is no patient.

    `plan_id` chooses among the patient's own plans; another's, or nonsense, is Http404.
    """
    standing = account_queries.standing_of(user=user)
    plans, one, before = _plans(user, standing.zones, plan_id, at, answers)
    patient = one.patient if one else _first_patient(user)
    if not standing.has_agreed:
        raise NotYetAgreed
    zone = one.plan.zone if one else _own_zone(standing.zones, patient.clinic)
    beside = _beside(user, patient, at, tasks=with_tasks, matters=with_matters)
    return PatientDay(
        at=at,
        user=user,
        patient=patient,
        clinic=patient.clinic,
        plans=plans,
        running=tuple(p for p in plans if p.plan.is_running(at)),
        chosen=one,
        protocol=_words(one, patient.clinic, beside.matters),
        opening=beside.opening,
        zone=zone,
        zones_settled=standing.travel.settled(zone=zone),
        theme=standing.theme,
        done=_done(plans, at) if with_tasks else {},
        own=beside.own,
        told=telling.told(plans, one, before, answers, at),
        before=before,
        matters=beside.matters,
    )


def _words(
    one: PlanForPatient | None, clinic: Clinic, matters: Matters
) -> Protocol | None:
    """The words of the plan; for a plan that was stopped with something open, the clinic's."""
    if one is not None:
        return one.plan.protocol
    return _published_protocol(clinic) if matters.concern else None


def _beside(
    user: User, patient: Patient, at: datetime, *, tasks: bool, matters: bool
) -> BesidePlans:
    """A page that does not say what is open asks for no more than it shows."""
    if matters:
        return beside_plans(patient=patient, at=at)
    return BesidePlans(
        matters=NOTHING_OPEN,
        opening=clinic_queries.opening(clinic=patient.clinic, at=at),
        own=reminder_queries.own_day(user=user) if tasks else NOTHING_ASKED,
    )


def check_in_on(*, day: PatientDay, number: int) -> CheckIn | None:
    """All that was answered about the chosen plan on a recovery day; five queries."""
    told = day.told.get(day.chosen.plan.treatment_id, ()) if day.chosen else ()
    found = next((one for one in told if one.day == number), None)
    if found is None:
        return None
    return checkin_queries.get_check_in_for(
        user=day.user, check_in_id=found.check_in_id
    )


def _plans(
    user: User,
    zones: tuple[ZonePeriod, ...],
    plan_id: str,
    at: datetime,
    answers: Answers,
) -> tuple[tuple[PlanForPatient, ...], PlanForPatient | None, PlanForPatient | None]:
    """Those the pages are about, the one this page is about, and the one before it."""
    newest, is_all = treatment_queries.newest_outlines(user=user, zones=zones, at=at)
    is_enough = is_all or bool(newest)
    found = _picked(newest, plan_id, at) if is_enough else None
    wants_before = answers is not Answers.NONE
    if found is None or (wants_before and not is_all and found[2] is None):
        every = treatment_queries.outlines_for(user=user, zones=zones)
        found = _picked(every, plan_id, at)
    current, chosen, before = found
    before = before if wants_before else None
    wanted = [*current, *([before] if before else [])]
    whole = {
        one.plan.treatment_id: one
        for one in treatment_queries.plans_of(outlines=wanted, zones=zones)
    }
    return (
        tuple(whole[one.treatment_id] for one in current),
        whole[chosen.treatment_id] if chosen else None,
        whole[before.treatment_id] if before else None,
    )


def _picked(
    outlines: tuple[Outline, ...], plan_id: str, at: datetime
) -> tuple[tuple[Outline, ...], Outline | None, Outline | None]:
    """Those a page may be about, the one it is about, and the one before that."""
    current = treatment_queries.current_of(outlines=outlines, at=at)
    chosen = _chosen(current, plan_id, at)
    return current, chosen, _before(outlines, chosen)


def _before(every: tuple[Outline, ...], chosen: Outline | None) -> Outline | None:
    """The last treatment before this one that is like it: the same area, or the face again."""
    if chosen is None:
        return None
    earlier = (one for one in every if one.ended_at < chosen.ended_at)
    alike = (one for one in earlier if _places(one) & _places(chosen))
    return max(alike, key=lambda one: one.ended_at, default=None)


def _places(one: Outline) -> frozenset[str]:
    return frozenset("face" if a.area.is_face else a.area for a in one.areas)


def protocol_for(*, day: PatientDay) -> Protocol:
    """The chosen plan's, or before any plan the one the clinic publishes; else Http404."""
    protocol = day.chosen.plan.protocol if day.chosen else None
    protocol = protocol or _published_protocol(day.clinic)
    if protocol is None:
        raise Http404
    return protocol


def _published_protocol(clinic: Clinic) -> Protocol | None:
    try:
        version = protocol_queries.published(clinic=clinic)
    except protocol_queries.NoPublishedProtocol:
        return None
    return protocol_queries.as_protocol(version=version)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRun:
    """What the first run knows of the patient before and between its steps."""

    user: User
    patient: Patient
    has_agreed: bool
    zone: str
    protocol: Protocol | None
    times: Mapping[str, time]


def first_run(*, user: User) -> FirstRun:
    """Raises Http404 for whoever is no patient."""
    patient = _first_patient(user)
    return FirstRun(
        user=user,
        patient=patient,
        has_agreed=account_queries.has_agreed(user=user),
        zone=_own_zone(account_queries.zones_of(user=user), patient.clinic),
        protocol=_published_protocol(patient.clinic),
        times=reminder_queries.choice_of(user=user).times,
    )


def patient_of(*, user: User) -> Patient:
    """The patient this person is, or Http404."""
    return _first_patient(user)


def _first_patient(user: User) -> Patient:
    patients = clinic_queries.patients_for_user(user=user)
    if not patients:
        raise Http404
    return patients[0]


def _own_zone(zones: tuple[ZonePeriod, ...], clinic: Clinic) -> str:
    """Where the person lives; without a zone that anybody knows, the clinic's (I22)."""
    last = zones[-1].zone if zones else ""
    return canonical_zone(name=last, fallback=clinic.zone)


def _chosen(current: tuple[Outline, ...], plan_id: str, at: datetime) -> Outline | None:
    if not plan_id:
        started = (one for one in current if one.ended_at <= at)
        return next(started, current[0] if current else None)
    for one in current:
        if str(one.treatment_id) == plan_id:
            return one
    raise Http404


def _done(
    plans: tuple[PlanForPatient, ...], at: datetime
) -> dict[tuple[UUID, str, str], datetime]:
    """Each treatment's ticks on its own recovery day."""
    days = {one.plan.treatment_id: one.plan.recovery_day(at) for one in plans}
    ticks = reminder_queries.done_for(treatment_ids=days, days=days.values())
    return {
        (tick.treatment_id, tick.care_task, tick.slot): tick.done_at
        for tick in ticks.values()
        if tick.day == days[tick.treatment_id]
    }
