from __future__ import annotations

import os
import subprocess
import sys

import pytest

from aftercare.workshop import environment, failures, folder


def test_a_second_start_is_refused_with_the_address_of_the_first(tmp_path):
    held = folder.lock(tmp_path)
    folder.note(held, "http://localhost:8003/")

    code = "import sys; from pathlib import Path; from aftercare.workshop import folder; folder.lock(Path(sys.argv[1]))"
    second = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=environment.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    os.close(held)

    assert "already runs from this folder at http://localhost:8003/" in second.stderr


def test_the_lock_ends_with_its_process(tmp_path):
    held = folder.lock(tmp_path)
    with pytest.raises(failures.WorkshopError):
        folder.lock(tmp_path)

    os.close(held)

    os.close(folder.lock(tmp_path))


def test_the_secret_is_made_once_and_is_its_owner_s_alone(tmp_path):
    first = folder.secret(tmp_path)

    assert folder.secret(tmp_path) == first
    assert len(first) >= 50
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_a_long_log_moves_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "KEPT_LOG", 10)
    folder.log(tmp_path, "web").write_text("more than ten bytes")

    fresh = folder.log(tmp_path, "web")

    assert not fresh.exists()
    assert (tmp_path / "log" / "web.old.log").read_text() == "more than ten bytes"


def test_the_folder_can_be_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("AFTERCARE_VAR", str(tmp_path / "kept"))

    assert folder.var() == tmp_path / "kept"
    assert (tmp_path / "kept").is_dir()
