"""Which protocol a clinic publishes, and a stored version as the frozen domain value."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from aftercare.domain.protocol_parser import parse_protocol
from aftercare.protocols.models import ProtocolVersion

if TYPE_CHECKING:
    from uuid import UUID

    from aftercare.clinics.models import Clinic
    from aftercare.domain.protocol import Protocol

LIBRARY = Path(__file__).parent / "library"
# Whoever looks for running treatments may look this far back and no further, so nothing
# longer is adopted. It is a bound of the search, not a clinical number.
LONGEST_COURSE_DAYS = 120


class NoPublishedProtocol(Exception):
    """The clinic has not published a protocol with this code."""


class NotInLibrary(Exception):
    """There is no file of this code in the library."""


def library_codes() -> tuple[str, ...]:
    """The codes of the protocols we ship, in alphabetical order."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.toml")))


def library_text(*, code: str) -> str:
    """The TOML text of one protocol we ship; raises NotInLibrary."""
    if code not in library_codes():
        raise NotInLibrary(code)
    return (LIBRARY / f"{code}.toml").read_text(encoding="utf-8")


def published(*, clinic: Clinic, code: str = "microneedling") -> ProtocolVersion:
    """The newest published version, without its text; raises NoPublishedProtocol."""
    versions = ProtocolVersion.objects.filter(
        clinic=clinic, code=code, published_at__isnull=False
    )
    newest = versions.defer("content").order_by("-number").first()
    if newest is None:
        raise NoPublishedProtocol(f"clinic {clinic.pk} has not published {code}")
    return newest


def as_protocol(*, version: ProtocolVersion) -> Protocol:
    """The version as a frozen value; a published one is read and parsed once a process.

    A published version never changes, so its id is a sound key. A draft is parsed from
    its present text. Raises ProtocolError for a draft that does not parse.
    """
    if version.published_at is None:
        return parsed(text=version.content)
    return _published_protocol(version.pk)


def published_protocol(*, version_id: UUID) -> Protocol:
    """The same for a published version of which only the id is at hand."""
    return _published_protocol(version_id)


@lru_cache(maxsize=256)
def _published_protocol(version_id: UUID) -> Protocol:
    content = ProtocolVersion.objects.values_list("content", flat=True)
    return parsed(text=content.get(pk=version_id, published_at__isnull=False))


def parsed(*, text: str) -> Protocol:
    """The text as a frozen value, parsed once for all clinics that use it unchanged."""
    return _parsed(text)


@lru_cache(maxsize=16)
def _parsed(text: str) -> Protocol:
    return parse_protocol(text=text)
