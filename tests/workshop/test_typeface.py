from __future__ import annotations

import os
import sys

import pytest

from aftercare.workshop import typeface

# Does to the folder what the real one does, without a network.
NPM = f"""#!{sys.executable}
from pathlib import Path
package = Path("{typeface.PACKAGE}")
(package / "files").mkdir(parents=True)
for name in {list(typeface.WANTED)}:
    (package / name).write_text("the " + name)
"""


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """A machine with nothing on its PATH but what the test puts there."""
    place = tmp_path / "bin"
    place.mkdir()
    monkeypatch.setenv("PATH", str(place))

    def install(script: str) -> None:
        (place / "npm").write_text(script)
        (place / "npm").chmod(0o755)

    return install


def test_the_font_and_its_licence_are_kept_under_the_names_pages_use(
    npm, tmp_path, capsys
):
    npm(NPM)

    typeface.ensure(var=tmp_path)

    kept = {path.name for path in (tmp_path / "fonts").iterdir()}
    assert kept == {"atkinson-next.woff2", "atkinson-next-LICENSE.txt", "tried"}
    assert capsys.readouterr().out == ""


def test_it_is_fetched_once(npm, tmp_path):
    npm(NPM)
    typeface.ensure(var=tmp_path)
    (tmp_path / "fonts" / "atkinson-next.woff2").write_text("as it was")

    typeface.ensure(var=tmp_path)

    assert (tmp_path / "fonts" / "atkinson-next.woff2").read_text() == "as it was"


def test_a_font_that_cannot_be_fetched_is_one_line_and_no_delay_later(
    npm, tmp_path, capsys, monkeypatch
):
    """No npm, and real pip against an address where nobody listens."""
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")

    typeface.ensure(var=tmp_path)
    typeface.ensure(var=tmp_path)

    assert capsys.readouterr().out == (
        "The font could not be fetched, so pages use one of your machine "
        f"(to try again: remove {tmp_path / 'fonts'} and start anew).\n"
    )
    # Named in the style sheet, so it must be there; empty, so the fallback is used.
    assert (tmp_path / "fonts" / "atkinson-next.woff2").read_bytes() == b""
