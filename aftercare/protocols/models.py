"""What a clinic's clinician signed off: versioned, frozen once published."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from aftercare.clinics.models import Clinic
from aftercare.foundation.choices import both_or_neither
from aftercare.foundation.records import Record


class ProtocolVersion(Record):
    """One version of one protocol of one clinic. `content` is the TOML text a clinician read.

    An edit makes a new version; a treatment keeps the version it was entered with.
    """

    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="protocol_versions"
    )
    code = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    content = models.TextField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    next_check_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "code", "number"], name="protocols_version_once"
            ),
            both_or_neither("approved_by", "approved_at"),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True)
                | models.Q(approved_at__isnull=False),
                name="protocols_published_only_if_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"
