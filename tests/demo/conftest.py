"""The demo, seeded once for all tests of a file: each takes its own changes back."""

from __future__ import annotations

import copy

import pytest
import time_machine
from django.db import transaction

from aftercare.demo.seed import seed
from tests import factories
from tests.demo import urls


@pytest.fixture(scope="module")
def _demo_rows(django_db_setup, django_db_blocker):
    """Inside a transaction of its own, around those of the tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(factories.AT, tick=False):
            assert seed(at=factories.AT) is True
        yield
        transaction.set_rollback(True)


@pytest.fixture
def _now(at):
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def demo(settings):
    """`urls` is imported above, while the demo is off: the house itself stays closed."""
    settings.AFTERCARE_DEMO = True
    settings.ROOT_URLCONF = urls.__name__
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "aftercare.demo.middleware.demo_clock"]
    templates = copy.deepcopy(settings.TEMPLATES)
    processors = templates[0]["OPTIONS"]["context_processors"]
    processors.append("aftercare.demo.middleware.demo_bar")
    settings.TEMPLATES = templates


@pytest.fixture
def seeded(demo, _demo_rows, db):
    """The demo as it stands at the suite's instant."""
