"""A check-in that is being answered, kept here so that no phone, tab or line can lose it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from aftercare.checkins.models.check_in import CheckIn
from aftercare.foundation.records import Record
from aftercare.treatments.models import Treatment


class CheckInDraft(Record):
    """What was tapped so far, under the protocol's own codes, each with its time.

    Its key is the form_token of the check-in it becomes: sending twice, two tabs and a
    retry are one check-in (I26). One is open per treatment. Ended without a check-in means
    thrown away, and then nothing of the answers is kept.

    `answers` by question, `signs` by sign, `symptoms` by symptom: domain/check_in_draft.py
    gives them meaning. `adds_to` is the check-in of the same day it changes; `only_more`
    leaves out the short form that was answered there.
    """

    treatment = models.ForeignKey(
        Treatment, on_delete=models.PROTECT, related_name="check_in_drafts"
    )
    answers = models.JSONField(default=dict, blank=True)
    signs = models.JSONField(default=dict, blank=True)
    symptoms = models.JSONField(default=dict, blank=True)
    passed = models.JSONField(default=list, blank=True)
    temperature_c = models.DecimalField(
        max_digits=3, decimal_places=1, null=True, blank=True
    )
    note = models.TextField(blank=True)
    adds_to = models.ForeignKey(
        CheckIn, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    only_more = models.BooleanField(default=False)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    check_in = models.OneToOneField(
        CheckIn, on_delete=models.PROTECT, null=True, blank=True, related_name="draft"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["treatment"],
                condition=models.Q(ended_at__isnull=True),
                name="checkins_draft_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(check_in__isnull=True)
                | models.Q(ended_at__isnull=False),
                name="checkins_draft_ended_when_sent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["changed_at"],
                condition=models.Q(ended_at__isnull=True),
                name="checkins_draft_left",
            )
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"
