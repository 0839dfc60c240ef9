from __future__ import annotations

import os

import pytest

from aftercare.workshop import debian, failures, suite, test_servers


def test_the_whole_covers_the_checks_and_both_databases():
    legs = {leg.name: leg for leg in suite.legs(extra=())}

    deploy = legs["deployment checks"]
    assert deploy.command[-4:] == ("check", "--deploy", "--fail-level", "WARNING")
    assert deploy.env["DJANGO_SETTINGS_MODULE"] == "aftercare.settings.base"
    assert legs["migrations"].command[-3:] == ("makemigrations", "--check", "--dry-run")
    assert "AFTERCARE_TEST_DATABASE" not in legs["suite on SQLite"].env
    assert not {"-m", "-k"} & set(legs["suite on SQLite"].command[3:])
    assert legs["suite on PostgreSQL"].env["AFTERCARE_TEST_DATABASE"] == "postgres"


def test_words_of_the_caller_are_one_run_of_pytest():
    (leg,) = suite.legs(extra=("tests/domain", "-k", "bands"))

    assert leg.command[1:] == ("-m", "pytest", "tests/domain", "-k", "bands")


@pytest.mark.parametrize(
    ("code", "passes"), [("", True), ("raise SystemExit(2)", False)]
)
def test_a_leg_passes_by_its_exit_code(code, passes, capfd):
    leg = suite.Leg(name="a leg", command=(suite.sys.executable, "-c", code))

    assert suite._passes(leg, {}) is passes
    assert ("a leg FAILED (exit 2)" in capfd.readouterr().out) is not passes


def test_a_leg_finds_the_servers_and_its_own_settings(capfd):
    code = "import os; print(os.environ['AFTERCARE_TEST_REDIS_URL'], os.environ['EXTRA'], os.environ['DJANGO_SETTINGS_MODULE'])"
    leg = suite.Leg(
        name="a leg", command=(suite.sys.executable, "-c", code), env={"EXTRA": "more"}
    )

    suite._passes(leg, {"AFTERCARE_TEST_REDIS_URL": "unix:///x"})

    assert "unix:///x more aftercare.settings.test" in capfd.readouterr().out


def test_who_may_not_install_is_given_the_command(monkeypatch, tmp_path):
    """As on a bare Debian, for somebody who is not root: nothing is skipped in silence."""
    for name, code in (("dpkg-query", 1), ("apt-get", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {code}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(failures.WorkshopError) as told, test_servers.running():
        pytest.fail("it must not go on without them")

    assert f"sudo apt-get install -y {' '.join(test_servers.PACKAGES)}\n" in str(
        told.value
    )


def test_a_machine_that_is_no_debian_is_told_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(failures.WorkshopError, match="needs redis-server: install"):
        debian.ensure(["redis-server"], why="The test suite")
