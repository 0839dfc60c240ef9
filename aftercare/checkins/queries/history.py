"""What a patient has answered so far: rows for pages, facts for the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, Max, Prefetch, Q
from django.http import Http404

from aftercare.checkins.models import (
    AdverseEvent,
    CheckIn,
    Review,
    RuleHit,
    SignReport,
    SymptomReport,
)
from aftercare.clinics.models import Patient
from aftercare.domain.check_in import (
    Answer,
    CheckInFacts,
    SignAnswer,
    SymptomScore,
    Trend,
)
from aftercare.domain.vocabulary import (
    Finding,
    Severity,
    Symptom,
    TriageLevel,
    WarningSign,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.models import User

# More than any rule looks back on; a course of years never makes a page slow.
LOOK_BACK = 60
SIGNS: Mapping[str, WarningSign | Finding] = {
    one.value: one for kind in (Finding, WarningSign) for one in kind
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a check-in meets: the level only staff may lower, and the latest that counts."""

    uncleared: TriageLevel | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMark:
    """One check-in over the hill: `place` is on the hill's own scale, 0.0-4.0."""

    day: int
    place: float
    level: TriageLevel


def check_ins_of(*, treatment_id: UUID, limit: int = LOOK_BACK) -> tuple[CheckIn, ...]:
    """The check-ins that count, one a day, oldest first; the latest `limit` of them.

    With answers and rules that fired, in four queries.
    """
    rows = whole().filter(treatment=treatment_id, replaced_by__isnull=True)
    return tuple(reversed(rows.order_by("-answered_at")[:limit]))


def answers_of(*, treatment_id: UUID) -> tuple[CheckIn, ...]:
    """The same without the rules that fired; three queries."""
    rows = _answered().filter(treatment=treatment_id, replaced_by__isnull=True)
    return tuple(reversed(rows.order_by("-answered_at")[:LOOK_BACK]))


def answers_beside(
    *, treatment_id: UUID, at: datetime, day: int
) -> tuple[CheckIn, ...]:
    """What stands beside a check-in answered then, for the rules; three queries.

    What counts from before, and all of that day however late: replaced, or answered later.
    """
    before = Q(replaced_by__isnull=True, answered_at__lte=at)
    rows = _answered().filter(before | Q(day=day), treatment=treatment_id)
    return tuple(reversed(rows.order_by("-answered_at", "-created_at")[:LOOK_BACK]))


def history_of(*, treatment_id: UUID) -> tuple[CheckInFacts, ...]:
    """The answers that count as the rules and the patient's own curve read them."""
    rows = answers_of(treatment_id=treatment_id)
    return tuple(as_facts(check_in=row) for row in rows)


def all_check_ins_of(*, treatment_id: UUID) -> tuple[CheckIn, ...]:
    """For the record: what was replaced as well, in the order it was answered."""
    return tuple(whole().filter(treatment=treatment_id).order_by("answered_at", "pk"))


def latest_check_in(*, treatment_id: UUID) -> CheckIn | None:
    """The one answered last that counts; with its answers, in four queries at most."""
    rows = whole().filter(treatment=treatment_id, replaced_by__isnull=True)
    return rows.order_by("-answered_at").first()


def last_received(*, treatment_id: UUID) -> UUID | None:
    """What reached us last, whenever it was answered; who acts says that they know it."""
    rows = CheckIn.objects.filter(treatment=treatment_id)
    newest = rows.order_by("-created_at", "-received_at")
    return newest.values_list("pk", flat=True).first()


def sent_with(*, form_token: UUID) -> CheckIn | None:
    """The check-in this copy of the form has made already; with its treatment."""
    rows = CheckIn.objects.filter(form_token=form_token)
    return rows.select_related("treatment").first()


def get_check_in_for(*, user: User, check_in_id: UUID) -> CheckIn:
    """The patient's own check-in with all that was answered, or Http404 for anybody else."""
    rows = whole().filter(treatment__patient__user=user, pk=check_in_id)
    found = rows.select_related("treatment__patient__clinic").first()
    if found is None:
        raise Http404
    return found


def whole_check_in(*, check_in_id: UUID) -> CheckIn:
    """One check-in with its answers and rules; four queries."""
    return whole().get(pk=check_in_id)


def has_checked_in_on(*, treatment_id: UUID, day: int) -> bool:
    """Whether there is a check-in of that recovery day; what reminders ask."""
    rows = CheckIn.objects.filter(treatment=treatment_id, day=day)
    return rows.exists()


