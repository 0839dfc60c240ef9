"""One check-in as it was sent: the answers, what they were compared with, what it came to."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from aftercare.domain.check_in import Answer, Trend
from aftercare.domain.vocabulary import Severity, Symptom, TriageLevel
from aftercare.foundation.choices import choices_of, one_of
from aftercare.foundation.records import Record
from aftercare.treatments.models import Treatment


class Clearance(Record):
    """Staff looked at an urgent or emergency level and took it back. Only ever added.

    After such a level no later check-in goes below it until somebody does this
    (clinical facts, 2.4). `level` is what was taken back.
    """

    treatment = models.ForeignKey(
        Treatment, on_delete=models.PROTECT, related_name="clearances"
    )
    level = models.PositiveSmallIntegerField(choices=choices_of(TriageLevel))
    note = models.TextField(blank=True)
    cleared_at = models.DateTimeField()
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["cleared_at"]
        constraints = [one_of("level", TriageLevel)]

    def __str__(self) -> str:
        return f"clearance of {self.treatment_id}"


class CheckIn(Record):
    """What a patient said at one moment, with the level and the version that gave it.

    `answered_at` is when they tapped, `received_at` when it reached us: a phone without a
    connection sends later. Of one day the check-in answered last counts (`replaced_by` is
    null); the others stay readable. `level` never falls by changing the same day's
    check-in; `is_held` says that it stands higher than these answers alone would ask for.
    `clearance` is filled when staff took an urgent level back. `own_point` is where
    the check-in stands over the hill (domain/own_course.place_on_hill), so that a list of
    fifty needs no other table.
    `form_token` makes sending twice one check-in (I26).
    """

    treatment = models.ForeignKey(
        Treatment, on_delete=models.PROTECT, related_name="check_ins"
    )
    form_token = models.UUIDField(unique=True)
    answered_at = models.DateTimeField()
    received_at = models.DateTimeField()
    day = models.SmallIntegerField()
    level = models.PositiveSmallIntegerField(choices=choices_of(TriageLevel))
    protocol_version = models.CharField(max_length=40)
    is_compared = models.BooleanField()
    is_held = models.BooleanField(default=False)
    look_again_at = models.DateTimeField(null=True, blank=True)
    is_worried = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    temperature_c = models.DecimalField(
        max_digits=3, decimal_places=1, null=True, blank=True
    )
    own_point = models.DecimalField(
        max_digits=3, decimal_places=2, null=True, blank=True
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    clearance = models.ForeignKey(
        Clearance,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="check_ins",
    )

    class Meta:
        ordering = ["answered_at"]
        constraints = [
            one_of("level", TriageLevel),
            models.UniqueConstraint(
                fields=["treatment", "day"],
                condition=models.Q(replaced_by__isnull=True),
                name="checkins_one_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["treatment", "-answered_at"], name="checkins_by_treatment"
            ),
            models.Index(
                fields=["treatment", "level"],
                condition=models.Q(
                    level__gte=TriageLevel.URGENT, clearance__isnull=True
                ),
                name="checkins_uncleared",
            ),
        ]

    def __str__(self) -> str:
        return f"check-in {self.pk}"


class SymptomReport(Record):
    """One answered symptom (`severity` null is "not sure") and the band it stood against.

    The band is null where nothing was compared.
    """

    check_in = models.ForeignKey(
        CheckIn, on_delete=models.CASCADE, related_name="symptoms"
    )
    symptom = models.CharField(max_length=30, choices=choices_of(Symptom))
    severity = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=choices_of(Severity)
    )
    trend = models.CharField(max_length=10, blank=True, choices=choices_of(Trend))
    is_one_sided = models.BooleanField(default=False)
    band_low = models.PositiveSmallIntegerField(null=True, blank=True)
    band_high = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["check_in", "symptom"], name="checkins_symptom_once"
            ),
            one_of("symptom", Symptom),
            one_of("trend", Trend, blank=True),
        ]

    def __str__(self) -> str:
        return self.symptom


class SignReport(Record):
    """One answered warning sign, or one question that narrows a sign down.

    `sign` is a code of WarningSign or of Finding; new questions come with a new protocol
    and need no new constraint.
    """

    check_in = models.ForeignKey(
        CheckIn, on_delete=models.CASCADE, related_name="signs"
    )
    sign = models.CharField(max_length=40)
    answer = models.CharField(max_length=10, choices=choices_of(Answer))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["check_in", "sign"], name="checkins_sign_once"
            ),
            one_of("answer", Answer),
        ]

    def __str__(self) -> str:
        return self.sign


class RuleHit(Record):
    """One rule that fired, in order of urgency, with the very words that were shown.

    The words are kept because the record has to say what the patient read, whatever a
    later version of the protocol says (clinical facts, 6.9).
    """

    check_in = models.ForeignKey(
        CheckIn, on_delete=models.CASCADE, related_name="rule_hits"
    )
    code = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField(choices=choices_of(TriageLevel))
    position = models.PositiveSmallIntegerField()
    patient_words = models.TextField(blank=True)
    staff_words = models.TextField(blank=True)
    symptoms = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["check_in", "position"], name="checkins_hit_order"
            ),
            one_of("level", TriageLevel),
        ]

    def __str__(self) -> str:
        return self.code
