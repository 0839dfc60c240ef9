from __future__ import annotations

from django.db import models


class PeerReminder(models.Model):
    """One reminder as small as it can be: when, to whom, and how far it is."""

    email = models.EmailField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="planned")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state="planned"),
                name="peers_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"
