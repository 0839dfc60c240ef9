"""A check-in that arrives late may change what a later one means: never downwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from aftercare.audit import trail
from aftercare.checkins import queries
from aftercare.checkins.models import CheckIn, RuleHit
from aftercare.checkins.operations.consequences import follow_raised
from aftercare.checkins.operations.reading import read_check_in
from aftercare.domain.vocabulary import TriageLevel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from aftercare.checkins.operations.reading import Reading
    from aftercare.domain.assessment import FiredRule
    from aftercare.domain.care_plan import CarePlan
    from aftercare.treatments.models import Treatment

RAISED = ["level", "is_held", "look_again_at", "clearance"]


def raise_latest(
    *, treatment: Treatment, plan: CarePlan, late: CheckIn, by: User
) -> None:
    """Read the latest check-in again, now that `late` is part of its history.

    Call it in the transaction of the late one, with the patient locked.
    """
    latest = queries.latest_check_in(treatment_id=treatment.pk)
    if latest is None or latest.answered_at <= late.answered_at:
        return
    facts = queries.as_facts(check_in=latest)
    reading = read_check_in(treatment=treatment, plan=plan, facts=facts, again=latest)
    was, at = TriageLevel(latest.level), late.received_at
    if reading.level <= was:
        return
    _raise(latest, reading)
    trail.record(
        by=by,
        action="check_in.raised",
        record=latest,
        at=at,
        clinic_id=treatment.patient.clinic_id,
        detail={"late": str(late.pk)},
    )
    follow_raised(treatment=treatment, check_in=latest, reading=reading, was=was, at=at)


def rule_hits(*, check_in: CheckIn, fired: Sequence[FiredRule]) -> tuple[RuleHit, ...]:
    """The rules that fired, with their words, in their order; not saved yet."""
    return tuple(
        RuleHit(
            check_in=check_in,
            code=one.code,
            level=one.level,
            position=n,
            patient_words=one.patient,
            staff_words=one.staff,
            symptoms=[symptom.value for symptom in one.symptoms],
        )
        for n, one in enumerate(fired)
    )


def _raise(latest: CheckIn, reading: Reading) -> None:
    latest.level, latest.is_held = reading.level, reading.is_held
    latest.look_again_at = reading.look_again_at
    # What staff took back was less than this.
    latest.clearance = None
    latest.save(update_fields=RAISED)
    _add_hits(latest, reading.assessment.fired)


def _add_hits(latest: CheckIn, fired: Sequence[FiredRule]) -> None:
    """What was shown stays as it was shown; only the order is made anew."""
    shown = list(latest.rule_hits.all())
    known = {hit.code: hit.level for hit in shown}
    fresh = rule_hits(check_in=latest, fired=fired)
    new = [hit for hit in fresh if hit.level > known.get(hit.code, -1)]
    merged = sorted([*shown, *new], key=lambda hit: -hit.level)
    # Out of the way first: no two stand at one place, not for a moment.
    latest.rule_hits.update(position=F("position") + len(merged))
    for n, hit in enumerate(merged):
        hit.position = n
    RuleHit.objects.bulk_update(shown, ["position"])
    RuleHit.objects.bulk_create(new)
