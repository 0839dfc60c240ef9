"""What a reminder says: the words of its rule in the version it was planned from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.protocols import queries as protocol_queries
from aftercare.protocols.models import ProtocolVersion

if TYPE_CHECKING:
    from uuid import UUID

    from aftercare.domain.protocol import ReminderRule


def rule_of(*, version_id: UUID, code: str) -> ReminderRule:
    """One query, without the protocol's text once this process has read it.

    Raises KeyError for a rule the version lacks, DoesNotExist for an unknown version.
    """
    version = ProtocolVersion.objects.defer("content").get(pk=version_id)
    return protocol_queries.as_protocol(version=version).rule(code)
