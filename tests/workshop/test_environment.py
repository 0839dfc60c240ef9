from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from aftercare.workshop import environment, failures

if TYPE_CHECKING:
    from pathlib import Path

LOCKED = b"six==1.17.0 --hash=sha256:00\n"


@pytest.fixture
def project(tmp_path):
    """A folder like ours: manage.py, the workshop, and one locked package."""
    shutil.copy(environment.ROOT / "manage.py", tmp_path)
    workshop = tmp_path / "aftercare" / "workshop"
    shutil.copytree(environment.ROOT / "aftercare" / "workshop", workshop)
    (tmp_path / "aftercare" / "__init__.py").touch()
    (tmp_path / "requirements.txt").write_bytes(LOCKED)
    return tmp_path


def test_a_stamp_changes_with_every_byte_of_the_file():
    assert environment.stamp(requirements=b"a==1") == environment.stamp(
        requirements=b"a==1"
    )
    assert environment.stamp(requirements=b"a==1") != environment.stamp(
        requirements=b"a==2"
    )


def test_a_stamp_belongs_to_one_python(monkeypatch):
    before = environment.stamp(requirements=b"a==1")
    monkeypatch.setattr(sys, "version_info", (3, 99, 0, "final", 0))

    assert environment.stamp(requirements=b"a==1") != before


def test_nothing_is_installed_while_the_stamp_fits(project):
    (project / ".venv").mkdir()
    stamp = environment.stamp(requirements=LOCKED)
    (project / ".venv" / "installed-requirements").write_text(stamp)

    environment.prepare(root=project, files=(environment.RUN,))

    assert not (project / "var").exists()


def test_each_requirements_file_has_a_stamp_of_its_own(project):
    run = environment._stamp_file(project, environment.RUN)
    check = environment._stamp_file(project, environment.CHECK)

    assert run != check
    assert {run.parent, check.parent} == {project / ".venv"}


def test_without_a_network_the_first_run_says_so_in_one_sentence(project):
    """Real pip against an address where nobody listens."""
    env = {
        **os.environ,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_NO_CACHE_DIR": "1",
    }
    env |= {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
    }

    done = _up(project, env)

    assert done.returncode == 1
    assert done.stderr == f"{failures.NO_NETWORK}\n"
    assert not (project / ".venv" / "installed-requirements").exists()


def test_a_missing_venv_module_names_the_command(project, monkeypatch):
    """As on a bare Debian, for somebody who is not root."""
    _without_ensurepip(monkeypatch)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    _tool(project / "bin" / "dpkg-query", exit_code=1)
    _tool(project / "bin" / "apt-get", exit_code=0)
    monkeypatch.setenv("PATH", str(project / "bin"))

    with pytest.raises(
        failures.WorkshopError, match="sudo apt-get install -y python3-venv"
    ):
        environment.prepare(root=project, files=(environment.RUN,))


def test_an_old_python_is_told_what_is_needed(project, capsys, monkeypatch):
    spec = importlib.util.spec_from_file_location("switchboard", project / "manage.py")
    switchboard = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(switchboard)
    monkeypatch.setattr(switchboard.sys, "version_info", (3, 9, 2, "final", 0))

    assert switchboard.main(["manage.py", "up"]) == 1
    assert capsys.readouterr().err == (
        "Aftercare needs Python 3.11 or newer and this is 3.9: "
        "run it with the python3 of Debian 12 or later.\n"
    )


def test_every_chosen_package_has_its_reason_above_it():
    for source, locked in (
        ("run.in", "requirements.txt"),
        ("check.in", "tests/requirements.txt"),
    ):
        lists = environment.ROOT / "aftercare" / "workshop" / "requirements"
        rows = (lists / source).read_text(encoding="utf-8").splitlines()
        chosen = [row for row in rows if row and not row.startswith("#")]
        text = (environment.ROOT / locked).read_text(encoding="utf-8")
        above = [
            before
            for before, row in zip(
                text.splitlines(), text.splitlines()[1:], strict=False
            )
            if "==" in row and before.startswith("# ")
        ]
        assert len(above) == len(chosen)
        assert text.count("==") < text.count("--hash=sha256:")


def _up(project: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=project, env=env, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def _tool(path: Path, *, exit_code: int) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {exit_code}\n")
    path.chmod(0o755)


def _without_ensurepip(monkeypatch) -> None:
    real = importlib.util.find_spec

    def find(name: str, package: str | None = None):
        return None if name == "ensurepip" else real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find)
