"""Patients by what staff remember of them: pieces of the name, the address, a phone's end."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from aftercare.clinics.models import SearchWord
from aftercare.clinics.queries.people import patients_of
from aftercare.foundation import folding
from aftercare.foundation.ordering import begins_with

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from aftercare.clinics.models import Clinic, Patient

# Who is one of more than these needs another letter; nobody reads on so far.
MOST_FOUND = 500
# A person is found by several words with one beginning: name, both names as one, address.
WORDS_OF_ONE = 8


def search_patients(*, clinic: Clinic, words: str) -> QuerySet[Patient]:
    """The clinic's patients of whom every word is a beginning; all of them without words.

    Accents, letter case and the order of words do not matter. At most MOST_FOUND, so that
    a search costs the same in a clinic of 100 and of 100,000 patients.
    """
    own = patients_of(clinic=clinic)
    if not words.strip():
        return own
    wanted = folding.asked(text=words)
    if not wanted:
        return own.none()
    rows = _found(clinic, wanted)[: MOST_FOUND * WORDS_OF_ONE]
    some = own.order_by().filter(pk__in=rows.values("patient"))
    return own.filter(pk__in=some.values("pk")[:MOST_FOUND])


def _found(clinic: Clinic, wanted: tuple[folding.Asked, ...]) -> QuerySet[SearchWord]:
    """Rows of the longest word, which is the rarest more often than not; the rest is asked of each."""
    first, *others = sorted(wanted, key=_length, reverse=True)
    rows = SearchWord.objects.filter(_begins(first), clinic=clinic)
    for one in others:
        same = SearchWord.objects.filter(_begins(one), patient=OuterRef("patient"))
        rows = rows.filter(Exists(same))
    return rows


def _begins(one: folding.Asked) -> Q:
    ways = (begins_with(field="word", beginning=text) for text in one.beginnings)
    return reduce(or_, ways)


def _length(one: folding.Asked) -> int:
    return len(one.beginnings[0])
