"""The files that scripts/bundle makes for pages, in static/build/pages."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from playwright.sync_api import Page

from portal.static import StaticFilesStorage

BUILD = settings.BASE_DIR / "static" / "build"
CSS = settings.BASE_DIR / "static" / "css"
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
NAMED = re.compile(r"""{% static "([^"]+)" %}""")
IMPORT = re.compile(r'@import "\./([\w-]+\.css)";')
# Each selector with the layers and media queries around it. Neighbours of one look may be one rule.
SELECTORS = """text => {
  const found = [];
  const walk = (rules, around) => [...rules].forEach((rule) => {
    const at = rule.selectorText ?? rule.name ?? rule.conditionText ?? rule.constructor.name;
    const selectors = rule.selectorText?.split(/, (?![^(]*\\))/) ?? [];
    found.push(...selectors.map((one) => `${around} ${one}`));
    if (rule.cssRules) walk(rule.cssRules, `${around} ${at}`);
  });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  walk(sheet.cssRules, "");
  return found.filter((one, place) => one !== found[place - 1]);
}"""
LAYERS = "@layer reset,tokens,base,components,utilities;"


@pytest.fixture(scope="module")
def pages(static_root: Path) -> Path:
    """Bundles of the scripts and styles as they are now."""
    return Path(BUILD / "pages")


@pytest.mark.usefixtures("pages")
def test_templates_name_bundled_files_alone() -> None:
    named = {name for path in TEMPLATES for name in NAMED.findall(path.read_text())}

    assert len(named) > 10
    # The forms of Django's own admin come with their script.
    named -= {"admin/js/change_form.js"}
    assert {name for name in named if not (BUILD.parent / name).is_file()} == set()
    assert {name for name in named if not name.startswith("build/")} == set()


def test_bundles_are_whole_and_hold_no_source_maps(pages: Path) -> None:
    for path in pages.iterdir():
        text = path.read_text()
        assert "sourceMappingURL" not in text
        assert "@import" not in text
        assert set(re.findall(r"""(?:from|import) ?\(?"([^"]+)""", text)) <= {
            "./dashboard.js",
            "./exports.js",
            "../plotly.js",
        }


def test_the_order_of_layers_comes_first_and_once(pages: Path) -> None:
    assert (pages / "site.css").read_text().startswith(LAYERS)
    others = [path for path in pages.glob("*.css") if path.name != "site.css"]

    assert [path.name for path in others if "@layer reset" in path.read_text()] == []


@pytest.mark.parametrize("name", ["site.css", "sign-in.css", "board.css"])
def test_a_bundle_holds_the_rules_of_its_sheets_in_their_order(
    pages: Path, page: Page, name: str
) -> None:
    source = (CSS / name).read_text()
    listed = "\n".join((CSS / part).read_text() for part in IMPORT.findall(source))

    bundled = page.evaluate(SELECTORS, (pages / name).read_text())

    assert len(bundled) > 20
    assert bundled == page.evaluate(SELECTORS, listed)


def test_scripts_load_each_other_by_hashed_names(pages: Path, tmp_path: Path) -> None:
    storage = StaticFilesStorage(location=tmp_path, base_url="/static/")
    files = FileSystemStorage(BUILD)
    names = ["pages/site.js", "pages/dashboard.js", "pages/exports.js", "plotly.js"]
    for name in names:  # as collectstatic does first
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((BUILD / name).read_bytes())

    list(storage.post_process({name: (files, name) for name in names}))

    start, dashboard, exports, plotly = (storage.hashed_files[name] for name in names)
    for lazy in (dashboard, exports):
        assert f'import("./{Path(lazy).name}")' in (tmp_path / start).read_text()
    assert f'import("../{plotly}")' in (tmp_path / dashboard).read_text()


def test_bundling_again_changes_nothing(pages: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in pages.iterdir()}

    subprocess.run([settings.BASE_DIR / "scripts" / "bundle"], check=True)

    assert {path: path.stat().st_mtime_ns for path in pages.iterdir()} == before
