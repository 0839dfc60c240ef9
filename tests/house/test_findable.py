"""Whoever writes a patient's name, address or phone keeps the words they are found by."""

from __future__ import annotations

import ast

import pytest

from tests.house.plan import name, python_files, tree_of

FIELDS = {"name", "email", "phone"}
MAKING = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update"}
# The proofs of crashes make people nobody searches for.
NOBODY_SEARCHES = "aftercare/workshop/chaos/"


def names_in(node):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def writes(function):
    """Whether this function writes a patient down, or one of the fields of one."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            words = {k.arg for k in node.keywords}
            if node.func.attr in MAKING and "Patient" in names_in(node.func):
                return True
            if node.func.attr == "update" and words & FIELDS:
                return "Patient" in names_in(function)
        if isinstance(node, ast.Assign) and any(is_fact(t) for t in node.targets):
            return True
    return False


def is_fact(target):
    return (
        isinstance(target, ast.Attribute)
        and target.attr in FIELDS
        and isinstance(target.value, ast.Name)
        and target.value.id == "patient"
    )


def forgetful(tree):
    return [
        f.name
        for f in ast.walk(tree)
        if isinstance(f, ast.FunctionDef)
        and writes(f)
        and not any(
            isinstance(n, ast.Call)
            and getattr(n.func, "attr", getattr(n.func, "id", "")) == "keep_findable"
            for n in ast.walk(f)
        )
    ]


def test_no_writer_forgets():
    wrong = [
        f"{name(path)}:{function}"
        for path in python_files()
        if not name(path).startswith(NOBODY_SEARCHES)
        for function in forgetful(tree_of(path))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "line",
    [
        "Patient.objects.create(name='Ana')",
        "Patient.objects.bulk_create(rows)",
        "Patient.objects.filter(pk=1).update(email='a@example.com')",
        "patient.phone = '0123'",
    ],
)
def test_the_watch_sees_one_that_does(line):
    assert forgetful(ast.parse(f"def f():\n    {line}"))
    assert not forgetful(ast.parse(f"def f():\n    {line}\n    keep_findable(x)"))


def test_the_watch_lets_other_fields_be():
    tree = ast.parse("def f():\n    Patient.objects.filter(pk=1).update(tone='')")
    assert not forgetful(tree)
