"""Who was heard of last and when, and for whom it was said already that they are silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)

from aftercare.checkins.models import CheckIn, ReasonKind, ReviewReason
from aftercare.clinics.models import Invitation, Patient
from aftercare.domain.timeline import date_of_day
from aftercare.domain.vocabulary import TriageLevel

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from django.db.models import Field, QuerySet

    from aftercare.domain.protocol import Protocol
    from aftercare.treatments.models import Treatment

# The first and the last clocks on earth, and what a clock change moves them by.
WEST, EAST = timedelta(hours=-12), timedelta(hours=14)
SLACK = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A patient's last check-in about any treatment, and when they were found silent last.

    `joined_at` is when they got their account; None where nobody wrote it down.
    """

    at: datetime | None
    level: TriageLevel
    noticed_at: datetime | None
    joined_at: datetime | None = None

    @property
    def counts_from(self) -> datetime | None:
        """Nobody has missed a day before they could answer at all."""
        known = [one for one in (self.at, self.joined_at) if one is not None]
        return max(known, default=None)

    def is_noticed(self, *, since: datetime) -> bool:
        """One silence is one entry: until they check in again it is not raised anew.

        `since` is the end of the treatment: another course is another silence.
        """
        if self.noticed_at is None or self.noticed_at < since:
            return False
        return self.at is None or self.noticed_at >= self.at

    def level_since(self, *, since: datetime) -> TriageLevel:
        """What the last check-in of this course came to."""
        if self.at is None or self.at < since:
            return TriageLevel.EXPECTED
        return self.level


def maybe_silent(
    *, rows: QuerySet[Treatment], protocols: Iterable[Protocol], at: datetime
) -> QuerySet[Treatment]:
    """Of these, the ones whose patient may have gone silent and is not on the list for it.

    A sieve in the database: it lets a few through who are not silent and holds back nobody
    who is. (Whoever flew back over the date line may wait a day.)
    """
    missed = _missed(tuple(protocols), at)
    if not missed:
        return rows.none()
    patient = OuterRef("patient")
    told = ReviewReason.objects.filter(
        kind=ReasonKind.SILENT, review__patient=patient, at__gte=OuterRef("ended_at")
    )
    back = CheckIn.objects.filter(
        treatment__patient=OuterRef("review__patient"), received_at__gt=OuterRef("at")
    )
    heard = CheckIn.objects.filter(
        Q(received_at__gte=OuterRef("missed_since"))
        | Q(treatment=OuterRef("pk"), day__gte=OuterRef("missed_day")),
        treatment__patient=patient,
    )
    return rows.annotate(
        missed_since=_by_date({k: v.since for k, v in missed.items()}, DateTimeField()),
        missed_day=_by_date({k: v.day for k, v in missed.items()}, IntegerField()),
    ).filter(
        ~Exists(heard),
        ~Exists(told.filter(~Exists(back))),
        treated_on__in=missed,
        patient__user__isnull=False,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Missed:
    """Who has answered on that day, or was heard of since then, has missed nothing yet."""

    day: int
    since: datetime


def _by_date(values: Mapping[date, object], kind: Field[Any, Any]) -> Case:
    whens = (When(treated_on=on, then=Value(one)) for on, one in values.items())
    return Case(*whens, output_field=kind)


def _missed(protocols: tuple[Protocol, ...], at: datetime) -> dict[date, _Missed]:
    """By date of treatment; dates on which nobody can be missing are not in it.

    Of all places on earth the one counts where the missed day began last.
    """
    found: dict[date, _Missed] = {}
    for today, clock in _dates_on_earth(at).items():
        for protocol in protocols:
            for day, missed in _missable(protocol):
                on = date_of_day(treated_on=today, day=-day)
                began = _midnight(date_of_day(treated_on=on, day=missed)) - clock
                known = found.get(on) or _Missed(day=missed, since=began)
                found[on] = _Missed(
                    day=max(known.day, missed), since=max(known.since, began + SLACK)
                )
    return found


def _dates_on_earth(at: datetime) -> dict[date, timedelta]:
    """Every date that is somewhere now, with the clock furthest west that shows it."""
    dates = {(at.astimezone(UTC) + clock).date() for clock in (WEST, timedelta(), EAST)}
    return {one: max(WEST, _midnight(one) - at) for one in dates}


def _missable(protocol: Protocol) -> tuple[tuple[int, int], ...]:
    """The days on which somebody can be silent, with the day they have missed by then."""
    guide, last = protocol.check_in, protocol.course_days
    if guide is None:
        return ()
    found = (
        (day, guide.last_missable(day=day, course_days=last)) for day in range(last + 1)
    )
    return tuple((day, missed) for day, missed in found if missed is not None)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(0), tzinfo=UTC)


def last_heard(*, patient_ids: Collection[UUID]) -> Mapping[UUID, Heard]:
    """For a batch of patients; two queries."""
    last = CheckIn.objects.filter(treatment__patient=OuterRef("pk"))
    newest = last.order_by("-received_at")
    joined = Invitation.objects.filter(
        patient=OuterRef("pk"), accepted_at__isnull=False
    )
    rows = Patient.objects.filter(pk__in=patient_ids).annotate(
        heard_at=Subquery(newest.values("received_at")[:1]),
        heard_level=Subquery(newest.values("level")[:1]),
        joined_at=Subquery(joined.order_by("accepted_at").values("accepted_at")[:1]),
    )
    noticed = _noticed(patient_ids)
    return {
        key: Heard(
            at=at,
            level=TriageLevel(level or 0),
            noticed_at=noticed.get(key),
            joined_at=joined_at,
        )
        for key, at, level, joined_at in rows.values_list(
            "pk", "heard_at", "heard_level", "joined_at"
        )
    }


def _noticed(patient_ids: Collection[UUID]) -> dict[UUID, datetime]:
    rows = ReviewReason.objects.filter(
        kind=ReasonKind.SILENT, review__patient__in=patient_ids
    ).values("review__patient")
    return {
        row["review__patient"]: row["last"] for row in rows.annotate(last=Max("at"))
    }
