from __future__ import annotations

import sys

from aftercare.workshop import environment, lint


def tool(name: str, code: str) -> lint.Tool:
    return lint.Tool(name=name, command=(sys.executable, "-c", code))


def test_all_run_and_one_failure_fails_the_whole(capsys):
    tools = (
        tool("first", "raise SystemExit('a fault in line 7')"),
        tool("second", "print('quiet')"),
    )

    assert lint.run(only=tools) == 1

    said = capsys.readouterr().out
    assert "a fault in line 7" in said
    assert "quiet" not in said
    assert said.endswith("lint: 1 of 2 failed: first\n")


def test_clean_is_nought(capsys):
    assert lint.run(only=(tool("first", ""),)) == 0
    assert capsys.readouterr().out.endswith("lint: all 1 clean\n")


def test_every_promised_tool_is_called():
    called = " ".join(word for tool in lint.tools() for word in tool.command)

    for name in (
        "ruff check",
        "ruff format --check",
        "mypy",
        "lint_imports",
        "djade --target-version 5.2 --check",
        "djlint --lint",
        "codespell",
        "makemigrations --check",
    ):
        assert name in called


def test_ci_runs_lint_and_the_readme_s_test_and_neither_can_be_swallowed():
    text = (environment.ROOT / ".ci" / "run").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]

    assert lines == [
        "set -euo pipefail",
        'cd "$(dirname "$0")/.."',
        "python3 manage.py lint",
        "python3 manage.py test",
    ]
    assert (environment.ROOT / ".ci" / "run").stat().st_mode & 0o111
