"""Today is light: few queries whatever is on it, few bytes, nothing that blocks."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from tests import factories

pytestmark = pytest.mark.django_db

MOST_QUERIES = 8
MOST_BYTES = 40_000
SLOTS = {"spf": ("morning", "midday"), "moisturiser": ("morning", "midday", "evening")}


@pytest.fixture
def _as_in_production(settings):
    """Sessions are read through the cache there, written to the database as well."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"


def queries_of(client, django_assert_max_num_queries):
    client.get("/today/")
    with django_assert_max_num_queries(MOST_QUERIES) as counted:
        assert client.get("/today/").status_code == 200
    return len(counted)


@pytest.mark.usefixtures("_as_in_production")
def test_at_most_eight_queries(
    client_for, treated, patient, django_assert_max_num_queries
):
    plan = treated(patient, days=3)
    before = queries_of(client_for(patient), django_assert_max_num_queries)
    for task, slots in SLOTS.items():
        for slot in slots:
            factories.CompletionFactory(
                treatment=plan, care_task=task, day=3, slot=slot
            )
    for day in range(5):
        factories.CompletionFactory(
            treatment=plan, care_task="washing", day=day, slot="1"
        )
    after = queries_of(client_for(patient), django_assert_max_num_queries)
    assert before == after


@pytest.mark.usefixtures("_as_in_production")
def test_two_treatments_cost_no_more(
    client_for, treated, patient, django_assert_max_num_queries
):
    treated(patient, days=3)
    one = queries_of(client_for(patient), django_assert_max_num_queries)
    neck = treated(patient, days=12, area=None)
    factories.TreatedAreaFactory(treatment=neck, area="neck")
    assert queries_of(client_for(patient), django_assert_max_num_queries) == one


@pytest.mark.usefixtures("_as_in_production")
def test_many_check_ins_cost_no_more(
    client_for, treated, tell, patient, django_assert_max_num_queries
):
    before = treated(patient, days=60)
    plan = treated(patient, days=7)
    none = queries_of(client_for(patient), django_assert_max_num_queries)
    tell(plan, 7, swelling=1)
    one = queries_of(client_for(patient), django_assert_max_num_queries)
    for day in range(7):
        tell(plan, day, level=1, swelling=3, redness=1, dryness=1)
        tell(before, day, swelling=1, redness=1)
    many = queries_of(client_for(patient), django_assert_max_num_queries)
    # What was told today is read symptom by symptom; before that there is no need.
    assert (none + 1, one) == (one, many)


def packed(content):
    return len(gzip.compress(content, 9))


def files_of(html):
    """Every file of our own that the page asks for on its first load, the font aside."""
    paths = re.findall(r'(?:href|src)="/static/([^"#]+)', html)
    return {path for path in paths if "fonts/" not in path}


def test_the_first_load_is_light(client_for, treated, patient):
    treated(patient, days=3)
    response = client_for(patient).get("/today/")
    assert settings.STATIC_URL == "/static/"
    weights = {"html": packed(response.content)}
    for path in files_of(response.content.decode()):
        weights[path] = packed(Path(finders.find(path)).read_bytes())
    assert sum(weights.values()) < MOST_BYTES, weights


def test_the_page_leaves_compressed(client_for, treated, patient):
    treated(patient, days=3)
    whole = client_for(patient).get("/today/").content
    sent = client_for(patient).get("/today/", headers={"accept-encoding": "gzip"})
    assert sent["Content-Encoding"] == "gzip"
    assert len(sent.content) < len(whole) / 3
    assert b"<h1" in gzip.decompress(sent.content)


def test_no_script_holds_the_page_up(client_for, treated, patient):
    treated(patient, days=3)
    html = client_for(patient).get("/today/").content.decode()
    scripts = re.findall(r"<script[^>]*>", html)
    assert scripts
    assert all("defer" in s or 'type="module"' in s for s in scripts)


def test_the_drawing_has_its_place_before_it_is_drawn(client_for, treated, patient):
    """No layout shift: the box of the hill has a fixed height in the style sheet."""
    treated(patient, days=3)
    assert "hill-draw" in client_for(patient).get("/today/").content.decode()
    css = Path(finders.find("css/patient.css")).read_text()
    assert re.search(r"\.hill-draw\s*{[^}]*block-size:\s*150px", css)
