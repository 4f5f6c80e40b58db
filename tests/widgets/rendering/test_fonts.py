"""Scripts without a font, as fontconfig's program tells them."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.fixtures.fontconfig import install_fc_list
from widgets import rendering_tasks
from widgets.rendering import fonts


def test_scripts_without_a_font_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # It knows a font for all languages but two.
    install_fc_list(tmp_path, monkeypatch, 'case "$1" in :lang=ja|:lang=ko) ;; *) echo Any;; esac')

    assert fonts.missing_scripts() == ["Japanese", "Korean"]


@pytest.mark.parametrize("script", ["exit 1", "exec /nowhere"])
def test_program_that_fails_names_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    install_fc_list(tmp_path, monkeypatch, script)

    assert fonts.missing_scripts() == []


def test_machine_without_fontconfigs_program_names_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert fonts.missing_scripts() == []


def test_rendering_worker_warns_of_missing_fonts_when_its_printer_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    install_fc_list(tmp_path, monkeypatch, 'test "$1" = :lang=ja || echo Any')

    with caplog.at_level(logging.WARNING):
        rendering_tasks.warn_of_missing_fonts()

    assert [(each.message, vars(each)["scripts"]) for each in caplog.records] == [
        ("no font for scripts: documents have empty boxes", "Japanese")
    ]
