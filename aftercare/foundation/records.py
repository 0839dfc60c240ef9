"""What every row of ours has in common."""

from __future__ import annotations

from uuid import uuid4

from django.db import models


class Record(models.Model):
    """A row with an unguessable key; `created_at` is for the audit only.

    Rules never read `created_at`: facts carry their own instants, given as `at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)

    class Meta:
        abstract = True
