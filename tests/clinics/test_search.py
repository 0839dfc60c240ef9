"""Whom a search finds, held against plain Python; and that it costs the same for many."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from aftercare.clinics import operations, queries
from aftercare.clinics.models import Patient, SearchWord
from tests import factories

FIRST = ("Zoë", "Zoe", "Amara", "Anne-Marie", "Søren", "Ольга")
LAST = ("Müller", "Mueller", "Sample", "Example", "O'Brien", "Примерова")
MAILS = ("zoe@example.com", "amara.sample@example.com", "s.o@example.org", "")
PHONES = ("0117 496 0123", "(0117) 496-0124", "+44 117 496 0123", "")
# What each of the above is, read by eye: the oracle shares nothing with the product.
PLAIN = {
    "Zoë": ["zoe"],
    "Zoe": ["zoe"],
    "Amara": ["amara"],
    "Søren": ["soren"],
    "Anne-Marie": ["anne", "marie", "annemarie"],
    "Ольга": ["ольга"],
    "Müller": ["muller"],
    "Mueller": ["mueller"],
    "Sample": ["sample"],
    "Example": ["example"],
    "O'Brien": ["obrien"],
    "Примерова": ["примерова"],
    "zoe@example.com": ["zoe@example.com", "zoe", "example", "com"],
    "amara.sample@example.com": [
        *("amara.sample@example.com", "amara", "sample", "example", "com")
    ],
    "s.o@example.org": ["s.o@example.org", "s", "o", "example", "org"],
    "0117 496 0123": ["01174960123"],
    "(0117) 496-0124": ["01174960124"],
    "+44 117 496 0123": ["441174960123"],
    "": [],
}
ASKED = {
    "zoe": "zoe",
    "ZOË": "zoe",
    "mül": "mul",
    "mu": "mu",
    "exam": "exam",
    "anne": "anne",
    "annem": "annem",
    "ольг": "ольг",
    "obr": "obr",
    "com": "com",
    "zoe@": "zoe@",
    "amara.sample@": "amara.sample@",
    "0123": "0123",
    "24": "24",
    "nobody": "nobody",
    "so": "so",
}


def oracle_finds(asked, known):
    """Every word begins one of theirs; digits may also end their phone."""
    return all(
        any(k.startswith(a) or (a.isdigit() and k.endswith(a)) for k in known)
        for a in asked
    )


class TestAgainstPlainPython(TestCase):
    @examples(deadline=None, max_examples=60)
    @given(
        people=st.lists(
            st.tuples(*(st.sampled_from(x) for x in (FIRST, LAST, PHONES))),
            max_size=12,
        ),
        mails=st.permutations(MAILS),
        asked=st.lists(st.sampled_from(sorted(ASKED)), min_size=1, max_size=3),
    )
    def test_the_same_people_are_found(self, people, mails, asked):
        clinic = factories.ClinicFactory()
        wanted = set()
        for number, (first, last, phone) in enumerate(people):
            mail = mails[number] if number < len(mails) else ""
            patient = factories.PatientFactory(
                clinic=clinic, name=f"{first} {last}", email=mail, phone=phone
            )
            known = [w for text in (first, last, mail, phone) for w in PLAIN[text]]
            if oracle_finds([ASKED[word] for word in asked], known):
                wanted.add(patient)
        # Numbers side by side are one number, so that a phone may be typed with spaces.
        text = " , ".join(asked)
        assert set(queries.search_patients(clinic=clinic, words=text)) == wanted


def found(clinic, words):
    return list(queries.search_patients(clinic=clinic, words=words))


def test_nobody_of_another_clinic_is_found(clinic, other_clinic):
    mine = factories.PatientFactory(clinic=clinic, name="Zoe Sample")
    factories.PatientFactory(clinic=other_clinic, name="Zoe Sample")
    assert found(clinic, "zoe sample") == [mine]


def test_without_words_it_is_everybody_and_one_letter_is_nobody(clinic):
    mine = factories.PatientFactory(clinic=clinic, name="Zoe Sample")
    assert found(clinic, "  ") == [mine]
    assert found(clinic, "z") == []


def test_a_percent_sign_is_no_wild_card(clinic):
    factories.PatientFactory(clinic=clinic, name="Zoe Sample")
    assert found(clinic, "%oe") == found(clinic, "_oe") == []


class TestWhoeverWritesKeepsTheWords:
    def test_a_new_patient(self, clinic, nurse, at):
        patient = operations.add_patient(
            clinic=clinic,
            name="Zoë Sample",
            email="zoe@example.com",
            phone="0117 496 0123",
            by=nurse.user,
            at=at,
        )
        for words in ("zoe", "zoe@example", "0123"):
            assert found(clinic, words) == [patient]

    def test_a_corrected_address(self, clinic, nurse, at):
        patient = factories.PatientFactory(clinic=clinic, email="old@example.com")
        operations.correct_address(
            patient=patient, email="new@example.com", by=nurse.user, at=at
        )
        assert found(clinic, "old@") == []
        assert found(clinic, "new@") == [patient]

    def test_writing_again_leaves_what_is_right(self, patient):
        before = set(SearchWord.objects.values_list("pk", "word"))
        operations.keep_findable(patients=[patient])
        assert set(SearchWord.objects.values_list("pk", "word")) == before

    def test_a_refused_change_leaves_the_words(self, clinic, nurse, at):
        factories.PatientFactory(clinic=clinic, email="taken@example.com")
        patient = factories.PatientFactory(clinic=clinic, email="old@example.com")
        with pytest.raises(operations.AddressTaken):
            operations.correct_address(
                patient=patient, email="taken@example.com", by=nurse.user, at=at
            )
        assert found(clinic, "old@") == [patient]


def crowd(clinic, number):
    rows = Patient.objects.bulk_create(
        Patient(clinic=clinic, name=f"Ana Sample{n}", phone=f"{n:07}")
        for n in range(number)
    )
    operations.keep_findable(patients=rows)
    return rows


class TestMany:
    @pytest.mark.parametrize("number", [1, 40])
    def test_one_query_however_many(self, clinic, number, django_assert_num_queries):
        crowd(clinic, number)
        with django_assert_num_queries(1):
            assert len(found(clinic, "sample ana 00")) == number

    def test_a_broad_word_ends_at_the_bound(self, clinic, monkeypatch):
        monkeypatch.setattr("aftercare.clinics.queries.search.MOST_FOUND", 5)
        crowd(clinic, 9)
        assert len(found(clinic, "ana")) == 5

    def test_who_has_many_such_words_crowds_nobody_out(self, clinic, monkeypatch):
        monkeypatch.setattr("aftercare.clinics.queries.search.MOST_FOUND", 5)
        for n in range(4):
            factories.PatientFactory(
                clinic=clinic, name="Ana Anab", email=f"ana.anab{n}@example.com"
            )
        last = factories.PatientFactory(clinic=clinic, name="Anz Sample", email="")
        assert len(found(clinic, "an")) == 5
        assert last in found(clinic, "an")

    def test_an_index_answers(self, clinic):
        """Of 3,000 people the words are never read from end to end."""
        for _ in range(6):
            crowd(clinic, 500)
        rows = queries.search_patients(clinic=clinic, words="sample77 ana")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        plan = rows.explain()
        assert "clinics_search_by_word" in plan or "clinics_search_word_once" in plan
        assert "Seq Scan on clinics_searchword" not in plan
        assert "SCAN clinics_searchword" not in plan

    def test_beginnings_are_ranges_in_any_locale(self, db):
        if connection.vendor == "sqlite":
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT collation_name FROM information_schema.columns"
                " WHERE table_name = 'clinics_searchword' AND column_name = 'word'"
            )
            assert cursor.fetchone() == ("C",)


class TestThoseWhoWereThere:
    fill = import_module("aftercare.clinics.migrations.0004_fill_search_words")

    def test_get_their_words_and_lose_them_again(self, clinic, monkeypatch):
        monkeypatch.setattr(self.fill, "A_BATCH", 2)
        for number in range(5):
            factories.PatientFactory(clinic=clinic, name=f"Ana Sample{number}")
        wanted = set(SearchWord.objects.values_list("patient", "word", "clinic"))
        self.fill.empty(apps, None)
        assert found(clinic, "ana") == []
        self.fill.fill(apps, None)
        self.fill.fill(apps, None)
        there = set(SearchWord.objects.values_list("patient", "word", "clinic"))
        assert there == wanted
        assert len(found(clinic, "ana")) == 5
