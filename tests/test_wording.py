"""Names of tests and docstrings begin with their subject, not with a question word."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("bench", "clients", "demo", "portal", "runtime", "sandbox", "tests", "widgets")
QUESTION = re.compile(r"(?:test_)?(what|who|whoever|whose|whether|how|where)(?![a-z])", re.I)
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def begins_with_a_question(text: str) -> bool:
    return bool(QUESTION.match(text))


def offenders(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, Documented):
            continue
        place = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"
        docstring = ast.get_docstring(node) or ""
        if begins_with_a_question(docstring):
            yield f"{place}: {docstring.partition(chr(10))[0]}"
        name = getattr(node, "name", "")
        if name.startswith("test_") and begins_with_a_question(name):
            yield f"{place}: {name}"


@pytest.mark.parametrize("room", ROOMS)
def test_docstrings_and_test_names_begin_with_their_subject(room: str) -> None:
    paths = sorted((ROOT / room).rglob("*.py"))
    assert paths

    assert [line for path in paths for line in offenders(path)] == []


@pytest.mark.parametrize(
    "text", ["What is drawn.", "test_who_signs_out", "Whether it is", "how:", "Where\nlines break"]
)
def test_question_words_are_found(text: str) -> None:
    assert begins_with_a_question(text)


@pytest.mark.parametrize("text", ["However", "A test of what is", "test_whole_series", "", "Whoop"])
def test_other_words_are_not(text: str) -> None:
    assert not begins_with_a_question(text)
