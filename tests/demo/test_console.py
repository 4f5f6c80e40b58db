"""Console of the demo: steps on the screen, all log lines in a file."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest

from demo.console import TAIL_LINES, Console


def test_steps_are_numbered_and_timed_on_a_line_each(tmp_path: Path) -> None:
    screen = StringIO()
    with Console(tmp_path / "log", verbose=False, steps=2, screen=screen) as console:
        with console.step("Redis"):
            console.log("redis", "ready\n")
        with console.step("Site"):
            pass

    lines = screen.getvalue().splitlines()
    assert [re.sub(r"[\d.]+ s$", "", line) for line in lines] == [
        "  [1/2] Redis … ",
        "  [2/2] Site … ",
    ]


def test_lines_of_processes_go_to_the_file_alone(tmp_path: Path) -> None:
    screen = StringIO()
    with Console(tmp_path / "var" / "log", verbose=False, steps=1, screen=screen) as console:
        console.log("web", "started\n")

    assert (tmp_path / "var" / "log").read_text() == "web       started\n"
    assert screen.getvalue() == ""


def test_verbose_console_shows_log_lines_of_processes(tmp_path: Path) -> None:
    screen = StringIO()
    with Console(tmp_path / "log", verbose=True, steps=1, screen=screen) as console:
        console.log("web", "started\n")

    assert (tmp_path / "log").read_text() == screen.getvalue() == "web       started\n"


def test_a_step_that_fails_ends_its_line(tmp_path: Path) -> None:
    screen = StringIO()
    with (
        Console(tmp_path / "log", verbose=False, steps=1, screen=screen) as console,
        pytest.raises(ValueError, match="broken"),
        console.step("Redis"),
    ):
        raise ValueError("broken")

    assert screen.getvalue() == "  [1/1] Redis …\n"


def test_tail_returns_the_newest_lines(tmp_path: Path) -> None:
    with Console(tmp_path / "log", verbose=False, steps=1) as console:
        for number in range(TAIL_LINES + 5):
            console.log("web", str(number))

        assert [line.split()[1] for line in console.tail().splitlines()] == [
            str(number) for number in range(5, TAIL_LINES + 5)
        ]


def test_log_line_after_closing_is_dropped(tmp_path: Path) -> None:
    with Console(tmp_path / "log", verbose=False, steps=1) as console:
        pass

    console.log("web", "goodbye")

    assert (tmp_path / "log").read_text() == ""
