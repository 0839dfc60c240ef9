"""The nevers that no linter can see (design record 0002)."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest
from django.apps import apps

from tests.house.plan import (
    FLOORS,
    ROOT,
    functions,
    name,
    python_files,
    rooms,
    templates,
    tree_of,
)


def calls(tree):
    return [n for n in ast.walk(tree) if isinstance(n, ast.Call)]


def called(call):
    """The last name of what is called: `a.b.c()` is `c`."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


# --- pages reach rows only through queries ----------------------------------------


def reaches_for_rows(tree):
    return any(
        (isinstance(n, ast.Attribute) and n.attr == "objects")
        or (
            isinstance(n, ast.Name) and n.id in {"get_object_or_404", "get_list_or_404"}
        )
        for n in ast.walk(tree)
    )


def test_views_and_presenters_never_touch_objects():
    pages = rooms("views", "presenters", "forms", "tasks")
    assert [name(p) for p in pages if reaches_for_rows(tree_of(p))] == []


def test_the_watch_on_objects_sees_it():
    assert reaches_for_rows(ast.parse("Patient.objects.all()"))


# --- tables point down ----------------------------------------------------------------


def floor_of(model):
    parts = model.__module__.split(".")
    return FLOORS.get(parts[1] if parts[0] == "aftercare" else parts[0])


def test_no_foreign_key_points_to_a_higher_floor():
    wrong = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model in apps.get_models()
        if floor_of(model) is not None
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and (floor_of(field.related_model) or 0) > floor_of(model)
    ]
    assert wrong == []


# --- tasks are bells --------------------------------------------------------------------


def test_a_task_is_one_call_without_arguments():
    for path in rooms("tasks"):
        for task in functions(path):
            body = [n for n in task.body if not is_docstring(n)]
            assert len(body) == 1, f"{name(path)}:{task.name} does more than one thing"
            assert not task.args.args, f"{name(path)}:{task.name} takes arguments"


def is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_nothing_is_sent_with_an_eta():
    wrong = [
        f"{name(path)}:{call.lineno}"
        for path in python_files()
        for call in calls(tree_of(path))
        for word in call.keywords
        if word.arg in {"eta", "countdown"}
    ]
    assert wrong == []


# --- time enters at the door, dates are computed below ----------------------------------


def computes_dates(tree):
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    moved = [c for c in calls(tree) if called(c) == "replace" and has_date_words(c)]
    return "timedelta" in names or bool(moved)


def has_date_words(call):
    return any(
        k.arg in {"year", "month", "day", "hour", "minute", "second", "tzinfo"}
        for k in call.keywords
    )


def test_views_and_tasks_never_compute_dates():
    pages = rooms("views", "tasks")
    assert [name(p) for p in pages if computes_dates(tree_of(p))] == []


def test_the_watch_on_dates_sees_it():
    assert computes_dates(ast.parse("x = at + timedelta(days=1)"))
    assert computes_dates(ast.parse("x = at.replace(hour=8)"))


def test_templates_never_compute():
    wrong = [
        name(path)
        for path in templates()
        if re.search(r"\|\s*(add|timesince|timeuntil)\b", path.read_text())
    ]
    assert wrong == []


# --- who calls, says what it gives ---------------------------------------------------------


def positional(function):
    taken = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    return [a for a in taken if a not in {"self", "cls"}]


LOWER_ROOMS = (
    *("operations", "queries", "eligibility", "materialise", "dispatch", "reconcile"),
)


def test_public_functions_of_the_lower_rooms_are_keyword_only():
    domain = [p for p in python_files() if "domain" in p.parts]
    wrong = [
        f"{name(path)}:{f.name}({', '.join(positional(f))})"
        for path in [*domain, *rooms(*LOWER_ROOMS)]
        for f in tree_of(path).body
        if isinstance(f, ast.FunctionDef)
        and not f.name.startswith("_")
        and positional(f)
    ]
    assert wrong == []


# --- the domain is plain Python, at run time too -----------------------------------------

DOMAIN = sorted(
    f"aftercare.domain.{p.stem}"
    for p in (ROOT / "aftercare" / "domain").glob("*.py")
    if p.stem != "__init__"
)


@pytest.mark.parametrize("module", DOMAIN)
def test_importing_the_domain_loads_no_framework(module):
    code = f"import {module}, sys; print(*[m for m in ('django', 'celery', 'redis') if m in sys.modules])"
    loaded = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.strip() == ""


# --- signals hide who calls whom --------------------------------------------------------------


def test_no_model_overrides_save():
    wrong = [
        f"{name(path)}:{f.name}"
        for path in rooms("models")
        for f in functions(path)
        if f.name in {"save", "delete"}
    ]
    assert wrong == []
