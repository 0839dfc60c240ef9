"""What staff enter: the treatment, its areas, and every correction."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now

from aftercare.clinics.models import Clinic, Membership, Patient, Role
from aftercare.domain.vocabulary import BodyArea, DeviceKind, FitzpatrickSkinType
from aftercare.foundation.choices import both_or_neither, choices_of, one_of
from aftercare.foundation.records import Record
from aftercare.protocols.models import ProtocolVersion

# Who may do what with a treatment and what follows from it. Entering and writing down is part
# of everybody's day; changing the record afterwards is for those who answer for it.
# What went wrong is taken in hand by who treats: raising an event by hand counts as having it
# in hand and mails nobody, so the front desk tells a nurse instead.
# One-click answers are a clinician's words: only a clinician signs them.
ROLES: dict[str, frozenset[Role]] = {
    "enter": frozenset(Role),
    "correct": frozenset({Role.OWNER, Role.CLINICIAN}),
    "stop": frozenset({Role.OWNER, Role.CLINICIAN}),
    "note_event": frozenset(Role),
    "handle_event": frozenset({Role.OWNER, Role.CLINICIAN, Role.NURSE}),
    "write_replies": frozenset({Role.OWNER, Role.CLINICIAN}),
    "approve_replies": frozenset({Role.CLINICIAN}),
}


class RiskFactor(models.TextChoices):
    """What staff record before a treatment: clinical facts, section 4.5, row by row."""

    COLD_SORES = "cold_sores", "Cold sores or eczema"
    DIABETES = "diabetes", "Diabetes"
    IMMUNE = "immune", "Weak immune system, chemotherapy or strong steroids"
    BLEEDING = "bleeding", "Blood thinner or bleeding disorder"
    ISOTRETINOIN = "isotretinoin", "Isotretinoin, now or recently"
    RAISED_SCARS = "raised_scars", "Keloid or raised marks before"
    ACTIVE_SKIN = "active_skin", "Active acne, rosacea or infection in the area"
    DARK_MARKS = "dark_marks", "Dark marks or melasma before"
    PREGNANCY = "pregnancy", "Pregnant or breastfeeding"
    ALLERGY = "allergy", "Allergy: metal, anaesthetic, adhesive, skincare, latex"
    SKIN_DISEASE = "skin_disease", "Skin cancer, keratosis or scleroderma in the area"
    RECENT_WORK = "recent_work", "Recent filler, toxin, peel, laser or surgery"
    SLOW_HEALING = "slow_healing", "Smoker or slow healing"
    IMPLANT = "implant", "Pacemaker, implant or metal in the body"
    YOUNG = "young", "Younger than the device's label says"
    SUN_MEDICINE = "sun_medicine", "Medicine that makes skin sensitive to sun"


# Rows of section 4.5 that ask for a staff warning at entry; an implant only with RF.
WARNED_AT_ENTRY = frozenset(
    {
        RiskFactor.ISOTRETINOIN,
        RiskFactor.ACTIVE_SKIN,
        RiskFactor.PREGNANCY,
        RiskFactor.SKIN_DISEASE,
    }
)
WARNED_WITH_RF = frozenset({RiskFactor.IMPLANT})


class Device(Record):
    """A clinic's device and the template it fills the form with. Depths in millimetres."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="devices")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=choices_of(DeviceKind))
    usual_depth_mm = models.DecimalField(max_digits=3, decimal_places=2)
    usual_passes = models.PositiveSmallIntegerField(default=3)
    max_depth_mm = models.DecimalField(max_digits=3, decimal_places=2)
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "name"], name="treatments_device_once"
            ),
            one_of("kind", DeviceKind),
        ]

    def __str__(self) -> str:
        return self.name


class Treatment(Record):
    """One treatment of one patient, with the protocol version it was entered under.

    `treated_on` is the calendar date at the clinic (`zone`) and is day 0;
    hours count from `ended_at`. `version` rises with each correction, so that
    reminders planned from older facts are fenced off (I10).
    `form_token` makes sending the form twice one treatment (I26).
    """

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="treatments"
    )
    protocol_version = models.ForeignKey(
        ProtocolVersion, on_delete=models.PROTECT, related_name="+"
    )
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    device_kind = models.CharField(max_length=20, choices=choices_of(DeviceKind))
    practitioner = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField()
    treated_on = models.DateField()
    zone = models.CharField(max_length=64)
    anaesthetic = models.CharField(max_length=120, blank=True)
    anaesthetic_on_at = models.TimeField(null=True, blank=True)
    add_ons = models.JSONField(default=list, blank=True)
    cartridge_lot = models.CharField(max_length=60, blank=True)
    fitzpatrick = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=[(t.value, t.name) for t in FitzpatrickSkinType]
    )
    is_sensitive = models.BooleanField(default=False)
    risk_factors = models.JSONField(default=list, blank=True)
    products_given = models.CharField(max_length=300, blank=True)
    notes = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    # The database's clock at entry and at each correction, for those above who ask
    # what is new.
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    form_token = models.UUIDField(unique=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_reason = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001 - null with stopped_at, both or neither

    class Meta:
        ordering = ["-ended_at"]
        indexes = [
            models.Index(fields=["patient", "-ended_at"], name="treatments_by_patient"),
            models.Index(
                fields=["treated_on"],
                condition=models.Q(stopped_at__isnull=True),
                name="treatments_active",
            ),
        ]
        constraints = [
            one_of("device_kind", DeviceKind),
            both_or_neither("stopped_at", "stopped_reason"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class TreatedArea(Record):
    """One area of one treatment: needle depth in mm (null = unknown) and passes."""

    treatment = models.ForeignKey(
        Treatment, on_delete=models.CASCADE, related_name="areas"
    )
    area = models.CharField(max_length=20, choices=choices_of(BodyArea))
    depth_mm = models.DecimalField(
        max_digits=3,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[
            MinValueValidator(Decimal("0.1")),
            MaxValueValidator(Decimal("9.99")),
        ],
    )
    passes = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["area"]
        constraints = [
            models.UniqueConstraint(
                fields=["treatment", "area"], name="treatments_area_once"
            ),
            one_of("area", BodyArea),
        ]

    def __str__(self) -> str:
        return self.area


class Correction(Record):
    """What a field said before, what it says now, who changed it and why. Only ever added."""

    treatment = models.ForeignKey(
        Treatment, on_delete=models.PROTECT, related_name="corrections"
    )
    field = models.CharField(max_length=40)
    old_value = models.TextField(blank=True)
    new_value = models.TextField(blank=True)
    reason = models.CharField(max_length=200, blank=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    corrected_at = models.DateTimeField()

    class Meta:
        ordering = ["corrected_at"]

    def __str__(self) -> str:
        return f"{self.field} of {self.treatment_id}"
