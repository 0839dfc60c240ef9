"""The cast itself: what every other test leans on."""

from __future__ import annotations

import inspect

import pytest
from django.apps import apps
from factory.django import DjangoModelFactory

from tests import (
    checkin_factories,
    conversation_factories,
    engine_factories,
    factories,
)

ROOMS = (factories, engine_factories, checkin_factories, conversation_factories)

FACTORIES = [
    f
    for room in ROOMS
    for _, f in inspect.getmembers(room, inspect.isclass)
    if f.__module__ == room.__name__
    and issubclass(f, DjangoModelFactory)
    and f is not DjangoModelFactory
]


@pytest.mark.django_db
@pytest.mark.parametrize("factory", FACTORIES, ids=lambda f: f.__name__)
def test_each_factory_makes_a_row_that_the_database_accepts(factory):
    first, second = factory(), factory()
    assert first.pk != second.pk


def test_every_table_of_ours_has_a_factory():
    ours = {
        model._meta.label
        for config in apps.get_app_configs()
        if config.name == "accounts" or config.name.startswith("aftercare")
        for model in config.get_models()
    }
    assert ours == {f._meta.model._meta.label for f in FACTORIES if f._meta.model}


@pytest.mark.django_db
def test_the_patient_has_agreed_and_the_clinics_are_apart(
    patient, another_patient, nurse, other_nurse
):
    assert patient.user.consents.count() == 1
    assert patient.clinic == another_patient.clinic == nurse.clinic
    assert other_nurse.clinic != nurse.clinic
