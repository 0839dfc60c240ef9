"""The clinic's one-click answers, and what of our library it does not have yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercare.conversations import queries as conversation_queries
from aftercare.conversations.models import QuickReply

if TYPE_CHECKING:
    from aftercare.clinics.models import Clinic


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """`in_use` are those not retired; `to_adopt` counts texts of ours the clinic never had."""

    in_use: tuple[QuickReply, ...]
    to_adopt: int


def replies_of(*, clinic: Clinic, protocol_code: str) -> Replies:
    """Two queries. A protocol we ship no answers for has none to adopt."""
    in_use = conversation_queries.quick_replies_of(
        clinic=clinic, protocol_code=protocol_code
    )
    rows = QuickReply.objects.filter(clinic=clinic, protocol_code=protocol_code)
    known = set(rows.values_list("code", flat=True))
    try:
        ours = conversation_queries.library_replies(protocol_code=protocol_code)
    except conversation_queries.NotInLibrary:
        ours = ()
    return Replies(in_use=in_use, to_adopt=sum(one.code not in known for one in ours))


def now_in_use(*, like: QuickReply) -> QuickReply | None:
    """What stands in the place of an answer that is retired."""
    rows = QuickReply.objects.filter(
        clinic=like.clinic_id,
        protocol_code=like.protocol_code,
        code=like.code,
        retired_at__isnull=True,
    )
    return rows.first()
