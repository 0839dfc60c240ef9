"""Who did what, when, on which record. No foreign keys, no health data."""

from __future__ import annotations

from django.db import models

from aftercare.foundation.records import Record


class AuditEvent(Record):
    """One act. Rows are only ever added; ids instead of names, field names instead of values."""

    at = models.DateTimeField()
    actor_id = models.UUIDField()
    action = models.CharField(max_length=60)
    record_type = models.CharField(max_length=60)
    record_id = models.UUIDField()
    clinic_id = models.UUIDField(null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["record_type", "record_id", "at"], name="audit_by_record"
            ),
            models.Index(fields=["clinic_id", "at"], name="audit_by_clinic"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.record_type} {self.record_id}"
