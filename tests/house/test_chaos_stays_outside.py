"""The means to kill a worker at a named point are no part of the product."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys

import pytest

from aftercare.workshop.chaos import whole
from tests.house.plan import ROOT, name, python_files, tree_of

# The commands are the door from the workshop to whoever types them.
OUTSIDE = ("aftercare/workshop/", "aftercare/management/commands/")
WORKSHOP = "aftercare.workshop"

IMPORT_ALL = """
import importlib, pathlib, sys
import django
django.setup()
for name in sys.argv[1:]:
    importlib.import_module(name)
print(*sorted(n for n in sys.modules if n.startswith("aftercare.workshop")))
"""


def product():
    return [p for p in python_files() if not name(p).startswith(OUTSIDE)]


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def reaches_the_workshop(tree):
    return any(found.startswith(WORKSHOP) for found in imported(tree))


def test_nothing_of_the_product_imports_the_workshop():
    assert [name(p) for p in product() if reaches_the_workshop(tree_of(p))] == []


@pytest.mark.parametrize(
    "line",
    [
        "import aftercare.workshop.chaos.seams",
        "from aftercare.workshop import chaos",
        "from aftercare import workshop",
        "def f():\n    from aftercare.workshop.chaos import seams",
    ],
)
def test_the_watch_on_imports_sees_it(line):
    assert reaches_the_workshop(ast.parse(line))


def test_the_product_with_every_module_loaded_holds_nothing_of_it():
    modules = [
        name(p).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for p in product()
        if not name(p).startswith(("aftercare/settings", "aftercare/demo"))
    ]
    env = {**os.environ, **whole.PRODUCTION}
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", IMPORT_ALL, *modules],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_only_the_settings_and_the_workshop_read_the_environment():
    """So no variable whatever can reach a worker's steps."""
    readers = re.compile(r"\bos\.(environ|getenv)|\bgetenv\(|\bputenv\(")
    found = [
        name(p)
        for p in product()
        if not name(p).startswith("aftercare/settings/")
        and readers.search(p.read_text())
    ]
    assert set(found) <= {"aftercare/celery.py", "aftercare/wsgi.py"}


def test_no_file_of_the_product_names_a_fault():
    words = re.compile(r"\bFAULT\b|\b[Cc]haos\b|SIGKILL")
    assert [name(p) for p in product() if words.search(p.read_text())] == []
