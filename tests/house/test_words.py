"""Clinical sentences live in the protocol library and nowhere else."""

from __future__ import annotations

import ast
import re

from tests.house.plan import name, python_files, templates, tree_of

# Words a patient would read as advice or as a sign. Field labels that staff
# tick when they enter a treatment (peel, PRP) are names, not advice.
CLINICAL = re.compile(
    r"\b(redness|swelling|puffiness|flak(?:e|es|ing|y)|peeling|bruis\w+|itch\w*|sorer?|soreness"
    r"|pus|blisters?|scabs?|scar(?:s|ring)?|retino\w+|vitamin c|sauna|sunbeds?|exfoliat\w+"
    r"|sun ?cream|sunscreen|spf ?\d+|moisturise[rs]?|hyaluronic|ceramides?|paracetamol"
    r"|ibuprofen|make-up|shivery|cold sore|shampoo)\b",
    re.IGNORECASE,
)
# Enum values are codes, the parser names them in its errors, and the demo's
# people have notes of their own.
ALLOWED_FOLDERS = {"domain", "demo", "workshop"}


def prose(path):
    """String constants of a Python file that read like text, not like codes."""
    tree = tree_of(path)
    documented = {
        id(n.body[0].value)
        for n in ast.walk(tree)
        if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)
        and n.body
        and isinstance(n.body[0], ast.Expr)
    }
    return [
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant)
        and isinstance(n.value, str)
        and id(n) not in documented
        and " " in n.value
    ]


def shown(text):
    """A template without its comments and tags: what a person reads."""
    text = re.sub(
        r"{#.*?#}|{% comment.*?endcomment %}|{%.*?%}|{{.*?}}", " ", text, flags=re.S
    )
    return re.sub(r"<[^>]+>", " ", text)


def test_templates_hold_no_clinical_words():
    found = {
        name(path): sorted(
            {m.group().lower() for m in CLINICAL.finditer(shown(path.read_text()))}
        )
        for path in templates()
        if CLINICAL.search(shown(path.read_text()))
    }
    assert found == {}


def test_code_holds_no_clinical_sentences():
    found = {
        f"{name(path)}": text
        for path in python_files()
        if not ALLOWED_FOLDERS & set(path.parts)
        for text in prose(path)
        if CLINICAL.search(text)
    }
    assert found == {}


def test_the_watch_on_words_sees_them():
    assert CLINICAL.search(shown("<p>Swelling can last a day.</p>"))
    assert not CLINICAL.search(shown("{# swelling #}<p>{{ swelling.name }}</p>"))
