"""What the staff's lists ask about many patients at once, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, Min, Q, When

from accounts import queries as account_queries
from aftercare.clinics import queries as clinic_queries
from aftercare.clinics.models import Invitation
from aftercare.domain.timeline import ZonePeriod, date_of_day, local_date
from aftercare.outbox import addresses
from aftercare.outbox.models import Delivery
from aftercare.protocols import queries as protocol_queries
from aftercare.reminders.models import Reminder, ReminderState
from aftercare.treatments import queries as treatment_queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.queries import ContactFacts
    from aftercare.clinics.models import Clinic, Patient
    from aftercare.domain.care_plan import CarePlan
    from aftercare.outbox.models import BadAddress
    from aftercare.treatments.models import Treatment

INVITATION_KIND = "invitation"
# ux/guide.md S7: later than this is said on the first page.
LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """People whose course is running, and how many of them have no account yet.

    `late_since` is when the oldest reminder was due, if that is long ago.
    """

    healing: int
    not_signed_in: int
    late_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationFacts:
    """An invitation and what became of its mail; `delivery` is None when none was made."""

    invitation: Invitation
    delivery: Delivery | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFacts:
    """All that a row of the patient list shows; `address` is where mail to them goes."""

    patient: Patient
    treatment: Treatment | None
    plan: CarePlan | None
    person: ContactFacts | None
    invited: InvitationFacts | None
    next_reminder: Reminder | None
    address: str
    bad_address: BadAddress | None


def patients(*, clinic: Clinic, words: str) -> QuerySet[Any]:
    """The clinic's patients, or those the words find; the latest treated first."""
    if words:
        found = clinic_queries.search_patients(clinic=clinic, words=words)
    else:
        found = clinic_queries.patients_of(clinic=clinic)
    return treatment_queries.by_recovery(patients=found)


def counts(*, clinic: Clinic, at: datetime) -> Counts:
    """For the head of the list; three queries."""
    everybody = clinic_queries.patients_of(clinic=clinic)
    today = _today(clinic, at)
    first = date_of_day(treated_on=today, day=-_course_days(clinic))
    healing = treatment_queries.by_recovery(patients=everybody).filter(
        last_treated_on__gte=first, last_treated_on__lte=today
    )
    found = healing.order_by().aggregate(
        healing=Count("pk"), not_signed_in=Count("pk", filter=Q(user__isnull=True))
    )
    return Counts(**found, late_since=_late_since(clinic, at))


def facts_of(*, patients: Sequence[Patient], at: datetime) -> tuple[PatientFacts, ...]:
    """The facts of each patient, in the same order; the queries do not grow with them."""
    plans = treatment_queries.latest_plans(patients=patients)
    people = _people(patients)
    invited = _last_invitations(patients)
    coming = _next_reminders([treatment.pk for treatment, _ in plans.values()], at)
    mail_to = {one.pk: _address(one, people) for one in patients}
    bad = addresses.bad_among(addresses=mail_to.values())
    return tuple(
        PatientFacts(
            patient=one,
            treatment=plans[one.pk][0] if one.pk in plans else None,
            plan=plans[one.pk][1] if one.pk in plans else None,
            person=people.get(one.user_id) if one.user_id else None,
            invited=invited.get(one.pk),
            next_reminder=coming.get(one.pk),
            address=mail_to[one.pk],
            bad_address=bad.get(mail_to[one.pk].lower()),
        )
        for one in patients
    )


def invitations(*, clinic: Clinic) -> QuerySet[Invitation]:
    """The last invitation of each patient of the clinic: open ones first, then the newest."""
    rows = Invitation.objects.filter(patient__clinic=clinic, replaced_at__isnull=True)
    open_first = F("accepted_at").desc(nulls_first=True)
    return rows.select_related("patient").order_by(open_first, "-invited_at")


def waiting_invitations(*, clinic: Clinic) -> int:
    """How many people of the clinic were invited and are not in yet."""
    rows = Invitation.objects.filter(patient__clinic=clinic, replaced_at__isnull=True)
    return rows.filter(accepted_at__isnull=True, patient__user__isnull=True).count()


def with_deliveries(
    *, invitations: Iterable[Invitation]
) -> tuple[InvitationFacts, ...]:
    """Each invitation with the newest mail about it; one query."""
    rows = tuple(invitations)
    mails = Delivery.objects.filter(
        kind=INVITATION_KIND, about__in=[row.pk for row in rows]
    )
    newest = {mail.about: mail for mail in mails.order_by("created_at")}
    return tuple(
        InvitationFacts(invitation=row, delivery=newest.get(row.pk)) for row in rows
    )


def reminders(*, clinic: Clinic, state: str, at: datetime) -> QuerySet[Reminder]:
    """The clinic's reminders in a state ("" for all): the latest due first, then what is to come."""
    rows = Reminder.objects.filter(treatment_queries.of_clinic(clinic=clinic))
    if state:
        rows = rows.filter(state=state)
    related = ("treatment__patient", "treatment__protocol_version")
    whole = rows.select_related(*related).defer("treatment__protocol_version__content")
    if state == ReminderState.PLANNED:
        return whole.order_by("due_at", "pk")
    is_coming = Case(When(due_at__gt=at, then=1), default=0)
    return whole.order_by(is_coming, "-due_at", "pk")


def _late_since(clinic: Clinic, at: datetime) -> datetime | None:
    late = Reminder.objects.filter(
        patient__clinic=clinic, state=ReminderState.PLANNED, due_at__lte=at - LATE
    )
    oldest: datetime | None = late.aggregate(oldest=Min("due_at"))["oldest"]
    return oldest


def _address(patient: Patient, people: Mapping[UUID, ContactFacts]) -> str:
    """The account's address once there is one."""
    person = people.get(patient.user_id) if patient.user_id else None
    return person.email if person else patient.email


def _people(patients: Iterable[Patient]) -> Mapping[UUID, ContactFacts]:
    user_ids = {one.user_id for one in patients if one.user_id is not None}
    return account_queries.contact_facts(user_ids=user_ids)


def _last_invitations(patients: Iterable[Patient]) -> dict[UUID, InvitationFacts]:
    rows = Invitation.objects.filter(
        patient__in=[one.pk for one in patients], replaced_at__isnull=True
    )
    newest_last = rows.select_related("patient").order_by("invited_at")
    found = with_deliveries(invitations=newest_last)
    return {one.invitation.patient_id: one for one in found}


def _next_reminders(treatment_ids: list[UUID], at: datetime) -> dict[UUID, Reminder]:
    rows = Reminder.objects.filter(
        treatment__in=treatment_ids, state=ReminderState.PLANNED, expires_at__gt=at
    )
    related = ("treatment", "treatment__protocol_version")
    ordered = rows.select_related(*related).order_by("-due_at")
    slim = ordered.defer("treatment__protocol_version__content")
    return {row.treatment.patient_id: row for row in slim}


def _today(clinic: Clinic, at: datetime) -> date:
    return local_date(at=at, zones=(ZonePeriod(zone=clinic.zone, since=None),))


def _course_days(clinic: Clinic) -> int:
    """The length of the clinic's present course; it only sorts people into a title."""
    try:
        version = protocol_queries.published(clinic=clinic)
    except protocol_queries.NoPublishedProtocol:
        return protocol_queries.LONGEST_COURSE_DAYS
    return protocol_queries.as_protocol(version=version).course_days
