"""Keeps the words patients are found by beside what is written down of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from aftercare.clinics.models import SearchWord
from aftercare.foundation import folding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aftercare.clinics.models import Patient

A_BATCH = 2000


@transaction.atomic
def keep_findable(*, patients: Sequence[Patient]) -> None:
    """Called by whoever writes a name, an address or a phone, in the same transaction."""
    rows = SearchWord.objects.filter(patient__in=[one.pk for one in patients])
    known = {
        (key, word): pk for pk, key, word in rows.values_list("pk", "patient", "word")
    }
    wanted = {
        (one.pk, word): one.clinic_id
        for one in patients
        for word in folding.words_of(name=one.name, email=one.email, phone=one.phone)
    }
    if old := [pk for pair, pk in known.items() if pair not in wanted]:
        SearchWord.objects.filter(pk__in=old).delete()
    SearchWord.objects.bulk_create(
        (
            SearchWord(clinic_id=clinic, patient_id=key, word=word)
            for (key, word), clinic in wanted.items()
            if (key, word) not in known
        ),
        batch_size=A_BATCH,
        # Two who write the same at once: the row is there, and that is all it says.
        ignore_conflicts=True,
    )
