"""A domain enum as field choices and as a database constraint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from enum import Enum


def choices_of(kind: type[Enum]) -> list[tuple[str | int, str]]:
    """`[(value, readable name), ...]` in the order of the enum."""
    return [(m.value, m.name.replace("_", " ").capitalize()) for m in kind]


def one_of(
    field: str, kind: type[Enum], *, blank: bool = False
) -> models.CheckConstraint:
    """A constraint that lets only the enum's values in (and the empty one if `blank`)."""
    allowed = models.Q(**{f"{field}__in": [m.value for m in kind]})
    if blank:
        allowed |= models.Q(**{field: ""})
    return models.CheckConstraint(
        condition=allowed, name=f"%(app_label)s_%(class)s_{field}_known"
    )


def both_or_neither(first: str, second: str) -> models.CheckConstraint:
    """Two columns that are filled together or not at all."""
    neither = models.Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
    both = models.Q(**{f"{first}__isnull": False, f"{second}__isnull": False})
    return models.CheckConstraint(
        condition=neither | both,
        name=f"%(app_label)s_%(class)s_{first}_with_{second}",
    )
