from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.test import Client

from portal.static import StaticFilesStorage

STATIC = settings.BASE_DIR / "static"
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))
SHEETS = sorted((STATIC / "css").glob("*.css"))

IMPORT = re.compile(r"^(import .*|export .* from .*)$", re.MULTILINE)
# Imports that Django's storage finds and rewrites.
REWRITABLE = re.compile(r"""(import|export) ?.*["']\.{1,2}/[\w/.-]+["'];""")


def test_modules_import_each_other_by_their_hashed_names(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nimport "./c.js";\nb();\n')
    (tmp_path / "b.js").write_text("export const b = () => 1;\n")
    (tmp_path / "c.js").write_text("export {};\n")
    storage = StaticFilesStorage(location=tmp_path, base_url="/static/")
    files = FileSystemStorage(tmp_path)

    paths = {name: (files, name) for name in ("a.js", "b.js", "c.js")}
    done = {name: hashed for name, hashed, _ in storage.post_process(paths)}

    first = (tmp_path / done["a.js"]).read_text()
    assert f'"./{done["b.js"]}"' in first
    assert f'"./{done["c.js"]}"' in first


@pytest.mark.django_db
def test_files_are_not_readable_cross_origin(client: Client) -> None:
    answer = client.get("/static/js/board/tile.js", headers={"host": "agency.localhost"})
    answer.close()

    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_imported_style_sheets_are_bundled(tmp_path: Path) -> None:
    source, served = tmp_path / "source", tmp_path / "served"
    source.mkdir()
    served.mkdir()
    (source / "all.css").write_text('/* All. */\n@import "./a.css";\n@import "./b.css";\n')
    (source / "a.css").write_text("a { color: red; }\n")
    (source / "b.css").write_text("b { color: blue; }\n")
    storage, files = (
        StaticFilesStorage(location=served, base_url="/static/"),
        FileSystemStorage(source),
    )
    paths = {name: (files, name) for name in ("a.css", "all.css", "b.css")}

    for name, (_, path) in paths.items():  # as collectstatic does first
        (served / name).write_text((source / path).read_text())
    for _ in range(2):  # the second time the bundle exists already
        done = {name: hashed for name, hashed, _ in storage.post_process(paths)}

    joined = (served / done["all.css"]).read_text()
    assert joined.split("\n")[1:] == ["a { color: red; }", "", "b { color: blue; }", "", ""]
    assert "@import" in (source / "all.css").read_text()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_import_can_be_rewritten(script: Path) -> None:
    imports = [match.group() for match in IMPORT.finditer(script.read_text())]

    assert [line for line in imports if not REWRITABLE.fullmatch(line)] == []


@pytest.mark.parametrize(
    ("path", "most"),
    [*((path, 200) for path in SCRIPTS), *((path, 200) for path in SHEETS)],
    ids=lambda value: getattr(value, "name", ""),
)
def test_scripts_and_style_sheets_stay_within_their_line_limit(path: Path, most: int) -> None:
    assert len(path.read_text().splitlines()) <= most


def test_colours_are_named_in_tokens_css_alone() -> None:
    coloured = re.compile(r"#[0-9a-f]{3,8}\b|\brgb\(|\bhsl\(")

    assert [
        path.name
        for path in SHEETS
        if path.name not in {"tokens.css", "dark.css"} and coloured.search(path.read_text())
    ] == []


def test_style_sheets_contain_no_important() -> None:
    assert [path.name for path in SHEETS if "!important" in path.read_text()] == []
