"""Every address of the house: who may come in, with which verb, behind which headers.

A route that is not listed here fails the test, so a new page is a decision.
"""

from __future__ import annotations

from uuid import UUID

import pytest
from django.urls import URLPattern, get_resolver

NOBODY = UUID("00000000-0000-4000-8000-000000000000")

# What a stranger may open: the way in, the links in mails, and health.
PUBLIC = {
    "home",
    "livez",
    "healthz",
    "metrics",
    "accounts:sign_in",
    "accounts:code",
    "accounts:link",
    "accounts:staff_sign_in",
    "clinics:invitation",
    "reminders:done",
    "reminders:unsubscribe",
    "reminders:pause",
}
# What only members of a clinic's staff may open.
STAFF = ("board:", "treatments:", "clinics:settings")


def routes(patterns=None, prefix="", namespace=""):
    """(name, path) of each address, with a stand-in for every parameter."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        path = prefix + stand_in(entry.pattern)
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", path
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry.url_patterns, path, inner)


def stand_in(pattern):
    text = str(pattern)
    for name, converter in pattern.converters.items():
        kind = type(converter).__name__
        value = {"UUIDConverter": str(NOBODY), "IntConverter": "3"}.get(kind, "nothing")
        text = text.replace(f"<{kind_word(kind)}:{name}>", value).replace(
            f"<{name}>", value
        )
    return text


def kind_word(kind):
    return kind.removesuffix("Converter").lower().replace("string", "str")


ROUTES = sorted(set(routes()))


@pytest.mark.parametrize(("name", "path"), ROUTES)
@pytest.mark.django_db
def test_a_stranger_meets_the_sign_in_page_or_nothing(client, name, path):
    response = client.get(f"/{path}")
    if name in PUBLIC:
        assert response.status_code in {200, 302, 404, 410}
    elif response.status_code == 302:
        assert "sign-in" in response["Location"]
    else:
        assert response.status_code in {403, 404, 405}


@pytest.mark.parametrize(
    ("name", "path"), [r for r in ROUTES if r[0].startswith(STAFF)]
)
@pytest.mark.django_db
def test_a_patient_never_sees_a_staff_page(client_for, patient, name, path):
    assert client_for(patient.user).get(f"/{path}").status_code in {403, 404, 405}


@pytest.mark.parametrize(
    ("name", "path"), [r for r in ROUTES if r[0].startswith("timeline:")]
)
@pytest.mark.django_db
def test_staff_without_a_plan_see_no_patient_page(client_for, nurse, name, path):
    response = client_for(nurse).get(f"/{path}")
    assert response.status_code in {302, 403, 404, 405}


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
@pytest.mark.parametrize(("name", "path"), ROUTES)
@pytest.mark.django_db
def test_no_address_answers_a_verb_it_does_not_know(client, verb, name, path):
    response = getattr(client, verb)(f"/{path}")
    assert response.status_code in {302, 403, 404, 405}
    assert response.status_code != 302 or "sign-in" in response["Location"]


@pytest.mark.parametrize(("name", "path"), ROUTES)
@pytest.mark.django_db
def test_every_answer_wears_its_headers(client, name, path):
    response = client.get(f"/{path}")
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe-inline" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert (
        "no-store" in response.get("Cache-Control", "") or response.status_code == 405
    )
