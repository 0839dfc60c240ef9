"""The walls, address by address: a look changes nothing, a form needs its token, and

another clinic's or another patient's ids lead to nothing and write nothing.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client

from accounts import operations as account_operations
from aftercare.audit.models import AuditEvent
from aftercare.clinics import queries as clinic_queries
from aftercare.foundation import clock
from aftercare.reminders.models import Completion
from tests import factories
from tests.house.test_routes import NOBODY, ROUTES
from tests.journeys.town import morning_mail

pytestmark = pytest.mark.django_db

# RFC 8058: mail programs post this without a page, a cookie or a token.
ONE_CLICK = "reminders:unsubscribe"
# What a visit may write down: the session, and that the person was here.
OWN_AFFAIRS = {"sessions.session": None, "accounts.user": {"last_login"}}
# Whoever reads a record or takes it out of the house is written down.
LOOKED = ("record.read", "adverse_event.exported")
STAFF_IDS = [(n, p) for n, p in ROUTES if str(NOBODY) in p and "staff/" in p]

# Who opened whose record is part of the record: that line is what a look is meant to leave.
READINGS = {
    "audit.auditevent": {"action__in": ["record.read", "adverse_event.exported"]}
}
NOTHING = {"pk__in": ()}


@pytest.fixture
def plan(patient, nurse, at, monkeypatch):
    """Amara's treatment and this morning's reminders; the nurse is a member there."""
    monkeypatch.setattr(clock, "now", lambda: at)
    nurse.user.set_password("a long enough secret")
    nurse.user.save(update_fields=["password"])
    return factories.TreatmentFactory(
        patient=patient, practitioner=nurse, ended_at=at - timedelta(days=3)
    )


@pytest.fixture
def mailed(plan, at):
    """The addresses in mails, by their letter; they need no signing in. "u" is one-click."""
    invitation = factories.InvitationFactory(patient__clinic=plan.patient.clinic)
    signed = account_operations.make_sign_in_link(user=plan.patient.user, at=at)
    return {
        "i": f"/i/{clinic_queries.token_of(invitation=invitation)}/",
        "s": f"/s/{signed}/",
        **morning_mail(at),
    }


def everything():
    """Every row of every table, so that two moments can be compared."""
    found = {}
    for model in apps.get_models():
        spared = OWN_AFFAIRS.get(model._meta.label_lower, set())
        if spared is None:
            continue
        names = [f.attname for f in model._meta.concrete_fields]
        kept = [name for name in names if name not in spared]
        rows = model.objects.exclude(**READINGS.get(model._meta.label_lower, NOTHING))
        found[model._meta.label] = sorted(map(repr, rows.values_list(*kept)))
    return found


def test_only_looks_at_a_patients_record_leave_a_line(client_for, nurse, plan):
    browser = client_for(nurse)
    for path in (real(p, plan) for _, p in ROUTES):
        browser.get(path)
    lines = AuditEvent.objects.values_list("action", "record_id", "clinic_id")
    assert list(lines) == [("record.read", plan.patient_id, plan.patient.clinic_id)]


def real(path, plan):
    """The address with ids that exist."""
    about = plan.patient_id if "patients/" in path else plan.pk
    return "/" + path.replace(str(NOBODY), str(about)).replace(
        "care/" + str(plan.pk) + "/nothing/nothing", f"care/{plan.pk}/spf/any"
    )


@pytest.mark.parametrize("who", ["patient", "nurse", None])
def test_a_look_changes_nothing(client_for, request, plan, mailed, who):
    browser = client_for(who and request.getfixturevalue(who))
    before, opened = everything(), set()
    for path in [*(real(p, plan) for _, p in ROUTES), *mailed.values()]:
        if browser.get(path).status_code == 200:
            opened.add(path)
        browser.head(path)
        assert everything() == before, path
    assert opened >= set(mailed.values())


def test_the_look_would_notice_one_changed_word(plan):
    before = everything()
    plan.notes = "another word"
    plan.save(update_fields=["notes"])
    assert everything() != before


@pytest.mark.parametrize("who", ["patient", "nurse", None])
def test_no_form_is_taken_without_its_token(request, plan, mailed, who):
    browser = Client(enforce_csrf_checks=True)
    if who:
        browser.force_login(request.getfixturevalue(who).user)
    before = everything()
    stop = mailed.pop("u")
    known = [real(p, plan) for name, p in ROUTES if name != ONE_CLICK]
    for path in [*known, *mailed.values()]:
        status = browser.post(path, {"act": "done"}).status_code
        assert status in {403, 405}, (path, status)
    assert everything() == before
    answer = browser.post(stop, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert everything() != before


@pytest.mark.parametrize(("name", "path"), STAFF_IDS)
@pytest.mark.parametrize("verb", ["get", "post"])
def test_another_clinics_ids_lead_to_nothing(
    client_for, plan, other_nurse, verb, name, path
):
    other_nurse.role = "owner"
    other_nurse.save(update_fields=["role"])
    factories.ProtocolVersionFactory(clinic=other_nurse.clinic)
    before = everything()
    sent = {"reason": "Because.", "do": "save", "back": "patient"}
    answer = getattr(client_for(other_nurse), verb)(real(path, plan), sent)
    assert answer.status_code in {404, 405}
    assert b"Amara" not in answer.content
    assert everything() == before


@pytest.mark.parametrize("query", ["?patient={}", "?q=Amara", "?plan={}"])
def test_ids_in_the_query_open_no_wall(client_for, plan, other_nurse, query):
    factories.ProtocolVersionFactory(clinic=other_nurse.clinic)
    browser = client_for(other_nurse)
    for _, path in ROUTES:
        if path.startswith("staff/") and str(NOBODY) not in path:
            answer = browser.get("/" + path + query.format(plan.patient_id))
            assert b"Amara Example" not in answer.content, path


@pytest.mark.parametrize("act", ["done", "undo"])
def test_another_patients_task_is_not_there(client_for, plan, another_patient, act):
    own = factories.TreatmentFactory(
        patient=another_patient, protocol_version=plan.protocol_version
    )
    browser = client_for(another_patient)
    before = everything()
    for one, also in ((plan.pk, None), (own.pk, plan.pk), (uuid4(), None)):
        path = f"/care/{one}/spf/any/{act}/"
        answer = browser.post(path + (f"?also={also}" if also else ""))
        assert answer.status_code == 404, path
    assert everything() == before
    assert not Completion.objects.exists()


def test_another_patients_plan_is_not_shown(client_for, plan, another_patient):
    browser = client_for(another_patient)
    for name, path in ROUTES:
        if name.startswith("timeline:"):
            answer = browser.get(f"/{path}?plan={plan.pk}")
            assert str(plan.pk).encode() not in answer.content
            assert b"Amara" not in answer.content
