"""Many rows of one group as one text: a list of fifty people reads fifty rows, not five hundred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Aggregate, CharField, Value

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.expressions import Combinable
    from django.db.models.sql.compiler import SQLCompiler


class Joined(Aggregate):
    """The texts of a group with a blank between them, in no order of their own."""

    function = "GROUP_CONCAT"
    output_field = CharField()

    def __init__(self, text: Combinable | str, **extra: Any) -> None:
        super().__init__(text, Value(" "), **extra)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **extra)
