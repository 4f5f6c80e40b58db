"""The documents name settings, files and decisions that exist, and every setting."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SETTINGS, OPERATIONS = ROOT / "portal" / "settings.py", ROOT / "docs" / "operations.md"
DECISIONS = ROOT / "docs" / "decisions"
DOCUMENTS = [path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))]
ROOMS = ("bench", "clients", "demo", "docs", "portal", "requirements", "runtime", "sandbox")
ROOMS += ("scripts", "static", "templates", "tests", "widgets")

READ = re.compile(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"')
LISTED = re.compile(r"`([A-Z][A-Z_]+)`")
LINK = re.compile(r"\]\((?![a-z]+:)([^)#\s]+)")
FILE = re.compile(r"`((?:[\w-]+/)*[\w-]+\.(?:py|js|css|html|md|lock|lua))`")
DECISION = re.compile(r"\bdecisions/(\d{4}-[\w-]+)")


def documented_settings() -> list[str]:
    """The names in the first column of the table of settings."""
    section = OPERATIONS.read_text().partition("\n## Settings\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return [name for row in rows for name in LISTED.findall(row)]


def places() -> set[str]:
    """Every file of the repository by its path and by each end of it."""
    files = [path for path in ROOT.iterdir() if path.is_file()]
    files += [path for room in ROOMS for path in (ROOT / room).rglob("*.*")]
    parts = [path.relative_to(ROOT).parts for path in files]
    return {"/".join(each[start:]) for each in parts for start in range(len(each))}


def test_operations_lists_every_setting_once_and_no_other() -> None:
    read = READ.findall(SETTINGS.read_text())
    assert len(read) > 30

    assert sorted(documented_settings()) == sorted(set(read))


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_links_lead_to_files(document: Path) -> None:
    path = ROOT / document
    links = LINK.findall(path.read_text())

    assert [link for link in links if not (path.parent / link).exists()] == []


def test_documents_name_existing_files() -> None:
    known = places()
    # A decision also names what it replaced.
    present = [each for each in DOCUMENTS if DECISIONS not in (ROOT / each).parents]
    named = {
        (str(document), name)
        for document in present
        for name in FILE.findall((ROOT / document).read_text())
    }
    assert len(named) > 100

    assert sorted(each for each in named if each[1] not in known) == []


def test_decisions_have_numbers_of_their_own() -> None:
    numbers = Counter(path.name[:4] for path in DECISIONS.glob("*.md"))

    assert [number for number, count in numbers.items() if count > 1] == []


def test_decisions_that_are_named_exist() -> None:
    code = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    named = {
        name
        for path in (*code, *(ROOT / document for document in DOCUMENTS))
        for name in DECISION.findall(path.read_text())
    }
    assert named

    assert named - {path.stem for path in DECISIONS.glob("*.md")} == set()
