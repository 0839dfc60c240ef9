"""Adopt from the library, approve, publish. What is published is never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from aftercare.audit import trail
from aftercare.protocols import queries
from aftercare.protocols.models import ProtocolVersion

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from accounts.models import User
    from aftercare.clinics.models import Clinic


class AlreadyPublished(Exception):
    """Patients read this version: it is frozen. Make a new one."""


class NotApproved(Exception):
    """A clinician has to approve a version before patients read it."""


class CourseTooLong(Exception):
    """The course is longer than the longest the house looks back."""


def adopt_from_library(
    *, clinic: Clinic, code: str, by: User, at: datetime
) -> ProtocolVersion:
    """A draft of the library's protocol for this clinic.

    Raises NotInLibrary, ProtocolError (the text has a mistake) and CourseTooLong.
    """
    return draft(
        clinic=clinic,
        code=code,
        content=queries.library_text(code=code),
        by=by,
        at=at,
    )


@transaction.atomic
def draft(
    *, clinic: Clinic, code: str, content: str, by: User, at: datetime
) -> ProtocolVersion:
    """A new version with the next number; older versions and their patients are untouched.

    Raises ProtocolError when the text has a mistake, CourseTooLong.
    """
    _check(content)
    version = ProtocolVersion.objects.create(
        clinic=clinic, code=code, number=_next_number(clinic, code), content=content
    )
    _record("protocol.drafted", version, by, at)
    return version


@transaction.atomic
def revise_draft(
    *, version: ProtocolVersion, content: str, by: User, at: datetime
) -> ProtocolVersion:
    """Other words in a draft; its approval, if it had one, was for the old words and ends.

    Raises AlreadyPublished, ProtocolError, CourseTooLong.
    """
    _check(content)
    _change(version, content=content, approved_by=None, approved_at=None)
    _record("protocol.revised", version, by, at)
    return version


@transaction.atomic
def approve(
    *,
    version: ProtocolVersion,
    by: User,
    at: datetime,
    next_check_on: date | None = None,
) -> ProtocolVersion:
    """A clinician signs the text off; raises AlreadyPublished."""
    _change(version, approved_by=by, approved_at=at, next_check_on=next_check_on)
    _record("protocol.approved", version, by, at)
    return version


@transaction.atomic
def publish(*, version: ProtocolVersion, by: User, at: datetime) -> ProtocolVersion:
    """From now on new treatments are entered under this version; running ones keep theirs.

    Raises AlreadyPublished and NotApproved.
    """
    if version.published_at is None and version.approved_at is None:
        raise NotApproved(str(version.pk))
    _change(version, published_at=at)
    _record("protocol.published", version, by, at)
    return version


def _check(content: str) -> None:
    course_days = queries.parsed(text=content).course_days
    if course_days > queries.LONGEST_COURSE_DAYS:
        raise CourseTooLong(
            f"{course_days} days, {queries.LONGEST_COURSE_DAYS} at most"
        )


def _next_number(clinic: Clinic, code: str) -> int:
    versions = ProtocolVersion.objects.filter(clinic=clinic, code=code)
    return int(versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _change(version: ProtocolVersion, **values: object) -> None:
    """Write to the row only while it is unpublished: the database decides, not our copy."""
    if not _unpublished(version).update(**values):
        raise AlreadyPublished(str(version.pk))
    for name, value in values.items():
        setattr(version, name, value)


def _unpublished(version: ProtocolVersion) -> QuerySet[ProtocolVersion]:
    return ProtocolVersion.objects.filter(pk=version.pk, published_at__isnull=True)


def _record(action: str, version: ProtocolVersion, by: User, at: datetime) -> None:
    trail.record(
        by=by, action=action, record=version, at=at, clinic_id=version.clinic_id
    )
