from __future__ import annotations

import pytest
from django.contrib.staticfiles.storage import HashedFilesMixin

from aftercare.foundation.assets import Assets


@pytest.fixture
def shelf(tmp_path):
    (tmp_path / "a.abc.css").write_text("a{}")
    storage = Assets(location=str(tmp_path), base_url="/static/")
    storage.hashed_files = {"a.css": "a.abc.css"}
    return storage


@pytest.mark.usefixtures("settings")
def test_a_name_has_its_fingerprint_and_is_looked_up_once(shelf, monkeypatch, settings):
    settings.DEBUG = False
    assert shelf.url("a.css") == "/static/a.abc.css"
    monkeypatch.setattr(HashedFilesMixin, "url", None)
    assert shelf.url("a.css") == "/static/a.abc.css"


def test_a_missing_file_is_an_error_each_time(shelf, settings):
    settings.DEBUG = False
    for _ in range(2):
        with pytest.raises(ValueError, match="Missing staticfiles"):
            shelf.url("b.css")