def own_points(
    *, treatment_ids: Collection[UUID]
) -> Mapping[UUID, tuple[OwnMark, ...]]:
    """Each patient's line over the hill, day by day, for a whole page; one query.

    A day without a check-in is not in it: a gap, never a zero.
    """
    rows = CheckIn.objects.filter(
        treatment__in=treatment_ids,
        replaced_by__isnull=True,
        own_point__isnull=False,
    )
    found: dict[UUID, list[OwnMark]] = {}
    ordered = rows.order_by("day").values_list("treatment", "day", "own_point", "level")
    for treatment_id, day, place, level in ordered:
        mark = OwnMark(day=day, place=float(place or 0), level=TriageLevel(level))
        found.setdefault(treatment_id, []).append(mark)
    return {key: tuple(marks) for key, marks in found.items()}


def uncleared_level(*, treatment_id: UUID) -> TriageLevel | None:
    """Urgent or emergency that staff have not taken back yet; one query."""
    rows = uncleared().filter(treatment=treatment_id)
    level = rows.aggregate(highest=Max("level"))["highest"]
    return None if level is None else TriageLevel(level)


def standing_at(*, treatment_id: UUID, at: datetime) -> Standing:
    """What a check-in answered at that moment meets; one query."""
    urgent = Q(level__gte=TriageLevel.URGENT, clearance__isnull=True)
    found = CheckIn.objects.filter(treatment=treatment_id).aggregate(
        uncleared=Max("level", filter=urgent & Q(answered_at__lte=at)),
        last_at=Max("answered_at", filter=Q(replaced_by__isnull=True)),
    )
    level = found["uncleared"]
    return Standing(
        uncleared=None if level is None else TriageLevel(level),
        last_at=found["last_at"],
    )


def is_above_expected(*, patient: Patient, treatment_id: UUID) -> bool:
    """Whether anything above "expected" is open: the last check-in, a review, an event.

    While it is, nobody is asked to come again and nothing is offered (clinical facts 6.1).
    Two queries.
    """
    reviews = Review.objects.filter(
        patient=patient.pk, closed_at__isnull=True, level__gt=TriageLevel.EXPECTED
    )
    events = AdverseEvent.objects.filter(
        treatment__patient=patient.pk, resolved_at__isnull=True
    )
    urgent = uncleared().filter(treatment=treatment_id)
    is_open = Exists(reviews) | Exists(events) | Exists(urgent)
    if Patient.objects.filter(is_open, pk=patient.pk).exists():
        return True
    last = CheckIn.objects.filter(treatment=treatment_id, replaced_by__isnull=True)
    level = last.order_by("-answered_at").values_list("level", flat=True).first()
    return level is not None and level > TriageLevel.EXPECTED


def as_facts(*, check_in: CheckIn) -> CheckInFacts:
    """The answers as the rules read them; a sign no version knows any more is left out."""
    return CheckInFacts(
        at=check_in.answered_at,
        day=check_in.day,
        scores=tuple(_score(row) for row in check_in.symptoms.all()),
        signs=tuple(
            SignAnswer(sign=SIGNS[row.sign], answer=Answer(row.answer))
            for row in check_in.signs.all()
            if row.sign in SIGNS
        ),
        temperature_c=check_in.temperature_c,
        is_worried=check_in.is_worried,
        has_note=bool(check_in.note),
    )


def whole() -> QuerySet[CheckIn]:
    """Check-ins with all their answers and rules, in the order they were given."""
    hits = Prefetch("rule_hits", RuleHit.objects.order_by("position"))
    return _answered().prefetch_related(hits)


def _answered() -> QuerySet[CheckIn]:
    return CheckIn.objects.prefetch_related(
        Prefetch("symptoms", SymptomReport.objects.order_by("created_at", "symptom")),
        Prefetch("signs", SignReport.objects.order_by("created_at", "sign")),
    )


def uncleared() -> QuerySet[CheckIn]:
    return CheckIn.objects.filter(level__gte=TriageLevel.URGENT, clearance__isnull=True)


def _score(row: SymptomReport) -> SymptomScore:
    return SymptomScore(
        symptom=Symptom(row.symptom),
        severity=None if row.severity is None else Severity(row.severity),
        trend=Trend(row.trend) if row.trend else None,
        is_one_sided=row.is_one_sided,
    )
