"""Every page, for whom it is made: clean for axe in light and dark, whole on a small phone."""

from __future__ import annotations

import pytest

from tests import factories
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looking import MOUSE, Walk
from tests.journeys.town import town  # noqa: F401 - a fixture, found by its name

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_patients_pages(town, visitor):
    walk = Walk(visitor(still=True).be(town.patient))
    walk.see("/today/", "/course/", "/course/1/", "/course/20/", "/print/")
    walk.see("/normal/", "/normal/swelling/", "/normal/redness/", "/help/")
    walk.see("/reminders/", "/reminders/zone/", "/me/")
    walk.see("/welcome/agree/", "/welcome/skin/", "/welcome/zone/", "/welcome/times/")
    walk.ends_well()


def test_today_in_its_other_states(town, visitor):
    """Nothing entered, the treatment day, the end of the course, two plans, closed."""
    two = town.person("Tova", days=2)
    town.treat(two, days=12, area=None)
    for who in (
        town.person("Nell"),
        town.person("Dora", days=0),
        town.person("Enid", days=60),
        two,
    ):
        walk = Walk(visitor(still=True).be(who)).see("/today/", "/normal/", "/help/")
        walk.ends_well()


def test_the_staffs_pages(town, visitor):
    record = f"/staff/treatments/{town.treatment.pk}/"
    walk = Walk(
        visitor(size=DESK, still=True).be(town.nurse),
        sizes=(DESK, PHONE),
        smallest=MOUSE,
    )
    walk.see("/staff/", "/staff/?q=nobody", f"/staff/patients/{town.patient.pk}/")
    walk.see(
        "/staff/treatments/new/", f"/staff/treatments/new/?patient={town.patient.pk}"
    )
    walk.see(
        record,
        f"{record}?saved=1",
        f"{record}correct/",
        f"{record}stop/",
        f"{record}paper/",
    )
    walk.see(
        "/staff/invitations/",
        "/staff/reminders/",
        "/staff/clinic/",
        "/me/",
        "/me/security/",
    )
    walk.ends_well()


def test_the_pages_anybody_may_open(town, visitor):
    walk = Walk(visitor(still=True))
    walk.see("/sign-in/", "/staff/sign-in/", "/nowhere/", town.invitation, "/s/old/")
    walk.see(*(town.links[kind] for kind in ("r", "skip", "p", "u")))
    walk.ends_well()
