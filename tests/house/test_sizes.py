"""A room that outgrows the house wants another room."""

from __future__ import annotations

from tests.house.plan import ROOT, functions, name, python_files, rooms, templates

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
LONGEST_VIEW = 25


def written_by_hand():
    styles = [p for kind in ("css", "js") for p in (ROOT / "static").rglob(f"*.{kind}")]
    return [*python_files(tests=True), ROOT / "manage.py", *templates(), *styles]


def test_no_file_is_longer_than_a_room():
    too_long = {
        name(path): lines
        for path in written_by_hand()
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert too_long == {}


def length(function):
    return function.end_lineno - function.lineno + 1


def test_no_function_is_longer_than_a_screen():
    too_long = {
        f"{name(path)}:{f.name}": length(f)
        for path in python_files()
        for f in functions(path)
        if length(f) > LONGEST_FUNCTION
    }
    assert too_long == {}


def test_no_view_does_more_than_answer():
    too_long = {
        f"{name(path)}:{f.name}": length(f)
        for path in rooms("views")
        for f in functions(path)
        if length(f) > LONGEST_VIEW
    }
    assert too_long == {}
