"""Why an act is refused, where more than one kind of act can be."""

from __future__ import annotations


class ChangedMeanwhile(Exception):
    """Something came after this copy of it was read; nothing is done about it unread."""


class NotThisTreatment(Exception):
    """This copy of the form belongs to another treatment."""
