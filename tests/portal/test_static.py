from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

STATIC = settings.BASE_DIR / "static"
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))
SHEETS = sorted((STATIC / "css").rglob("*.css"))


@pytest.mark.django_db
def test_files_are_not_readable_cross_origin(client: Client) -> None:
    answer = client.get("/static/js/board/tile.js", headers={"host": "agency.localhost"})
    answer.close()

    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("path", SCRIPTS + SHEETS, ids=lambda path: path.name)
def test_scripts_and_style_sheets_stay_within_200_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 200


def test_colours_are_named_in_tokens_css_alone() -> None:
    coloured = re.compile(r"#[0-9a-f]{3,8}\b|\brgb\(|\bhsl\(")

    assert [
        path.name
        for path in SHEETS
        if path.name not in {"tokens.css", "dark.css"} and coloured.search(path.read_text())
    ] == []


def test_style_sheets_contain_no_important() -> None:
    assert [path.name for path in SHEETS if "!important" in path.read_text()] == []
