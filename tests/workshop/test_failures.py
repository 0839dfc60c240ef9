from __future__ import annotations

import errno
from pathlib import Path

import pytest

from aftercare.workshop import failures


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        (
            "ERROR: Could not install: [Errno 28] No space left on device",
            failures.FULL_DISK,
        ),
        ("sqlite3.OperationalError: database or disk is full", failures.FULL_DISK),
        ("OSError: [Errno 122] Disk quota exceeded", failures.FULL_DISK),
        ("Temporary failure in name resolution", failures.NO_NETWORK),
        ("Temporary failure resolving 'mirror.example'", failures.NO_NETWORK),
        ("NewConnectionError('[Errno 111] Connection refused')", failures.NO_NETWORK),
        ("npm error code ENOTFOUND", failures.NO_NETWORK),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", failures.WRONG_HASH),
        ("[Errno 13] Permission denied: '.venv'", failures.NOT_YOURS),
        ("ModuleNotFoundError: No module named 'six'", None),
    ],
)
def test_what_an_installer_said_becomes_one_sentence(said, meaning):
    assert failures.explain(said, installing=True) == meaning


def test_a_process_of_ours_is_read_apart_from_an_installer():
    said = 'psycopg.OperationalError: connection to server at "db.example" failed: Connection refused'

    assert failures.explain(said, installing=False) == failures.NO_DATABASE


@pytest.mark.parametrize(
    ("number", "begins"),
    [(errno.ENOSPC, failures.FULL_DISK), (errno.EACCES, failures.NOT_YOURS)],
)
def test_the_machine_s_own_errors_become_sentences(number, begins):
    assert failures.sentence(OSError(number, "it said", "/srv/x")).startswith(begins)


def test_an_unknown_cause_shows_the_last_lines_and_the_log(tmp_path):
    output = "\n".join(f"line {number}" for number in range(40))

    said = str(
        failures.of_process(what="web ended", output=output, log=tmp_path / "web.log")
    )

    assert said.startswith(f"web ended. The whole of it is in {tmp_path / 'web.log'}.")
    assert "line 39" in said
    assert "line 20" not in said


def test_a_full_disk_is_met_for_real():
    with pytest.raises(OSError) as met, Path("/dev/full").open("w") as full:  # noqa: PT011 - the number is what is tested
        full.write("x" * 100_000)

    assert failures.sentence(met.value) == failures.FULL_DISK
