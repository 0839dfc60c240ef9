"""Change or end what was entered; what it said before stays readable."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models.functions import Now

from aftercare.audit import trail
from aftercare.treatments.models import Correction, Treatment
from aftercare.treatments.operations.entering import NotOfThisClinic, write_areas
from aftercare.treatments.operations.facts import CORRECTABLE, facts_now
from aftercare.treatments.operations.words import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from accounts.models import User
    from aftercare.treatments.operations.facts import TreatmentFacts


class TreatmentStopped(Exception):
    """A stopped treatment is closed: it can be read and no longer changed."""


class CorrectedMeanwhile(Exception):
    """Somebody else changed the treatment after this copy of it was read."""


class UnknownField(Exception):
    """There is nothing of that name to correct."""


@transaction.atomic
def correct_treatment(
    *,
    treatment: Treatment,
    changes: Mapping[str, Any],
    reason: str,
    by: User,
    at: datetime,
) -> Treatment:
    """Change facts and keep what they said before; returns the treatment as it is now.

    `changes` holds values as in TreatmentFacts, by the names in CORRECTABLE; what equals
    the present value is no correction. A correction raises `version` (I10).
    Raises UnknownField, NotOfThisClinic, TreatmentStopped and CorrectedMeanwhile.
    """
    if unknown := set(changes) - set(CORRECTABLE):
        raise UnknownField(", ".join(sorted(unknown)))
    before = facts_now(treatment=treatment)
    after = replace(before, **changes)
    _refuse_strangers(after)
    changed = [n for n in CORRECTABLE if getattr(before, n) != getattr(after, n)]
    if not changed:
        return treatment
    _claim(treatment, **_columns(after))
    if "areas" in changed:
        treatment.areas.all().delete()  # their old words stay in the Correction
        write_areas(treatment=treatment, facts=after)
    Correction.objects.bulk_create(
        Correction(
            treatment=treatment,
            field=name,
            old_value=in_words(value=getattr(before, name), zone=treatment.zone),
            new_value=in_words(value=getattr(after, name), zone=treatment.zone),
            reason=reason,
            corrected_by=by,
            corrected_at=at,
        )
        for name in changed
    )
    _record("treatment.corrected", treatment, by, at, {"fields": changed})
    return _fresh(treatment)


@transaction.atomic
def stop_treatment(
    *, treatment: Treatment, reason: str, by: User, at: datetime
) -> Treatment:
    """End the plan of a treatment now; its record stays.

    Raises TreatmentStopped and CorrectedMeanwhile.
    """
    _claim(treatment, stopped_at=at, stopped_reason=reason)
    _record("treatment.stopped", treatment, by, at, {})
    return _fresh(treatment)


def _columns(facts: TreatmentFacts) -> dict[str, Any]:
    columns = {n: getattr(facts, n) for n in CORRECTABLE if n != "areas"}
    return columns | {
        "treated_on": facts.treated_on,
        "add_ons": sorted(facts.add_ons),
        "risk_factors": list(facts.risk_factors),
    }


def _claim(treatment: Treatment, **values: Any) -> None:
    """Write only onto the version that was read, so that no change is lost unseen."""
    if treatment.stopped_at is not None:
        raise TreatmentStopped(str(treatment.pk))
    same = Treatment.objects.filter(
        pk=treatment.pk, version=treatment.version, stopped_at__isnull=True
    )
    risen = {"version": treatment.version + 1, "changed_at": Now()}
    if not same.update(**risen, **values):
        raise CorrectedMeanwhile(str(treatment.pk))


def _refuse_strangers(facts: TreatmentFacts) -> None:
    clinics = {facts.clinic.pk, facts.practitioner.clinic_id}
    if facts.device is not None:
        clinics.add(facts.device.clinic_id)
    if len(clinics) > 1:
        raise NotOfThisClinic("practitioner and device")


def _record(
    action: str, treatment: Treatment, by: User, at: datetime, detail: dict[str, Any]
) -> None:
    trail.record(
        by=by,
        action=action,
        record=treatment,
        at=at,
        clinic_id=treatment.patient.clinic_id,
        detail=detail,
    )


def _fresh(treatment: Treatment) -> Treatment:
    """The row as the database has it, with its areas."""
    return Treatment.objects.select_related(
        "patient__clinic", "practitioner__user", "device"
    ).get(pk=treatment.pk)
