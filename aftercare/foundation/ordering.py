"""Text in the order of its bytes, whatever language the database was made for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# Above every letter there is, in that order.
LAST = "\U0010ffff"


class ByteOrdered(models.CharField):  # type: ignore[type-arg]  # generic in the stubs alone
    """A CharField whose beginnings are ranges, so that one index answers "begins with".

    PostgreSQL would otherwise sort as its locale does; SQLite sorts by bytes by itself.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        facts = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            facts["collation"] = "C"
        return facts


def begins_with(*, field: str, beginning: str) -> models.Q:
    """The rows whose `field`, a ByteOrdered, begins so."""
    return models.Q(
        **{f"{field}__gte": beginning, f"{field}__lt": f"{beginning}{LAST}"}
    )
