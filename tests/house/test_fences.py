"""What must never be in the project, and a gate that can always close."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.house.plan import ROOT, name, templates

# Written in pieces, so that this file does not name what it forbids.
HOSTS = [
    ".".join(p) for p in (("pypi", "org"), ("npmjs", "org"), ("pythonhosted", "org"))
]
CDNS = [
    ".".join(p) for p in (("jsdelivr", "net"), ("unpkg", "com"), ("googleapis", "com"))
]
MACHINE = re.compile(r"(?<![\w.])/(?:root|home|work|farm)/\w")


def tracked(*patterns):
    listed = subprocess.run(  # noqa: S603 - git with our own words
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],  # noqa: S607 - git is on the path wherever this is a checkout
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()
    ]


def text_of(path):
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


def test_no_registry_host_and_no_machine_path():
    found = [
        name(path)
        for path in tracked()
        if any(h in text_of(path) for h in (*HOSTS, *CDNS))
        or MACHINE.search(text_of(path))
    ]
    assert found == []


def test_no_third_party_file_is_committed():
    kinds = ("woff", "woff2", "ttf", "otf", "eot")
    assert tracked(*(f"*.{k}" for k in kinds)) == []
    assert [name(p) for p in tracked("*.js", "*.css") if ".min." in p.name] == []


SOFT = re.compile(
    r"\|\|\s*(true|:|exit 0|echo)|set \+e|--exit-zero|continue-on-error|^\s*exit 0",
    re.M,
)


def test_no_line_of_the_gate_is_unable_to_fail():
    gate = (ROOT / ".ci" / "run").read_text()
    assert "set -euo pipefail" in gate
    assert not SOFT.search(gate)
    assert "manage.py lint" in gate
    assert "manage.py test" in gate


@pytest.mark.parametrize(
    "line", ["pytest || true", "set +e", "mypy || :", "x ||  exit 0"]
)
def test_the_watch_on_the_gate_sees_it(line):
    assert SOFT.search(line)


INLINE = re.compile(
    r"<style|\sstyle\s*=|\son\w+\s*=\s*[\"']|<script(?![^>]*\bsrc=)|javascript:", re.I
)


def pages():
    # Mail clients know no style sheets: the mails' own layout is the exception.
    return [p for p in templates() if "email" not in p.parts]


def served(path):
    """The template as it leaves the house: its own comments stay behind."""
    return re.sub(
        r"{#.*?#}|{% comment.*?endcomment %}", "", path.read_text(), flags=re.DOTALL
    )


def test_no_page_has_inline_style_or_script():
    assert [name(p) for p in pages() if INLINE.search(served(p))] == []


def test_components_are_included_with_only_what_they_name():
    loose = [
        f"{name(path)}: {tag}"
        for path in pages()
        for tag in re.findall(r"{% include .*?%}", path.read_text(), flags=re.S)
        if "components/" in tag and not re.search(r"\bonly\s*%}", tag)
    ]
    assert loose == []


def test_no_template_trusts_a_text():
    wrong = [
        name(p)
        for p in templates()
        if re.search(r"\|\s*safe\b|{% autoescape off", p.read_text())
    ]
    assert [w for w in wrong if not w.endswith(".txt")] == []


def test_no_check_is_skipped_or_silenced_without_a_reason():
    marks = re.compile(r"pytest\.(?:mark\.)?skip|pytest\.mark\.xfail|importorskip")
    here = ROOT / "tests" / "house" / "test_fences.py"
    assert [
        name(p) for p in tracked("tests/*.py") if p != here and marks.search(text_of(p))
    ] == []
