"""What the clinic may answer with one click."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from aftercare.checkins.models import ReasonKind
from aftercare.clinics.models import Clinic
from aftercare.conversations.models.conversation import LONGEST_TEXT
from aftercare.domain.vocabulary import TriageLevel
from aftercare.foundation.choices import both_or_neither, choices_of, one_of
from aftercare.foundation.records import Record


class QuickReply(Record):
    """A text the clinic may send with one click on these days, once its clinician approved it.

    It is for reasons of one `kind` ("" is any) from `lowest_level` to `highest_level`.
    Other words are another row: an approval is for the words that were read.
    """

    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="quick_replies"
    )
    protocol_code = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=40)
    text = models.TextField(max_length=LONGEST_TEXT)
    kind = models.CharField(max_length=20, choices=ReasonKind, blank=True)
    lowest_level = models.PositiveSmallIntegerField(choices=choices_of(TriageLevel))
    highest_level = models.PositiveSmallIntegerField(choices=choices_of(TriageLevel))
    first_day = models.PositiveSmallIntegerField()
    last_day = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    sources = models.JSONField(default=list, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "protocol_code", "code"],
                condition=models.Q(retired_at__isnull=True),
                name="conversations_quick_reply_once",
            ),
            both_or_neither("approved_by", "approved_at"),
            one_of("kind", ReasonKind, blank=True),
            one_of("lowest_level", TriageLevel),
            one_of("highest_level", TriageLevel),
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day"))
                & models.Q(lowest_level__lte=models.F("highest_level")),
                name="conversations_quick_reply_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protocol_code} {self.code}"
